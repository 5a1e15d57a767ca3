//! A DNS row as people write it, as servers compare it, and as providers want it written.

use std::net::{Ipv4Addr, Ipv6Addr};

use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, NS, SRV, TXT};
use hickory_proto::rr::{Name, RData, RecordType};

use crate::engine::{InputKind, Inputs, Outputs};
use crate::error::Error;
use crate::http::plain;

/// Time to live when nothing else is asked, in seconds: a mistake is gone within a minute.
pub(super) const TTL: u32 = 60;
/// Longest string of a TXT record (RFC 1035, 3.3).
const CHUNK: usize = 255;

/// Name and type: what a row set is told apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: Name,
    pub(super) kind: RecordType,
}

/// Everything that stands under one name and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) place: Place,
    /// Sorted, without doubles.
    pub(super) data: Vec<RData>,
    pub(super) ttl: u32,
}

/// The inputs of every kind of row.
pub(super) fn inputs() -> Vec<InputKind> {
    vec![
        InputKind::new("name").identity(),
        InputKind::new("type").identity(),
        InputKind::new("content"),
        InputKind::new("ttl").optional(),
    ]
}

/// What a row gives to those that refer to it, and the words for its being there.
pub(super) fn outputs(place: &Place, zone: &Name, data: &[RData]) -> Outputs {
    let content = data.iter().map(written).collect::<Vec<_>>().join("\n");
    let proof = format!("{} {} is {} in the zone {}", place.shown(), place.kind, listed(data), shown(zone));
    Outputs::from([
        ("name".to_owned(), place.shown().into()),
        ("content".to_owned(), content.into()),
        ("proof".to_owned(), proof.into()),
    ])
}

impl Place {
    pub(super) fn of(inputs: &Inputs) -> Result<Place, Error> {
        let kind = match inputs.need("type")?.to_ascii_uppercase().as_str() {
            "A" => RecordType::A,
            "AAAA" => RecordType::AAAA,
            "CNAME" => RecordType::CNAME,
            "MX" => RecordType::MX,
            "NS" => RecordType::NS,
            "SRV" => RecordType::SRV,
            "TXT" => RecordType::TXT,
            other => {
                return Err(Error::usage(
                    "dns.type",
                    format!("rows of type {} cannot be made", plain(other)),
                )
                .hint("types are A, AAAA, CNAME, MX, NS, SRV and TXT"));
            }
        };
        Ok(Place { name: name(inputs.need("name")?)?, kind })
    }

    /// The name without its last dot, as people write it.
    pub(super) fn shown(&self) -> String {
        shown(&self.name)
    }
}

impl Row {
    /// The row that the inputs ask for; several contents stand on lines of their own.
    pub(super) fn of(inputs: &Inputs) -> Result<Row, Error> {
        let place = Place::of(inputs)?;
        let lines = inputs.need("content")?.lines().map(str::trim).filter(|line| !line.is_empty());
        let data = sorted(lines.map(|line| parse(place.kind, line)).collect::<Result<_, _>>()?);
        if data.is_empty() {
            return Err(bad(place.kind, ""));
        }
        Ok(Row { place, data, ttl: ttl(inputs)?.unwrap_or(TTL) })
    }

    /// What would differ in the world, by name of input.
    pub(super) fn differs(inputs: &Inputs, data: &[RData], seen_ttl: u32) -> Result<Vec<String>, Error> {
        let mut differs = Vec::new();
        if inputs.get("content").is_some() && Row::of(inputs)?.data != sorted(data.to_vec()) {
            differs.push("content".to_owned());
        }
        if ttl(inputs)?.is_some_and(|wanted| wanted != seen_ttl) {
            differs.push("ttl".to_owned());
        }
        Ok(differs)
    }
}

fn ttl(inputs: &Inputs) -> Result<Option<u32>, Error> {
    let Some(text) = inputs.get("ttl") else { return Ok(None) };
    // RFC 2181, 8: 31 bits.
    let ttl = text.parse().ok().filter(|ttl| (1..=0x7fff_ffff).contains(ttl));
    ttl.map(Some).ok_or_else(|| {
        Error::usage("dns.ttl", format!("the time to live {} is no number of seconds", plain(text)))
            .hint("write whole seconds, for instance 60")
    })
}

