use super::inert;
use super::page::{BOLD, Page};

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
fn nothing_on_a_page_can_smuggle_a_style() {
    let mut page = Page::new(60);
    page.exact(0, BOLD, "\u{1b}[31mred");
    page.table(&[("name\u{1b}[2J", BOLD, "text\u{1b}]0;title\u{7}")]);
    let shown = plain(page);
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{7}'), "{shown:?}");
}
