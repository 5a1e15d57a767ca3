use super::Source;
use super::words::read;

fn refused(source: Source<'_>) -> &'static str {
    read(source).unwrap_err().code()
}

#[test]
fn a_description_is_plain_utf8_text() {
    let mut bom: &[u8] = "\u{feff}one\r\ntwo".as_bytes();
    assert_eq!(read(Source::Stream(&mut bom)).unwrap(), "one\ntwo");
    assert_eq!(read(Source::Words("a\u{1b}[31mb\u{7}".into())).unwrap(), "a [31mb ");
    assert_eq!(refused(Source::Stream(&mut &b"\xff\xfeo\0n\0"[..])), "words.not_text");
    assert_eq!(refused(Source::Stream(&mut &b"a\0b"[..])), "words.not_text");
}

#[test]
fn empty_huge_and_missing_descriptions_are_refused() {
    assert_eq!(refused(Source::Words(" \n\t".into())), "words.empty");
    assert_eq!(refused(Source::Stream(&mut &vec![b'a'; 1 << 20][..])), "words.too_long");
    assert_eq!(refused(Source::File("no/such/file".into())), "words.unreadable");
}

#[test]
fn an_endless_stream_is_read_only_as_far_as_needed() {
    assert_eq!(refused(Source::Stream(&mut std::io::repeat(b'a'))), "words.too_long");
}
