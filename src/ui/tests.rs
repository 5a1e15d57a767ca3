use std::time::Duration;

use super::page::{BOLD, Page};
use super::{copy, inert};

fn plain(page: Page) -> String {
    anstream::adapter::strip_str(&page.finish()).to_string()
}

#[test]
fn foreign_text_cannot_steer_a_terminal() {
    let attack = "a\u{1b}[2Jb\u{7}c\u{9b}31md\u{202e}e\rf";
    let shown = inert::line(attack);
    assert_eq!(shown, "a\\u{1b}[2Jb\\u{7}c\\u{9b}31md\\u{202e}e f");
    assert_eq!(inert::line("plain – text ✓"), "plain – text ✓");
    assert_eq!(inert::lines("a\n\tb\rc"), "a\n\tb\\u{d}c");
}

#[test]
fn json_keeps_its_value_when_made_inert() {
    let text = "x\u{1b}\u{9b}\u{202e}y";
    let line = serde_json::json!({ "text": text }).to_string();
    let shown = inert::json(&line);
    assert!(!shown.chars().any(char::is_control), "{shown}");
    let back: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(back["text"], text);
}

#[test]
fn two_columns_wrap_and_become_two_lines_where_it_is_narrow() {
    let mut wide = Page::new(70);
    wide.pair(
        "“Users take a picture of a restaurant menu and more”",
        BOLD,
        "entity Menu with a picture and a title",
    );
    assert_eq!(
        plain(wide),
        "  “Users take a picture of a restau…”  entity Menu with a picture and\n                                       a title\n"
    );
    let mut narrow = Page::new(40);
    narrow.pair("“Users take a picture of a restaurant menu”", BOLD, "entity Menu");
    assert_eq!(plain(narrow), "  “Users take a picture of a restauran…”\n      entity Menu\n");
}

#[test]
fn a_bullet_hangs_and_a_long_word_stays_whole() {
    let mut page = Page::new(30);
    page.bullet("- ", "one two three four five six seven");
    page.block(0, "see /a/very/long/path/that/does/not/fit/in/here now");
    assert_eq!(
        plain(page),
        "  - one two three four five\n    six seven\nsee\n/a/very/long/path/that/does/not/fit/in/here\nnow\n"
    );
}

#[test]
fn names_stand_in_a_column_and_texts_below_where_there_is_no_room() {
    let rows = [("cd app", BOLD, ""), ("vibe dev", BOLD, "run it on this machine"), ("vibe", BOLD, "help")];
    let mut wide = Page::new(30);
    wide.table(&rows);
    assert_eq!(plain(wide), "  cd app\n  vibe dev  run it on this\n            machine\n  vibe      help\n");
    let mut narrow = Page::new(24);
    narrow.table(&[("a_rather_long_name", BOLD, "text")]);
    assert_eq!(plain(narrow), "  a_rather_long_name\n      text\n");
}

#[test]
fn a_labelled_text_hangs_below_its_first_word() {
    let mut page = Page::new(30);
    page.labelled("error:", [BOLD, BOLD], 7, "this was too much for one line");
    assert_eq!(plain(page), "error: this was too much for\n       one line\n");
}

#[test]
fn the_time_of_what_goes_on_is_told_once_it_is_worth_knowing() {
    let since = |seconds| copy::since("Checking …", Duration::from_secs(seconds));
    assert_eq!(since(2), "Checking …");
    assert_eq!(since(59), "Checking … 59 s");
    assert_eq!(since(125), "Checking … 2 min 05 s");
}

#[test]
fn nothing_on_a_page_can_smuggle_a_style() {
    let mut page = Page::new(60);
    page.exact(0, BOLD, "\u{1b}[31mred");
    page.table(&[("name\u{1b}[2J", BOLD, "text\u{1b}]0;title\u{7}")]);
    let shown = plain(page);
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{7}'), "{shown:?}");
}
