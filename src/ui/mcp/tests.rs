//! Answers hold nothing that acts on whoever reads them, and say when something is missing.

use serde_json::json;

use super::{answer, line};

#[test]
fn nothing_in_an_answer_acts() {
    let foreign = json!({
        "text": "a\u{1b}[31mred\u{1b}[0m \u{1b}]8;;https://evil.test\u{7}link\u{1b}]8;;\u{7}\r\n\u{202e}txt.exe\u{200b}\u{9b}2J",
        "list": [{ "na\u{7}me": "\u{0}" }],
        "count": 3,
    });
    let cleaned = answer(foreign);
    // Without the character before them these are two letters.
    assert_eq!(cleaned["text"], "ared link\ntxt.exe2J");
    assert_eq!(cleaned["list"][0]["name"], "");
    assert_eq!((&cleaned["count"], cleaned.get("cut")), (&json!(3), None));
}

#[test]
fn what_is_too_long_is_cut_and_said_to_be() {
    let cleaned = answer(json!({ "text": "é".repeat(3_000), "list": vec![1; 600] }));
    assert_eq!(cleaned["text"].as_str().unwrap().chars().count(), 2_001);
    assert_eq!(cleaned["list"].as_array().unwrap().len(), 500);
    assert_eq!(cleaned["cut"], true);
    assert_eq!(answer(json!({ "text": "x".repeat(2_000) })).get("cut"), None);
}

#[test]
fn progress_is_one_line() {
    assert_eq!(line("first\n\tsecond\u{1b}[2J"), "first second");
    assert!(line(&"word ".repeat(200)).chars().count() <= 201);
}
