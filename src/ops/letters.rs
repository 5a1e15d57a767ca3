//! Code of JavaScript's family, letter by letter: where a comment, a text, a pattern and a template end. What a reader makes of them,
//! and of what does not end, is its own: `adopt` guesses, `fill` refuses.

/// Code on its way.
pub(super) struct Letters {
    letters: Vec<char>,
    at: usize,
    line: usize,
    /// For each template that is open: how many braces are open inside of its `${`.
    templates: Vec<usize>,
}

/// A piece of a template, with its escapes as they stand.
pub(super) enum Part {
    /// To the backtick that ends it.
    Last(String),
    /// To a `${`, behind which there is code.
    Hole(String),
}

/// Whether the engine ends a line here.
pub(super) fn ends_line(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

impl Letters {
    pub(super) fn new(code: &str) -> Letters {
        Letters { letters: code.chars().collect(), at: 0, line: 1, templates: Vec::new() }
    }

    /// All of them, from the beginning.
    pub(super) fn all(&self) -> &[char] {
        &self.letters
    }

    /// What is left of this line, without the letter at this place.
    pub(super) fn rest_of_line(&self) -> Vec<char> {
        self.letters.iter().skip(self.at + 1).copied().take_while(|letter| !ends_line(*letter)).collect()
    }

    /// From 1.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// A template waits for its end.
    pub(super) fn in_template(&self) -> bool {
        !self.templates.is_empty()
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let letter = self.peek(0)?;
        self.at += 1;
        self.line += usize::from(letter == '\n');
        Some(letter)
    }

    /// All letters from here that belong to it.
    pub(super) fn run(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(letter) = self.peek(0).filter(|letter| belongs(*letter)) {
            text.push(letter);
            self.next();
        }
        text
    }

    /// One sign; and whether it ended the code inside of a template, whose text goes on.
    pub(super) fn sign(&mut self) -> (Option<char>, bool) {
        let letter = self.next();
        let ended = match (self.templates.last_mut(), letter) {
            (Some(open), Some('{')) => {
                *open += 1;
                false
            }
            (Some(0), Some('}')) => true,
            (Some(open), Some('}')) => {
                *open -= 1;
                false
            }
            _ => false,
        };
        if ended {
            self.templates.pop();
        }
        (letter, ended)
    }

    /// What stands behind `//`.
    pub(super) fn line_comment(&mut self) -> String {
        self.at += 2;
        self.run(|letter| !ends_line(letter))
    }

    /// What stands between the marks of a comment; nothing when it does not end.
    pub(super) fn comment(&mut self) -> Option<String> {
        self.at += 2;
        let mut text = String::new();
        while let Some(letter) = self.next() {
            if letter == '*' && self.peek(0) == Some('/') {
                self.at += 1;
                return Some(text);
            }
            text.push(letter);
        }
        None
    }

    /// Goes behind the pattern that begins here; stays when none ends in this line.
    pub(super) fn pattern(&mut self) -> bool {
        let (mut at, mut class) = (self.at + 1, false);
        while let Some(letter) = self.letters.get(at).copied() {
            match letter {
                letter if ends_line(letter) => break,
                '\\' => at += 1,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    self.at = at + 1;
                    return true;
                }
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// The text that begins with the quote at this place, its escapes as they stand; stays when it does not end in its line.
    pub(super) fn quoted(&mut self) -> Option<String> {
        let (at, line) = (self.at, self.line);
        let quote = self.next()?;
        let mut text = String::new();
        while let Some(letter) = self.next() {
            match letter {
                '\\' => {
                    text.push(letter);
                    text.extend(self.next());
                }
                letter if letter == quote => return Some(text),
                '\n' | '\r' => break,
                letter => text.push(letter),
            }
        }
        (self.at, self.line) = (at, line);
        None
    }

    /// What follows a backtick or the end of a `${…}`, to the next one of these; nothing when neither comes.
    pub(super) fn template(&mut self) -> Option<Part> {
        let mut text = String::new();
        while let Some(letter) = self.next() {
            match letter {
                '\\' => {
                    text.push(letter);
                    text.extend(self.next());
                }
                '`' => return Some(Part::Last(text)),
                '$' if self.peek(0) == Some('{') => {
                    self.at += 1;
                    self.templates.push(0);
                    return Some(Part::Hole(text));
                }
                letter => text.push(letter),
            }
        }
        None
    }
}

/// A text without its escapes: each stands for the letter behind it, and one at the end of a line for nothing.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.extend(letters.next().filter(|next| *next != '\n')),
            letter => plain.push(letter),
        }
    }
    plain
}
