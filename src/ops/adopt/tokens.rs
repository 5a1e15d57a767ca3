//! Code of JavaScript's family as words, signs and texts, without its comments: enough to see what is named where.
//!
//! It is no parser: text between JSX tags is taken for code, and a quote that does not close in its line for a letter.

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
    let mut reader =
        Reader { letters: code.chars().collect(), at: 0, line: 1, pieces: Vec::new(), templates: Vec::new() };
    reader.all();
    reader.pieces
}

struct Reader {
    letters: Vec<char>,
    at: usize,
    line: usize,
    pieces: Vec<Piece>,
    /// For each template literal that is open: how many braces are open inside of its `${`.
    templates: Vec<usize>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek(0)?;
        self.at += 1;
        self.line += usize::from(letter == '\n');
        Some(letter)
    }

    fn add(&mut self, token: Token, line: usize) {
        self.pieces.push(Piece { token, line });
    }

    fn all(&mut self) {
        while let Some(letter) = self.peek(0) {
            match letter {
                '/' if self.peek(1) == Some('/') => self.skip_line(),
                '/' if self.peek(1) == Some('*') => self.skip_comment(),
                '/' if self.may_be_pattern() => self.skip_pattern(),
                '"' | '\'' => self.quoted(letter),
                '`' => {
                    self.next();
                    self.template();
                }
                letter if is_name(letter) => self.name(),
                letter if letter.is_whitespace() => drop(self.next()),
                letter => self.sign(letter),
            }
        }
    }

    fn sign(&mut self, letter: char) {
        let line = self.line;
        self.next();
        if let Some(open) = self.templates.last_mut() {
            match letter {
                '{' => *open += 1,
                '}' if *open == 0 => {
                    self.templates.pop();
                    self.template();
                    return;
                }
                '}' => *open -= 1,
                _ => {}
            }
        }
        self.add(Token::Sign(letter), line);
    }

    fn name(&mut self) {
        let line = self.line;
        let mut name = String::new();
        while let Some(letter) = self.peek(0).filter(|letter| is_name(*letter)) {
            name.push(letter);
            self.at += 1;
        }
        self.add(Token::Word(name), line);
    }

    fn skip_line(&mut self) {
        while self.peek(0).is_some_and(|letter| letter != '\n') {
            self.at += 1;
        }
    }

    fn skip_comment(&mut self) {
        self.at += 2;
        while let Some(letter) = self.next() {
            if letter == '*' && self.peek(0) == Some('/') {
                self.at += 1;
                return;
            }
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

    /// To the slash that ends it, in this line; else the slash was a sign.
    fn skip_pattern(&mut self) {
        let (mut at, mut class) = (self.at + 1, false);
        while let Some(letter) = self.letters.get(at) {
            match letter {
                '\n' => break,
                '\\' => at += 1,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    self.at = at + 1;
                    return;
                }
                _ => {}
            }
            at += 1;
        }
        self.sign('/');
    }

    fn quoted(&mut self, quote: char) {
        let (mut at, mut text) = (self.at + 1, String::new());
        while let Some(letter) = self.letters.get(at).copied() {
            match letter {
                '\n' => break,
                '\\' => {
                    at += 1;
                    text.extend(self.letters.get(at).filter(|letter| **letter != '\n'));
                }
                letter if letter == quote => {
                    self.at = at + 1;
                    let line = self.line;
                    return self.add(Token::Text(text), line);
                }
                letter => text.push(letter),
            }
            at += 1;
        }
        // An apostrophe of a sentence.
        self.at += 1;
    }

    /// What follows a backtick or the end of a `${…}`, to the next one of these.
    fn template(&mut self) {
        let (line, mut text) = (self.line, String::new());
        while let Some(letter) = self.next() {
            match letter {
                '\\' => text.extend(self.next()),
                '`' => return self.add(Token::Text(text), line),
                '$' if self.peek(0) == Some('{') => {
                    self.at += 1;
                    self.templates.push(0);
                    // Not a text of its own: it has a hole.
                    return;
                }
                letter => text.push(letter),
            }
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
