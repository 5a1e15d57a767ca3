//! Words of a field line.

use std::ops::Range;

/// A word, its quotes undone.
pub(super) struct Token {
    pub(super) text: String,
    pub(super) span: Range<usize>,
    /// Part of it was in quotes: it is a value, whatever it looks like.
    pub(super) quoted: bool,
    /// A quote was opened and not closed.
    pub(super) open: bool,
}

/// Splits at white space outside of quotes; a comma at the end of a word parts words too.
pub(super) fn split(line: &str) -> Vec<Token> {
    let letters: Vec<(usize, char)> = line.char_indices().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if letters[at].1.is_whitespace() {
            at += 1;
        } else {
            let (token, next) = token(line, &letters, at);
            at = next;
            if !token.text.is_empty() || token.quoted {
                tokens.push(token);
            }
        }
    }
    tokens
}

fn token(line: &str, letters: &[(usize, char)], start: usize) -> (Token, usize) {
    let mut token =
        Token { text: String::new(), span: letters[start].0..line.len(), quoted: false, open: false };
    let mut at = start;
    while let Some(&(_, letter)) = letters.get(at) {
        if letter.is_whitespace() {
            break;
        }
        if letter == '"' && (token.text.is_empty() || token.text.ends_with('=')) && !token.quoted {
            token.quoted = true;
            at = quote(letters, at + 1, &mut token);
            continue;
        }
        token.text.push(letter);
        at += 1;
    }
    token.span.end = letters.get(at).map_or(line.len(), |(at, _)| *at);
    if token.text.ends_with(',') && letters.get(at - 1).is_some_and(|(_, letter)| *letter == ',') {
        token.text.pop();
        token.span.end -= 1;
    }
    (token, at)
}

/// Reads up to the closing quote and returns the position behind it.
fn quote(letters: &[(usize, char)], mut at: usize, token: &mut Token) -> usize {
    while let Some(&(_, letter)) = letters.get(at) {
        let escaped = letters.get(at + 1).map(|(_, next)| *next).filter(|next| *next == '"' || *next == '\\');
        match (letter, escaped) {
            ('"', _) => return at + 1,
            ('\\', Some(next)) => {
                token.text.push(next);
                at += 2;
            }
            _ => {
                token.text.push(letter);
                at += 1;
            }
        }
    }
    token.open = true;
    at
}
