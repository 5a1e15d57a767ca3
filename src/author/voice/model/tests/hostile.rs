//! Answers that no honest server gives, one by one (T22): each ends in a sound answer or in a refusal with its code, soon, without
//! our key in it, and without a sign that a terminal would act on.

use super::*;
use crate::author::voice::{Budget, Purse};

fn json_answer(body: &str) -> String {
    answer("200 OK", "content-type: application/json\r\n", body)
}

fn said(text: &str) -> String {
    chunk(&json!({ "content": text }))
}

fn usage(tokens: &Value) -> String {
    let usage = json!({ "choices": [], "usage": tokens });
    format!("data: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":\"stop\"}}]}}\n\ndata: {usage}\n\n")
}

fn call(input: &Value) -> String {
    chunk(&json!({ "tool_calls": [{ "index": 0, "function": { "name": "submit", "arguments": input } }] }))
}

/// What is wrong, the answer, and what it ends with: a code, or the text that was taken.
fn cases() -> Vec<(&'static str, String, Result<&'static str, &'static str>)> {
    let deep = format!("data: {}\n\n", "[".repeat(60_000));
    let event = |value: &Value| events(&(format!("data: {value}\n\n") + END));
    vec![
        ("no HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n".into(), Err("voice.unreachable")),
        ("TLS where none was asked for", "\u{16}\u{3}\u{1}\u{0}\u{5}hello".into(), Err("voice.unreachable")),
        ("a head without end", format!("HTTP/1.1 200 OK\r\nx: {}", "a".repeat(2_000_000)), Err("voice.unreachable")),
        ("more heads than anybody reads", format!("HTTP/1.1 200 OK\r\n{}\r\n", "x-a: b\r\n".repeat(5_000)), Err("voice.unreachable")),
        ("a status that is none", "HTTP/1.1 999 Whatever\r\ncontent-length: 0\r\n\r\n".into(), Err("voice.failed")),
        ("nothing", answer("204 No Content", "", ""), Err("voice.cut_off")),
        ("an empty answer", json_answer(""), Err("voice.cut_off")),
        ("a web page", answer("200 OK", "content-type: text/html\r\n", "<!doctype html><h1>It works!</h1>"), Err("voice.garbled")),
        ("bytes that are packed", answer("200 OK", "content-encoding: gzip\r\ncontent-type: text/event-stream\r\n", "\u{1f}\u{8}\u{0}"), Err("voice.cut_off")),
        ("a length that is not kept", "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 5000\r\n\r\ndata: {}\n\n".into(), Err("voice.cut_off")),
        ("pieces of a wrong size", "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\nboom\r\n".into(), Err("voice.cut_off")),
        ("JSON without end", json_answer(&format!("{{\"choices\":\"{}", "x".repeat(900_000))), Err("voice.too_long")),
        ("JSON of 80,000 levels", json_answer(&"[".repeat(80_000)), Err("voice.garbled")),
        ("an event of 60,000 levels", events(&(deep + &said("{}") + END)), Ok("{}")),
        ("choices that are none", event(&json!({ "choices": null })), Err("voice.declined")),
        ("choices that are words", event(&json!({ "choices": "yes" })), Err("voice.declined")),
        ("a choice that is a list", event(&json!({ "choices": [[[]]] })), Err("voice.declined")),
        ("a delta that is a number", event(&json!({ "choices": [{ "delta": 7 }] })), Err("voice.declined")),
        ("content that is a list", event(&json!({ "choices": [{ "delta": { "content": [{ "text": "{}" }] } }] })), Err("voice.declined")),
        ("input that is no text", events(&(call(&json!({ "path": "../../x" })) + END)), Err("voice.declined")),
        ("a tool without a name but ours", events(&(call(&json!("{\"items\":[]}")) + END)), Ok("{\"items\":[]}")),
        ("an old call of a function", event(&json!({ "choices": [{ "delta": { "function_call": { "name": "exec" } } }] })), Err("voice.tool")),
        ("an error that is words", event(&json!({ "error": "boom \u{1b}[2J" })), Err("voice.failed")),
        ("an error without an end", event(&json!({ "error": { "message": "x".repeat(60_000) } })), Err("voice.failed")),
        ("only white space", events(&(said(" \n\t ") + END)), Err("voice.declined")),
        ("more after the end", events(&(said("{}") + END + &said(" and more"))), Ok("{} and more")),
        ("lines that end with a return", events(&(said("{}") + END)).replace("\n\n", "\r\r"), Ok("{}")),
        ("fields that nobody asked for", events(&format!("id: 7\nretry: 0\nevent: x\n{}{END}", said("{}"))), Ok("{}")),
        ("signs that a terminal obeys", events(&(said("{\"a\":\"\u{1b}[2J\u{7}\"}") + END)), Ok("{\"a\":\"\u{1b}[2J\u{7}\"}")),
        ("a wait that is no number", answer("429 Too Many Requests", "retry-after: soon\r\n", ""), Err("voice.limited")),
        ("a wait of centuries", answer("429 Too Many Requests", "retry-after: 99999999999999999999\r\n", ""), Err("voice.limited")),
        ("a wait below nothing", answer("429 Too Many Requests", "retry-after: -5\r\n", ""), Err("voice.limited")),
        ("a place that is a script", answer("303 See Other", "location: javascript:alert(1)\r\n", ""), Err("voice.moved")),
        ("a place that is a file", answer("301 Moved Permanently", "location: file:///etc/passwd\r\n", ""), Err("voice.moved")),
        ("a refusal of 2 MB", answer("400 Bad Request", "", &"no ".repeat(700_000)), Err("voice.cut_off")),
    ]
}

