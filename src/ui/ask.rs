//! Who answers questions: the person at the terminal, or nobody.

use std::io::{self, BufRead as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::page::{BOLD, Page};
use super::{Shell, copy, inert};
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
pub struct Terminal<'a> {
    /// Where questions are written.
    pub shell: &'a Shell,
    /// True while an answer is awaited: then Ctrl-C must end the program, since nothing else can.
    pub asking: Arc<AtomicBool>,
}

impl Gate for Terminal<'_> {
    fn answer(&self, question: &Asked) -> Option<String> {
        self.shell.err(&self.question(question));
        let answer = self.choice(question);
        self.shell.err("\n");
        answer
    }
}

impl Terminal<'_> {
    fn choice(&self, question: &Asked) -> Option<String> {
        for _ in 0..TRIES {
            self.shell.err(&copy::prompt(question.choices.len()));
            let Some(typed) = self.line() else {
                // Ctrl-D leaves the cursor behind the prompt.
                self.shell.err("\n");
                return None;
            };
            match chosen(question, typed.trim()) {
                Choice::First => return None,
                Choice::Value(value) => return Some(value),
                Choice::Unclear => self.shell.err(&format!("{}\n", copy::UNCLEAR_ANSWER)),
            }
        }
        let (_, words) = question.choices.first()?;
        self.shell.err(&format!("{}\n", copy::assumption_stands(&inert::line(words))));
        None
    }

    /// Nothing at the end of the input.
    fn line(&self) -> Option<String> {
        let mut typed = String::new();
        self.asking.store(true, Ordering::Relaxed);
        let read = io::stdin().lock().read_line(&mut typed);
        self.asking.store(false, Ordering::Relaxed);
        read.is_ok_and(|bytes| bytes > 0).then_some(typed)
    }

    fn question(&self, question: &Asked) -> String {
        let mut page = Page::new(self.shell.err_width());
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
