//! Finds what must never stand in a committed file: keys, tokens, passwords.

use std::ops::Range;

use super::problem::Problem;

/// How secrets of well-known services begin, and how many characters must follow.
const PREFIXES: &[(&str, usize, &str)] = &[
    ("sk_live_", 8, "a live Stripe key"),
    ("sk_test_", 8, "a Stripe test key"),
    ("rk_live_", 8, "a restricted Stripe key"),
    ("rk_test_", 8, "a restricted Stripe test key"),
    ("whsec_", 8, "a webhook signing secret"),
    ("AKIA", 16, "an AWS access key"),
    ("ASIA", 16, "an AWS access key"),
    ("ghp_", 20, "a GitHub token"),
    ("gho_", 20, "a GitHub token"),
    ("ghu_", 20, "a GitHub token"),
    ("ghs_", 20, "a GitHub token"),
    ("ghr_", 20, "a GitHub token"),
    ("github_pat_", 20, "a GitHub token"),
    ("glpat-", 16, "a GitLab token"),
    ("npm_", 30, "an npm token"),
    ("xoxb-", 10, "a Slack token"),
    ("xoxp-", 10, "a Slack token"),
    ("xapp-", 10, "a Slack token"),
    ("sk-ant-", 16, "an Anthropic key"),
    ("sk-proj-", 16, "an OpenAI key"),
    ("sk-", 32, "an API key"),
    ("AIza", 30, "a Google API key"),
    ("SG.", 30, "a SendGrid key"),
    ("eyJ", 60, "a signed token"),
];

/// Longest text that is looked at as one word.
const LONGEST: usize = 4096;

/// A secret in the file.
pub(super) struct Found {
    pub(super) span: Range<usize>,
    pub(super) what: &'static str,
}

impl Found {
    pub(super) fn problem(self) -> Problem {
        Problem::new(format!("{} stands in the file", self.what))
            .hint("remove it here, replace it at its provider, and keep the new one with `vibe secret set`")
            .at(self.span)
    }
}

/// Every secret in the text, in order; comments are looked at too.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for word in words(text) {
        if let Some((start, what)) = known(&text[word.clone()]) {
            found.push(Found { span: word.start + start..word.end, what });
        } else if is_named_secret(text, &word) {
            found.push(Found { span: word, what: "a secret" });
        }
    }
    for (start, mark) in text.match_indices("-----BEGIN ") {
        let line = text[start..].lines().next().unwrap_or(mark);
        if line.contains("PRIVATE KEY") {
            found.push(Found { span: start..start + line.len(), what: "a private key" });
        }
    }
    for (at, _) in text.match_indices("://") {
        found.extend(password_in_address(text, at + 3));
    }
    found.sort_by_key(|secret| secret.span.start);
    found
}

/// The line with every secret blotted out, as many characters as before.
pub(super) fn masked(line: &str) -> String {
    let mut hidden = vec![false; line.len()];
    let random = words(line).filter(|word| word.len() >= 40 && is_random(&line[word.clone()]));
    for span in find(line).into_iter().map(|secret| keep_start(line, secret.span)).chain(random) {
        hidden[span].fill(true);
    }
    line.char_indices().map(|(at, letter)| if hidden[at] { '•' } else { letter }).collect()
}

/// The first four characters stay: enough to recognise a key, too few to use it.
fn keep_start(line: &str, span: Range<usize>) -> Range<usize> {
    let kept = line[span.clone()].char_indices().nth(4).map_or(0, |(at, _)| at);
    span.start + kept..span.end
}

fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        while at < bytes.len() && !is_secret_letter(bytes[at]) {
            at += 1;
        }
        let start = at;
        while at < bytes.len() && is_secret_letter(bytes[at]) {
            at += 1;
        }
        (start < at).then_some(start..at)
    })
}

fn is_secret_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-+/.".contains(&byte)
}

fn known(word: &str) -> Option<(usize, &'static str)> {
    if word.len() > LONGEST {
        return None;
    }
    PREFIXES.iter().find_map(|(prefix, more, what)| {
        let start = word.find(prefix)?;
        let begins = start == 0 || !word.as_bytes()[start - 1].is_ascii_alphanumeric();
        let rest = &word[start + prefix.len()..];
        let enough = rest.len() >= *more && rest.bytes().filter(u8::is_ascii_alphanumeric).count() >= *more;
        (begins && enough && rest.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()))
            .then_some((start, *what))
    })
}

/// `something_token = "…"` with a value that nobody would write by hand.
fn is_named_secret(text: &str, word: &Range<usize>) -> bool {
    if !is_random(&text[word.clone()]) {
        return false;
    }
    let mut from = word.start.saturating_sub(200);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..word.start];
    let line = before.rsplit('\n').next().unwrap_or(before);
    let Some((key, between)) = line.rsplit_once(['=', ':']) else { return false };
    let key =
        key.trim_end().rsplit(|letter: char| !is_key_letter(letter)).next().unwrap_or("").to_lowercase();
    let opens = between.trim().chars().all(|letter| letter == '"' || letter == '\'');
    opens
        && ["secret", "token", "key", "password", "passwd", "credential"].iter().any(|end| key.ends_with(end))
}

fn is_key_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '-'
}

/// Long, mixed, and without the repetition of words.
fn is_random(word: &str) -> bool {
    if !(20..=LONGEST).contains(&word.len()) {
        return false;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    digits >= 3 && letters >= 3 && entropy(word) > 3.2
}

/// Shannon entropy in bits a character.
fn entropy(word: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in word.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let total = word.len() as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / total)
        .map(|p| -p * p.log2())
        .sum()
}

/// `postgres://user:password@host`
fn password_in_address(text: &str, start: usize) -> Option<Found> {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'/<>".contains(byte);
    let rest = &text.as_bytes()[start..];
    let host = rest.iter().take(300).position(ends).unwrap_or(rest.len().min(300));
    let at = rest[..host].iter().rposition(|byte| *byte == b'@')?;
    let colon = rest[..at].iter().position(|byte| *byte == b':')?;
    (at > colon + 3).then_some(Found { span: start + colon + 1..start + at, what: "a password" })
}