/// A name with or without its last dot, in small letters.
pub(super) fn name(text: &str) -> Result<Name, Error> {
    let bad = || {
        Error::usage("dns.name", format!("{} is no name in the DNS", plain(text)))
            .hint("a name looks like shop.example.com: letters, digits, - and _, at most 253 characters")
    };
    let usual = |c: char| c.is_alphanumeric() || "._-*".contains(c);
    if text.is_empty() || !text.chars().all(usual) || text.starts_with('.') {
        return Err(bad());
    }
    let mut name = Name::from_utf8(text).map_err(|_| bad())?.to_lowercase();
    name.set_fqdn(true);
    Ok(name)
}

/// The name without its last dot.
pub(super) fn shown(name: &Name) -> String {
    plain(name.to_ascii().trim_end_matches('.'))
}

/// The name with its last dot.
pub(super) fn dotted(name: &Name) -> String {
    format!("{}.", name.to_ascii().trim_end_matches('.'))
}

/// Reads a content as people and providers write it.
pub(super) fn parse(kind: RecordType, text: &str) -> Result<RData, Error> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number =
        |at: usize| words.get(at).and_then(|word| word.parse::<u16>().ok()).ok_or_else(|| bad(kind, text));
    let count = |wanted: usize| if words.len() == wanted { Ok(()) } else { Err(bad(kind, text)) };
    let target = |at: usize| name(words.get(at).copied().unwrap_or_default()).map_err(|_| bad(kind, text));
    Ok(match kind {
        RecordType::A => RData::A(A(text.parse::<Ipv4Addr>().map_err(|_| bad(kind, text))?)),
        RecordType::AAAA => RData::AAAA(AAAA(text.parse::<Ipv6Addr>().map_err(|_| bad(kind, text))?)),
        RecordType::CNAME => {
            count(1)?;
            RData::CNAME(CNAME(target(0)?))
        }
        RecordType::NS => {
            count(1)?;
            RData::NS(NS(target(0)?))
        }
        RecordType::MX => {
            count(2)?;
            RData::MX(MX::new(number(0)?, target(1)?))
        }
        RecordType::SRV => {
            count(4)?;
            RData::SRV(SRV::new(number(0)?, number(1)?, number(2)?, target(3)?))
        }
        RecordType::TXT => txt(&unquoted(text).ok_or_else(|| bad(kind, text))?),
        _ => return Err(bad(kind, text)),
    })
}

/// Data that was read, written as data that was asked for is: names small, TXT in chunks of the same size.
pub(super) fn same_form(data: &RData) -> RData {
    match data {
        RData::CNAME(target) => RData::CNAME(CNAME(target.0.to_lowercase())),
        RData::NS(target) => RData::NS(NS(target.0.to_lowercase())),
        RData::MX(mx) => RData::MX(MX::new(mx.preference, mx.exchange.to_lowercase())),
        RData::SRV(srv) => {
            RData::SRV(SRV::new(srv.priority, srv.weight, srv.port, srv.target.to_lowercase()))
        }
        RData::TXT(text) => txt(&text.txt_data.concat()),
        other => other.clone(),
    }
}

/// As providers want it written: names with their last dot, TXT in quotes.
pub(super) fn written(data: &RData) -> String {
    match data {
        RData::CNAME(target) => dotted(&target.0),
        RData::NS(target) => dotted(&target.0),
        RData::MX(mx) => format!("{} {}", mx.preference, dotted(&mx.exchange)),
        RData::SRV(srv) => format!("{} {} {} {}", srv.priority, srv.weight, srv.port, dotted(&srv.target)),
        RData::TXT(text) => text.txt_data.iter().map(|chunk| quoted(chunk)).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Rows for a message: short and harmless.
pub(super) fn listed(data: &[RData]) -> String {
    plain(&data.iter().map(written).collect::<Vec<_>>().join(", "))
}

pub(super) fn sorted(mut data: Vec<RData>) -> Vec<RData> {
    data.sort_by_key(written);
    data.dedup();
    data
}

fn txt(bytes: &[u8]) -> RData {
    RData::TXT(TXT::from_bytes(match bytes {
        [] => vec![bytes],
        _ => bytes.chunks(CHUNK).collect(),
    }))
}

fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from('"');
    for byte in bytes {
        match byte {
            b'"' | b'\\' => text.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => text.push(char::from(*byte)),
            other => text.push_str(&format!("\\{other:03}")),
        }
    }
    text + "\""
}

/// Bytes of a TXT content: quoted strings put together, or bare text as it is.
fn unquoted(text: &str) -> Option<Vec<u8>> {
    if !text.starts_with('"') {
        return Some(text.as_bytes().to_vec());
    }
    let (mut bytes, mut rest, mut inside) = (Vec::new(), text.bytes(), false);
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => inside = !inside,
            b' ' if !inside => {}
            _ if !inside => return None,
            b'\\' => match rest.next()? {
                first @ b'0'..=b'9' => {
                    let digits = [first, rest.next()?, rest.next()?];
                    bytes.push(std::str::from_utf8(&digits).ok()?.parse().ok()?);
                }
                other => bytes.push(other),
            },
            other => bytes.push(other),
        }
    }
    (!inside).then_some(bytes)
}

