//! Server-sent events out of bytes that come in any pieces (WHATWG HTML, 9.2.6), whatever is wrong with them.

/// Longest line that is kept, in bytes; the rest of a longer one is passed over, and so is its event.
const LONGEST: usize = 256 * 1024;

/// Reads pieces, gives the data of whole events.
#[derive(Debug, Default)]
pub(super) struct Events {
    line: Vec<u8>,
    data: Option<String>,
    after_return: bool,
    /// The line at hand is too long.
    over: bool,
}

impl Events {
    /// The data of the events that these bytes end.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut whole = Vec::new();
        for byte in bytes {
            let ends = match byte {
                b'\n' if self.after_return => {
                    self.after_return = false;
                    continue;
                }
                b'\n' | b'\r' => true,
                _ => false,
            };
            self.after_return = *byte == b'\r';
            if ends {
                whole.extend(self.end_line());
            } else if self.line.len() < LONGEST {
                self.line.push(*byte);
            } else {
                self.over = true;
            }
        }
        whole
    }

    /// What an end without its empty line leaves: servers forget it.
    pub(super) fn end(&mut self) -> Option<String> {
        let last = if self.line.is_empty() { None } else { self.end_line() };
        last.or_else(|| self.data.take())
    }

    fn end_line(&mut self) -> Option<String> {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        if std::mem::take(&mut self.over) {
            return None;
        }
        let line = line.trim_start_matches('\u{feff}');
        if line.is_empty() {
            return self.data.take();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        if field == "data" {
            let value = value.strip_prefix(' ').unwrap_or(value);
            match &mut self.data {
                Some(data) if data.len() < LONGEST => {
                    data.push('\n');
                    data.push_str(value);
                }
                Some(_) => {}
                None => self.data = Some(value.to_owned()),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same bytes whole, and one by one.
    fn read(bytes: &[u8]) -> Vec<String> {
        let mut whole = Events::default();
        let mut all = whole.feed(bytes);
        all.extend(whole.end());
        let mut single = Events::default();
        let mut one_by_one: Vec<String> = bytes.iter().flat_map(|byte| single.feed(&[*byte])).collect();
        one_by_one.extend(single.end());
        assert_eq!(all, one_by_one);
        all
    }

    #[test]
    fn events_come_whole_whatever_their_line_ends() {
        assert_eq!(read(b"data: a\n\ndata:b\r\n\r\ndata: c\r\rdata: d"), ["a", "b", "c", "d"]);
        assert_eq!(read("\u{feff}data: a\n\n".as_bytes()), ["a"]);
        assert_eq!(read(b"data: one\ndata: two\n\n"), ["one\ntwo"]);
        assert_eq!(read("data: d\u{e9}j\u{e0}\n\n".as_bytes()), ["d\u{e9}j\u{e0}"]);
    }

    #[test]
    fn what_is_no_data_is_passed_over() {
        assert_eq!(
            read(b": ping\n\nevent: x\nid: 4\nretry: 1\ndata: a\n\n\n\nnonsense\n\ndata\n\n"),
            ["a", ""]
        );
        assert_eq!(read(b"data: \xff\xfe{\n\n"), ["\u{fffd}\u{fffd}{"]);
        assert_eq!(read(b""), Vec::<String>::new());
    }

    #[test]
    fn a_huge_line_costs_one_event() {
        let mut bytes = b"data: ".to_vec();
        bytes.extend(vec![b'x'; 3 * LONGEST]);
        bytes.extend(b"\n\ndata: after\n\n");
        let mut events = Events::default();
        assert_eq!(events.feed(&bytes), ["after"]);
    }
}
