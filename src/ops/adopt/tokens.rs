//! Code of JavaScript's family as words, signs and texts, without its comments: enough to see what is named where.
//!
//! It is no parser: text between JSX tags is taken for code, and a quote that does not close in its line for a letter.

use crate::ops::letters::{Letters, Part, unescaped};

/// One piece of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, a keyword or a number.
    Word(String),
    /// One character of punctuation.
    Sign(char),
    /// The content of a text literal, as it stands.
    Text(String),
}

/// A piece and its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) token: Token,
    pub(super) line: usize,
}

impl Piece {
    pub(super) fn word(&self) -> Option<&str> {
        match &self.token {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.token {
            Token::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn is(&self, sign: char) -> bool {
        self.token == Token::Sign(sign)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }
}

/// Takes code apart.
pub(super) fn tokens(code: &str) -> Vec<Piece> {
    let mut reader = Reader { letters: Letters::new(code), pieces: Vec::new() };
    reader.all();
    reader.pieces
}

struct Reader {
    letters: Letters,
    pieces: Vec<Piece>,
}

impl Reader {
    fn add(&mut self, token: Token, line: usize) {
        self.pieces.push(Piece { token, line });
    }

    fn all(&mut self) {
        while let Some(letter) = self.letters.peek(0) {
            let line = self.letters.line();
            match letter {
                '/' if self.letters.peek(1) == Some('/') => drop(self.letters.line_comment()),
                '/' if self.letters.peek(1) == Some('*') => drop(self.letters.comment()),
                '/' if self.may_be_pattern() && self.letters.pattern() => {}
                '"' | '\'' => match self.letters.quoted() {
                    Some(text) => self.add(Token::Text(unescaped(&text)), line),
                    // An apostrophe of a sentence.
                    None => drop(self.letters.next()),
                },
                '`' => {
                    self.letters.next();
                    self.template();
                }
                letter if is_name(letter) => {
                    let name = self.letters.run(is_name);
                    self.add(Token::Word(name), line);
                }
                letter if letter.is_whitespace() => drop(self.letters.next()),
                _ => self.sign(),
            }
        }
    }

    fn sign(&mut self) {
        let line = self.letters.line();
        match self.letters.sign() {
            (_, true) => self.template(),
            (Some(letter), false) => self.add(Token::Sign(letter), line),
            (None, false) => {}
        }
    }

    /// A slash begins a pattern where a value can stand.
    fn may_be_pattern(&self) -> bool {
        match self.pieces.last().map(|piece| &piece.token) {
            None => true,
            Some(Token::Sign(sign)) => "(,=:[!&|?{};+".contains(*sign),
            Some(Token::Word(word)) => ["return", "case", "typeof"].contains(&word.as_str()),
            Some(Token::Text(_)) => false,
        }
    }

    /// A piece with a hole is no text of its own.
    fn template(&mut self) {
        let line = self.letters.line();
        if let Some(Part::Last(text)) = self.letters.template() {
            self.add(Token::Text(unescaped(&text)), line);
        }
    }
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(code: &str) -> Vec<String> {
        let text = |piece: Piece| match piece.token {
            Token::Word(word) => word,
            Token::Sign(sign) => sign.to_string(),
            Token::Text(text) => format!("«{text}»"),
        };
        tokens(code).into_iter().map(text).collect()
    }

    #[test]
    fn comments_and_patterns_are_no_code_and_texts_are_texts() {
        assert_eq!(words("a // b 'c\nd /* e\n'f */ g"), ["a", "d", "g"]);
        assert_eq!(words("x = /['\"]a\\/b[/]/g; y"), ["x", "=", "g", ";", "y"]);
        assert_eq!(words("a / b / c"), ["a", "/", "b", "/", "c"]);
        assert_eq!(words("f('a\\'b', \"// no\")"), ["f", "(", "«a'b»", ",", "«// no»", ")"]);
        assert_eq!(words("<p>Don't</p>\nx"), ["<", "p", ">", "Don", "t", "<", "/", "p", ">", "x"]);
    }

    #[test]
    fn code_inside_of_a_template_is_code() {
        assert_eq!(words("`a ${b.c + `${d}`} e` + f"), ["b", ".", "c", "+", "d", "«»", "« e»", "+", "f"]);
        assert_eq!(words("`${ {a: 1}.a }`;x"), ["{", "a", ":", "1", "}", ".", "a", "«»", ";", "x"]);
    }

    #[test]
    fn lines_are_counted_through_everything() {
        let found = tokens("/*\n\n*/ a\n`\n` b\n'x' c");
        let lines: Vec<usize> =
            found.iter().filter(|piece| piece.word().is_some()).map(|piece| piece.line).collect();
        assert_eq!(lines, [3, 5, 6]);
    }

    #[test]
    fn what_never_ends_ends() {
        for code in ["`${", "/*", "'", "`", "`${`${", "/[", "\\", "`${}}}"] {
            tokens(code);
        }
    }
}
