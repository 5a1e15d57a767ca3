//! Words into tokens, sentences and pieces, each with its bytes.

use std::ops::Range;

use super::lexicon;
use super::tag::Tag;

/// One word, number or mark.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) range: Range<usize>,
    /// Lower case, without a possessive ending.
    pub(super) text: String,
    /// Singular of a noun, lower case.
    pub(super) noun: String,
    /// Base form of a verb, when it can be one.
    pub(super) verb: Option<String>,
    pub(super) tag: Tag,
    pub(super) capital: bool,
    pub(super) possessive: bool,
}

impl Token {
    /// Letters or digits, not a mark.
    pub(super) fn is_word(&self) -> bool {
        self.tag != Tag::Mark
    }

    /// Carries meaning of its own.
    pub(super) fn is_content(&self) -> bool {
        matches!(self.tag, Tag::Noun | Tag::Verb | Tag::Adjective | Tag::Number)
    }
}

/// A part of a sentence that stands for one wish.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Tokens.
    pub(super) tokens: Range<usize>,
    /// Index of its sentence.
    pub(super) sentence: usize,
}

/// A sentence, list item or line.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    pub(super) tokens: Range<usize>,
    /// `As a …, I want …` .
    pub(super) story: bool,
    /// Speaks of colours only.
    pub(super) theme: bool,
}

/// The description, read once.
#[derive(Debug, Clone)]
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    pub(super) sentences: Vec<Sentence>,
    pub(super) pieces: Vec<Piece>,
}

impl Reading<'_> {
    /// The literal words of some tokens.
    pub(super) fn quote(&self, tokens: &Range<usize>) -> &str {
        &self.text[self.bytes(tokens)]
    }

    /// The bytes of some tokens.
    pub(super) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        match (
            self.tokens.get(tokens.start),
            tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last)),
        ) {
            (Some(first), Some(last)) if first.range.start <= last.range.end => {
                first.range.start..last.range.end
            }
            _ => 0..0,
        }
    }

    /// Is the text a list of user stories?
    pub(super) fn is_stories(&self) -> bool {
        let stories = self.sentences.iter().filter(|sentence| sentence.story).count();
        stories >= 2 && stories * 2 >= self.sentences.len()
    }

    /// Lower-case words of a sentence, joined.
    pub(super) fn words(&self, tokens: &Range<usize>) -> String {
        let words: Vec<&str> = self.tokens[tokens.clone()]
            .iter()
            .filter(|token| token.is_word())
            .map(|token| token.text.as_str())
            .collect();
        words.join(" ")
    }
}

/// Reads a text.
pub(super) fn read(text: &str) -> Reading<'_> {
    let mut tokens = tokenize(text);
    let mut sentences = sentences(text, &tokens);
    for sentence in &mut sentences {
        super::tag::tag(&mut tokens[sentence.tokens.clone()]);
        sentence.story = is_story(&tokens[sentence.tokens.clone()]);
        sentence.theme = super::theme::is_theme(&tokens[sentence.tokens.clone()]);
    }
    let pieces =
        sentences.iter().enumerate().flat_map(|(index, sentence)| pieces(&tokens, index, sentence)).collect();
    Reading { text, tokens, sentences, pieces }
}

fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, letter)| *letter);
        let inside = start.is_some() && joins(letter, next);
        if letter.is_alphanumeric() || inside {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            push_word(text, from..at, &mut tokens);
        }
        if !letter.is_whitespace() {
            tokens.push(mark(at..at + letter.len_utf8(), letter));
        }
    }
    if let Some(from) = start {
        push_word(text, from..text.len(), &mut tokens);
    }
    tokens
}

/// Marks that stay inside a word: `e-mail`, `user's`, `3.50`, `i.e`, `example.org`.
fn joins(letter: char, next: Option<char>) -> bool {
    let followed = next.is_some_and(char::is_alphanumeric);
    matches!(letter, '-' | '\'' | '’' | '.' | '_' | '@')
        && followed
        && !(letter == '.' && next.is_some_and(char::is_uppercase))
        || letter == ',' && next.is_some_and(|next| next.is_ascii_digit())
}

