//! Who answers questions: the person at the terminal, or nobody.

use std::io::{self, BufRead as _};

use super::page::{BOLD, Page};
use super::{Shell, copy};
use crate::ops::{Asked, Gate};

/// Tries before the assumption stands.
const TRIES: usize = 3;

/// Nobody: every assumption stands.
#[derive(Debug)]
pub struct Never;

impl Gate for Never {
    fn answer(&self, _question: &Asked) -> Option<String> {
        None
    }
}

/// The person at the terminal.
pub struct Terminal<'a>(pub &'a Shell);

impl Gate for Terminal<'_> {
    fn answer(&self, question: &Asked) -> Option<String> {
        self.0.err(&self.question(question));
        for _ in 0..TRIES {
            self.0.err(copy::ANSWER);
            let mut typed = String::new();
            let read = io::stdin().lock().read_line(&mut typed).ok()?;
            if read == 0 {
                return None;
            }
            match chosen(question, typed.trim()) {
                Choice::First => return None,
                Choice::Value(value) => return Some(value),
                Choice::Unclear => self.0.err(&copy::choose_one_of(question.choices.len())),
            }
        }
        None
    }
}

impl Terminal<'_> {
    fn question(&self, question: &Asked) -> String {
        let mut page = Page::new(self.0.width());
        page.gap();
        page.exact(0, BOLD, &question.text);
        for (number, (_, words)) in question.choices.iter().enumerate() {
            let assumed = if number == 0 { copy::ASSUMED_CHOICE } else { "" };
            page.bullet(&format!("{}  ", number + 1), &format!("{words}{assumed}"));
        }
        page.finish()
    }
}

enum Choice {
    First,
    Value(String),
    Unclear,
}

fn chosen(question: &Asked, typed: &str) -> Choice {
    if typed.is_empty() {
        return Choice::First;
    }
    let by_number =
        typed.parse::<usize>().ok().and_then(|number| question.choices.get(number.checked_sub(1)?));
    let by_words = || {
        question
            .choices
            .iter()
            .find(|(value, words)| value.eq_ignore_ascii_case(typed) || words.eq_ignore_ascii_case(typed))
    };
    by_number.or_else(by_words).map_or(Choice::Unclear, |(value, _)| Choice::Value(value.clone()))
}
