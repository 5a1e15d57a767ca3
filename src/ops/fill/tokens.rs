//! TypeScript without JSX, taken apart so that nothing of it is hidden: what is a text, a comment or a pattern is only taken for
//! one where it is one for certain. Where a slash may be a division as well as the start of a pattern, and the difference would
//! hide something, the code is refused.

use crate::ops::letters::{Letters, Part};

/// What a piece of code is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, a keyword or a number.
    Name(String),
    /// One character of punctuation.
    Sign(char),
    /// The content of a text literal, or of one piece of a template, as it stands.
    Text(String),
    /// A comment, without its marks.
    Comment(String),
    /// A regular expression.
    Pattern,
}

/// A piece and its line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) token: Token,
    pub(super) line: usize,
}

impl Piece {
    pub(super) fn name(&self) -> Option<&str> {
        if let Token::Name(name) = &self.token { Some(name) } else { None }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Token::Text(text) = &self.token { Some(text) } else { None }
    }

    pub(super) fn is(&self, sign: char) -> bool {
        self.token == Token::Sign(sign)
    }
}

/// Code that cannot be told apart: the line, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Doubt {
    pub(super) line: usize,
    pub(super) why: &'static str,
}

const UNENDED: &str = "a text, a comment or a template does not end";
const ESCAPE: &str = "a name is written with an escape";
const UNSEEN: &str = "it holds a character that nobody sees, or that turns the order of others";
const SLASH: &str = "it cannot be told whether a slash divides or begins a pattern: put the pattern into a constant of its own";

/// After one of these words a value begins.
const BEFORE_VALUE: [&str; 13] = [
    "return",
    "typeof",
    "case",
    "in",
    "do",
    "else",
    "instanceof",
    "new",
    "delete",
    "void",
    "throw",
    "default",
    "extends",
];

/// Takes code apart.
///
/// # Errors
/// A [`Doubt`] where something might be hidden.
pub(super) fn tokens(code: &str) -> Result<Vec<Piece>, Doubt> {
    let mut reader = Reader { letters: Letters::new(code), pieces: Vec::new() };
    reader.all()?;
    Ok(reader.pieces)
}

struct Reader {
    letters: Letters,
    pieces: Vec<Piece>,
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$' | '#')
}