#[test]
fn every_answer_ends_in_one_that_is_sound_or_in_a_refusal() {
    let mut wrong = Vec::new();
    for (what, text, expected) in cases() {
        let server = Server::saying(text);
        let begun = Instant::now();
        let (ended, heard) = ask(&model(&server, "openai"));
        let took = begun.elapsed();
        let found = ended.as_ref().map(|said| said.text.as_str()).map_err(|error| error.code());
        if found != expected {
            wrong.push(format!("{what}: {found:?}, not {expected:?}"));
        }
        assert!(took < Duration::from_secs(9), "{what} took {took:?}");
        assert!(server.asked().len() <= 4, "{what} was asked {} times", server.asked().len());
        if let Err(error) = ended {
            let shown = error.to_string();
            assert!(!error.hints().is_empty() && shown.len() < 2_000, "{what}: {} bytes", shown.len());
            assert!(!shown.contains('\u{1b}') && !heard.contains(CANARY), "{what}: {shown}");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_server_that_lies_about_its_tokens_empties_no_purse_and_fills_none() {
    let answer = "x".repeat(1_600);
    for (told, least, most) in [
        (json!({ "prompt_tokens": 0, "completion_tokens": 0, "cost": -1 }), 100, 200),
        (
            json!({ "prompt_tokens": u64::MAX, "completion_tokens": u64::MAX, "cost": 1e300 }),
            u64::MAX,
            u64::MAX,
        ),
        (json!({ "prompt_tokens": "many", "completion_tokens": -3, "cost": null }), 100, 1_000),
        (json!({ "prompt_tokens": 1e18, "completion_tokens": 2.5 }), 100, 1_000),
    ] {
        let server = Server::saying(events(&(said(&answer) + &usage(&told))));
        let said = ask(&model(&server, "openai")).0.unwrap();
        let mut purse = Purse::new(Budget { tokens: 5_000, micro_usd: Some(100) });
        purse.pay(&said);
        assert!((least..=most).contains(&purse.tokens()), "{told}: {}", purse.tokens());
        assert_eq!(purse.micro_usd(), 0, "{told}");
        purse.pay(&said);
        assert_eq!(purse.allows(&prompt()).is_err(), least == u64::MAX, "{told}");
    }
}

#[test]
fn a_key_that_comes_back_in_pieces_is_heard_in_none() {
    for cut in 1..CANARY.len() {
        let (first, second) = CANARY.split_at(cut);
        let pieces = [format!("{{\"name\":\"{first}"), second.to_owned(), format!("\",\"b\":\"{first}\"}}")];
        let body: String = pieces.iter().map(|piece| said(piece)).collect();
        let server = Server::saying(events(&(body + END)));
        let (ended, heard) = ask(&model(&server, "openai"));
        let whole = format!("{{\"name\":\"(hidden)\",\"b\":\"{first}\"}}");
        assert_eq!((ended.unwrap().text, heard), (whole.clone(), whole));
    }
}
