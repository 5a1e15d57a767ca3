use crate::ui::deploy::keys::{Decoder, Key};

fn fed(pieces: &[&[u8]]) -> Vec<Key> {
    let mut decoder = Decoder::default();
    pieces.iter().flat_map(|piece| decoder.feed(piece)).collect()
}

#[test]
fn keys_come_whole_however_their_bytes_arrive() {
    use Key::{Backspace, Char, Clear, End, Enter, Interrupt, Paste};
    let bytes = "aé✓\r\x7f\x15\x04\x03\x1b[A\x1b[1;5C\x1bOPz\x1b[200~two\rlines\x1b[Aé\x1b[201~y".as_bytes();
    let wanted = [
        Char('a'),
        Char('é'),
        Char('✓'),
        Enter,
        Backspace,
        Clear,
        End,
        Interrupt,
        Char('z'),
        Paste("two\nlines\u{1b}[Aé".into()),
        Char('y'),
    ];
    assert_eq!(fed(&[bytes]), wanted);
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(fed(&single), wanted);
    for cut in 1..bytes.len() {
        assert_eq!(fed(&[&bytes[..cut], &bytes[cut..]]), wanted, "cut at {cut}");
    }
}

#[test]
fn an_escape_is_a_key_only_when_nothing_follows() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.feed(b"\x1b"), []);
    assert!(!decoder.is_empty());
    assert_eq!(decoder.pause(), Some(Key::Escape));
    assert!(decoder.is_empty());
    assert_eq!(fed(&[b"\x1bx"]), [Key::Escape, Key::Char('x')]);
    let mut begun = Decoder::default();
    assert_eq!(begun.feed(b"\x1b[200~not yet"), []);
    assert_eq!(begun.pause(), None, "a paste that has begun is not over");
    assert_eq!(begun.feed(b"\x1b[201~"), [Key::Paste("not yet".into())]);
}

#[test]
fn bytes_that_are_no_text_are_dropped() {
    assert_eq!(fed(&[b"a\xff\xfeb\x00\x07c"]), [Key::Char('a'), Key::Char('b'), Key::Char('c')]);
}