fn bad(kind: RecordType, text: &str) -> Error {
    let example = match kind {
        RecordType::A => "198.51.100.130",
        RecordType::AAAA => "2001:db8::1",
        RecordType::MX => "10 mail.example.com",
        RecordType::SRV => "0 5 5060 sip.example.com",
        RecordType::TXT => "\"v=spf1 -all\"",
        _ => "target.example.com",
    };
    Error::usage("dns.content", format!("{:?} cannot be the content of a row of type {kind}", plain(text)))
        .hint(format!("it looks like {example}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Value;

    fn row(kind: &str, content: &str) -> Result<Row, Error> {
        let inputs = [("name", "Shop.Example.com"), ("type", kind), ("content", content)];
        let inputs = inputs.map(|(name, value)| (name.to_owned(), Value::from(value)));
        Row::of(&Inputs(inputs.into()))
    }

    #[test]
    fn rows_are_written_as_servers_want_them() {
        for (kind, given, wants) in [
            ("A", "198.51.100.130", "198.51.100.130"),
            ("aaaa", "2001:DB8:0:0::1", "2001:db8::1"),
            ("CNAME", "Target.Example.com", "target.example.com."),
            ("CNAME", "target.example.com.", "target.example.com."),
            ("MX", "10  Mail.example.com", "10 mail.example.com."),
            ("SRV", "0 5 5060 sip.example.com.", "0 5 5060 sip.example.com."),
            ("TXT", "v=spf1 \"x\" -all", r#""v=spf1 \"x\" -all""#),
            ("TXT", r#""a\"b" "c\200""#, r#""a\"bc\200""#),
            ("A", "198.51.100.2\n198.51.100.1\n198.51.100.2", "198.51.100.1, 198.51.100.2"),
        ] {
            let row = row(kind, given).unwrap();
            assert_eq!(listed(&row.data), wants);
            assert_eq!(row.place.shown(), "shop.example.com");
            for data in &row.data {
                assert_eq!(parse(row.place.kind, &written(data)).unwrap(), *data, "read as it is written");
                assert_eq!(same_form(data), *data);
            }
        }
        let long = row("TXT", &"k".repeat(600)).unwrap();
        assert_eq!(written(&long.data[0]).split("\" \"").count(), 3);
    }

    #[test]
    fn what_is_no_row_is_refused() {
        for (kind, content, code) in [
            ("A", "198.51.100", "dns.content"),
            ("A", "", "dns.content"),
            ("A", "2001:db8::1", "dns.content"),
            ("CNAME", "a b", "dns.content"),
            ("MX", "mail.example.com", "dns.content"),
            ("TXT", "\"open", "dns.content"),
            ("PTR", "x", "dns.type"),
        ] {
            assert_eq!(row(kind, content).unwrap_err().code(), code, "{kind} {content}");
        }
        for text in ["", ".", "a b", "a..b", "a/b", "x\u{1b}[31m", &"a".repeat(64), ".a"] {
            assert_eq!(name(text).unwrap_err().code(), "dns.name", "{text}");
        }
        assert_eq!(dotted(&name("_acme-challenge.Shop.test.").unwrap()), "_acme-challenge.shop.test.");
        assert_eq!(shown(&name("*.büro.example").unwrap()), "*.xn--bro-hoa.example");
    }
}