fn push_word(text: &str, range: Range<usize>, tokens: &mut Vec<Token>) {
    let raw = &text[range.clone()];
    // A comma joins digits only: `1,000`, not `dogs,3`.
    if let Some(comma) =
        raw.find(',').filter(|_| !raw.chars().all(|letter| letter.is_ascii_digit() || ",.".contains(letter)))
    {
        let middle = range.start + comma;
        push_word(text, range.start..middle, tokens);
        tokens.push(mark(middle..middle + 1, ','));
        push_word(text, middle + 1..range.end, tokens);
        return;
    }
    let lower = raw.to_lowercase().replace('’', "'");
    let (word, possessive) = match lower.strip_suffix("'s") {
        Some(word) => (word.to_owned(), true),
        None => (lower, false),
    };
    let word = match word.as_str() {
        "e-mail" => "email".to_owned(),
        "e-mails" => "emails".to_owned(),
        "todo" | "to-do" | "to-dos" | "todos" => "todo".to_owned(),
        "favourite" => "favorite".to_owned(),
        "favourites" => "favorites".to_owned(),
        _ => word,
    };
    tokens.push(Token {
        noun: lexicon::singular(&word),
        verb: lexicon::verb_base(&word),
        text: word,
        tag: Tag::Noun,
        capital: raw.starts_with(char::is_uppercase),
        range,
        possessive,
    });
}

fn mark(range: Range<usize>, letter: char) -> Token {
    let text = letter.to_string();
    Token { noun: text.clone(), verb: None, text, tag: Tag::Mark, capital: false, range, possessive: false }
}

/// Sentence ends: `.`, `!`, `?`, `;` before white space, and line ends before a list item, a story or a blank line.
fn sentences(text: &str, tokens: &[Token]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1);
        let gap = next.map_or("\n", |next| &text[token.range.end..next.range.start]);
        let stop =
            matches!(token.text.as_str(), "." | "!" | "?" | ";") && (next.is_none() || !gap.is_empty());
        let abbreviation =
            token.text == "." && index > 0 && ABBREVIATIONS.contains(&tokens[index - 1].text.as_str());
        let line = gap.contains('\n')
            && (gap.matches('\n').count() > 1
                || next.is_none_or(|next| {
                    next.capital
                        || next.tag == Tag::Mark
                        || next.text.starts_with(|c: char| c.is_ascii_digit())
                }));
        if (stop && !abbreviation) || line {
            sentences.push(Sentence { tokens: start..index + 1, story: false, theme: false });
            start = index + 1;
        }
    }
    if start < tokens.len() {
        sentences.push(Sentence { tokens: start..tokens.len(), story: false, theme: false });
    }
    sentences
}

const ABBREVIATIONS: [&str; 9] = ["e.g", "i.e", "etc", "vs", "mr", "mrs", "dr", "approx", "no."];

fn is_story(tokens: &[Token]) -> bool {
    let words: Vec<&str> =
        tokens.iter().filter(|token| token.is_word()).map(|token| token.text.as_str()).take(12).collect();
    words.windows(2).take(3).any(|pair| pair[0] == "as" && matches!(pair[1], "a" | "an" | "the"))
        && words.iter().any(|word| matches!(*word, "i" | "we"))
}

/// A sentence falls apart at commas, colons, dashes, brackets and at conjunctions before a new verb or subject.
fn pieces(tokens: &[Token], index: usize, sentence: &Sentence) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = sentence.tokens.start;
    for at in sentence.tokens.clone() {
        let token = &tokens[at];
        let breaks = super::lexicon::one_of(token.text.as_str(), ", : ; ( ) – — [ ] • * / |")
            || (token.text == "-" && at > start);
        let splits =
            super::lexicon::one_of(token.text.as_str(), "and or but so then while where when if because")
                && at > start;
        if breaks {
            push_piece(&mut pieces, tokens, index, start..at);
            start = at + 1;
        } else if splits {
            push_piece(&mut pieces, tokens, index, start..at);
            start = at;
        }
    }
    push_piece(&mut pieces, tokens, index, start..sentence.tokens.end);
    pieces
}

fn push_piece(pieces: &mut Vec<Piece>, tokens: &[Token], sentence: usize, range: Range<usize>) {
    let mut range = range;
    while range.start < range.end && !tokens[range.start].is_word() {
        range.start += 1;
    }
    while range.end > range.start && !tokens[range.end - 1].is_word() {
        range.end -= 1;
    }
    if !range.is_empty() {
        pieces.push(Piece { tokens: range, sentence });
    }
}