/// What a reader of the code does not see, or sees elsewhere.
fn is_unseen(letter: char) -> bool {
    let control = letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    control
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

impl Reader {
    fn add(&mut self, token: Token, line: usize) {
        self.pieces.push(Piece { token, line });
    }

    fn doubt(&self, why: &'static str) -> Doubt {
        Doubt { line: self.letters.line(), why }
    }

    fn all(&mut self) -> Result<(), Doubt> {
        let letters = self.letters.all();
        if let Some(at) = letters.iter().position(|letter| is_unseen(*letter)) {
            let line = 1 + letters[..at].iter().filter(|letter| **letter == '\n').count();
            return Err(Doubt { line, why: UNSEEN });
        }
        while let Some(letter) = self.letters.peek(0) {
            let line = self.letters.line();
            match letter {
                '/' if self.letters.peek(1) == Some('/') => {
                    let text = self.letters.line_comment();
                    self.add(Token::Comment(text), line);
                }
                '/' if self.letters.peek(1) == Some('*') => {
                    let text = self.letters.comment().ok_or_else(|| self.doubt(UNENDED))?;
                    self.add(Token::Comment(text), line);
                }
                '/' => self.slash()?,
                '"' | '\'' => {
                    let text = self.letters.quoted().ok_or(Doubt { line, why: UNENDED })?;
                    self.add(Token::Text(text), line);
                }
                '`' => {
                    self.letters.next();
                    self.template()?;
                }
                '\\' => return Err(self.doubt(ESCAPE)),
                letter if is_name(letter) => self.name(),
                letter if letter.is_whitespace() => drop(self.letters.next()),
                _ => self.sign()?,
            }
        }
        if self.letters.in_template() { Err(self.doubt(UNENDED)) } else { Ok(()) }
    }

    fn sign(&mut self) -> Result<(), Doubt> {
        let line = self.letters.line();
        match self.letters.sign() {
            (_, true) => self.template()?,
            (Some(letter), false) => self.add(Token::Sign(letter), line),
            (None, false) => {}
        }
        Ok(())
    }

    fn name(&mut self) {
        let line = self.letters.line();
        let mut name = self.letters.run(is_name);
        // `1.` is a number, and what follows on the next line is no member of it.
        if name.starts_with(|first: char| first.is_ascii_digit()) && self.letters.peek(0) == Some('.') {
            name.extend(self.letters.next());
            name.push_str(&self.letters.run(|letter| letter.is_ascii_digit() || letter == '_'));
        }
        self.add(Token::Name(name), line);
    }

    /// A pattern where a value has to stand, a division where none can; else both must come to the same.
    fn slash(&mut self) -> Result<(), Doubt> {
        let code: Vec<&Piece> = self
            .pieces
            .iter()
            .rev()
            .filter(|piece| !matches!(piece.token, Token::Comment(_)))
            .take(2)
            .collect();
        let same_line = code.first().is_some_and(|piece| piece.line == self.letters.line());
        let after_dot = code.get(1).is_some_and(|piece| piece.is('.'));
        let (pattern, division) = match code.first().map(|piece| &piece.token) {
            None => (true, false),
            Some(Token::Sign(')')) if same_line => self.after_brackets(),
            Some(Token::Sign(sign)) => ("(,=:[&|?;{~^*%".contains(*sign), *sign == ']' && same_line),
            Some(Token::Name(name)) => {
                let word = BEFORE_VALUE.contains(&name.as_str());
                let other = ["of", "await", "yield"].contains(&name.as_str());
                (word && !after_dot, !(word || other) && same_line)
            }
            Some(Token::Text(_) | Token::Pattern | Token::Comment(_)) => (false, same_line),
        };
        if pattern {
            return self.pattern();
        }
        if !division && self.rest_may_hide() {
            return Err(self.doubt(SLASH));
        }
        self.sign()
    }

    /// What a slash after `)` is: a pattern after the condition of a statement, else a division.
    fn after_brackets(&self) -> (bool, bool) {
        let code: Vec<&Piece> =
            self.pieces.iter().filter(|piece| !matches!(piece.token, Token::Comment(_))).collect();
        let mut open = 0;
        for at in (0..code.len()).rev() {
            match code[at].token {
                Token::Sign(')') => open += 1,
                Token::Sign('(') if open == 1 => {
                    let before = at.checked_sub(1).and_then(|at| code[at].name());
                    let member = at.checked_sub(2).is_some_and(|at| code[at].is('.'));
                    return match before {
                        Some("if" | "while" | "for" | "with") if !member => (true, false),
                        Some("await") => (false, false),
                        _ => (false, true),
                    };
                }
                Token::Sign('(') => open -= 1,
                _ => {}
            }
        }
        (false, false)
    }

    /// Whether the rest of the line reads differently, depending on what a slash at this place is.
    fn rest_may_hide(&self) -> bool {
        let rest = self.letters.rest_of_line();
        let sign = |letter: &char| {
            matches!(letter, '\'' | '"' | '`' | '\\')
                || self.letters.in_template() && matches!(letter, '{' | '}')
        };
        rest.iter().any(sign) || rest.windows(2).any(|two| two[0] == '/' && matches!(two[1], '/' | '*'))
    }

    fn pattern(&mut self) -> Result<(), Doubt> {
        let line = self.letters.line();
        if !self.letters.pattern() {
            return Err(self.doubt(UNENDED));
        }
        self.add(Token::Pattern, line);
        Ok(())
    }

    /// What follows a backtick or the end of a `${…}`, to the next one of these.
    fn template(&mut self) -> Result<(), Doubt> {
        let line = self.letters.line();
        let part = self.letters.template().ok_or(Doubt { line, why: UNENDED })?;
        let (Part::Last(text) | Part::Hole(text)) = part;
        self.add(Token::Text(text), line);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(code: &str) -> Vec<String> {
        let text = |piece: Piece| match piece.token {
            Token::Name(name) => name,
            Token::Sign(sign) => sign.to_string(),
            Token::Text(text) => format!("«{text}»"),
            Token::Comment(text) => format!("#{}", text.trim()),
            Token::Pattern => "PATTERN".to_owned(),
        };
        tokens(code).unwrap().into_iter().map(text).collect()
    }

    #[test]
    fn texts_patterns_and_comments_are_what_they_are() {
        assert_eq!(words("a // b 'c\nd /* e\n'f */ g"), ["a", "#b 'c", "d", "#e\n'f", "g"]);
        assert_eq!(words("x = /['\"]a\\/b[/]/g; y"), ["x", "=", "PATTERN", "g", ";", "y"]);
        assert_eq!(words("return /'/; x"), ["return", "PATTERN", ";", "x"]);
        assert_eq!(words("a / b / c"), ["a", "/", "b", "/", "c"]);
        assert_eq!(words("(a + b) / 2"), ["(", "a", "+", "b", ")", "/", "2"]);
        assert_eq!(words("`${f(a) / 2}'`"), ["«»", "f", "(", "a", ")", "/", "2", "«'»"]);
        assert_eq!(
            words("if (f(a)) /'/.test(b)"),
            ["if", "(", "f", "(", "a", ")", ")", "PATTERN", ".", "test", "(", "b", ")"]
        );
        assert_eq!(words("f('a\\'b', \"// no\")"), ["f", "(", "«a\\'b»", ",", "«// no»", ")"]);
        assert_eq!(words("html`a ${b + `${c}`} d`"), ["html", "«a »", "b", "+", "«»", "c", "«»", "« d»"]);
        assert_eq!(
            words("1.\nb 1..c 1.5.d .5 e"),
            ["1.", "b", "1.", ".", "c", "1.5", ".", "d", ".", "5", "e"]
        );
        assert_eq!(words("`${ {a: 1}.a }`;x"), ["«»", "{", "a", ":", "1", "}", ".", "a", "«»", ";", "x"]);
    }

    #[test]
    fn what_hides_behind_a_slash_is_code_or_refused() {
        // Each of these runs `hidden()` in one way of reading it.
        for code in [
            "if (1) /'/.test(''); hidden(); /'/.test('')",
            "{} /'/.test(''); hidden(); /'/.test('')",
            "type A = string\n/'/.test(''); hidden(); /'/.test('')",
            "const a = b! / hidden() / '1'.length",
            "x as Array<number> / hidden() / '1'.length",
            "of / hidden() / '1'.length",
            "a++ / hidden() / '1'.length",
            "x\n/[//]/; hidden()",
            "if (x) /[/*]/; hidden(); /[*/]/",
        ] {
            let seen = tokens(code);
            let shown = seen.as_ref().is_ok_and(|pieces| pieces.iter().any(|p| p.name() == Some("hidden")));
            assert!(shown || seen.is_err_and(|doubt| doubt.why == SLASH), "{code}");
        }
        for code in [
            "a.return / hidden() / 1",
            "const a = b! / hidden() / 2",
            "a] / hidden() / '1'",
            "x.if(a) / hidden() / '1'",
        ] {
            assert!(words(code).contains(&"hidden".to_owned()), "{code}");
        }
    }

    #[test]
    fn a_line_ends_where_the_engine_says() {
        assert!(words("// a\rhidden()").contains(&"hidden".to_owned()));
        for unseen in ["// a\u{2028}hidden()", "a\u{202e}b", "a\u{200b}b", "\u{feff}a", "a\u{0}b"] {
            assert_eq!(tokens(unseen).unwrap_err().why, UNSEEN);
        }
        assert_eq!(tokens("\\u0065val('1')").unwrap_err().why, ESCAPE);
    }

    #[test]
    fn what_never_ends_is_refused() {
        for code in ["`${", "/*", "'", "`", "`${`${", "x = /[", "'a\nb'", "\"a\rb\""] {
            assert!(tokens(code).is_err(), "{code}");
        }
    }
}
