//! The app's name and its promise.

use super::clauses::Reading;
use super::lexicon;
use super::names;
use super::phrases::Phrase;
use super::sketch::Sketch;
use super::tag::Tag;

/// Name as said, or derived; `true` when it was said.
pub(super) fn name(
    reading: &Reading<'_>,
    phrases: &[Phrase],
    sketch: &Sketch,
    illustrates: Option<&str>,
) -> (String, bool) {
    if let Some(name) = said(reading) {
        return (name, true);
    }
    if let Some(thing) = illustrates {
        return (format!("{}Gen", names::pascal(&[thing.to_owned()])), false);
    }
    if let Some(name) = intro(reading, phrases) {
        return (name, false);
    }
    match sketch.things.first() {
        Some(thing) => (names::capital(&lexicon::plural(&names::words(&thing.name))), false),
        None => ("My app".to_owned(), false),
    }
}

/// `MenuGen is …`, `called Foo`, `named "Foo Bar"`, `Foo: a …`.
fn said(reading: &Reading<'_>) -> Option<String> {
    let tokens = &reading.tokens;
    for at in 0..tokens.len() {
        if matches!(tokens[at].text.as_str(), "called" | "named") {
            let mut from = at + 1;
            while tokens
                .get(from)
                .is_some_and(|token| matches!(token.text.as_str(), "\"" | "'" | "“" | "‘" | "*" | "`"))
            {
                from += 1;
            }
            let words: Vec<&str> = tokens[from..]
                .iter()
                .take(4)
                .take_while(|token| token.is_word() && (token.capital || token.tag == Tag::Number))
                .map(|token| &reading.text[token.range.clone()])
                .collect();
            if !words.is_empty() {
                return safe(&words.join(" "));
            }
        }
    }
    let first = tokens.first()?;
    let raw = &reading.text[first.range.clone()];
    let inner_capital = raw.chars().skip(1).any(char::is_uppercase) && raw.chars().any(char::is_lowercase);
    let next = tokens.get(1).map_or("", |token| token.text.as_str());
    let unknown = lexicon::nouns().class_of(&first.noun).is_none()
        && first.verb.is_none()
        && first.tag == Tag::Noun
        && !lexicon::is_adjective(&first.text);
    let introduces = matches!(next, "is" | "lets" | "helps" | "allows" | ":" | "-" | "–" | "—");
    (first.capital
        && (inner_capital && raw.len() > 3
            || unknown && introduces && raw.len() > 2 && !first.text.ends_with("ing")))
    .then(|| safe(raw))
    .flatten()
}

fn safe(name: &str) -> Option<String> {
    let name: String = names::plain(name, 40)
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '&' | '.'))
        .collect();
    let shown = |word: &str| if SHORT.contains(&word) { word.to_uppercase() } else { word.to_owned() };
    let words: Vec<String> = name.trim_matches([' ', '-', '.']).split(' ').map(shown).collect();
    let name = words.join(" ");
    name.chars().any(|letter| letter.is_ascii_alphabetic()).then_some(name)
}

/// `implement a short-term apartment rental website` → `Apartment rental`.
fn intro(reading: &Reading<'_>, phrases: &[Phrase]) -> Option<String> {
    let phrase = phrases.iter().take(4).find(|phrase| {
        phrase.sentence == 0 && super::evidence::is_app(reading, phrase)
            || phrase.sentence == 0
                && phrase.tokens.len() > 1
                && lexicon::nouns().has("container", phrase.head())
    })?;
    let container = &reading.tokens[phrase.tokens.end - 1];
    let keep = !super::lexicon::one_of(
        container.noun.as_str(),
        "website site web webpage page application app platform system tool software \
         portal service solution program interface",
    );
    let words: Vec<&str> = reading.tokens[phrase.tokens.clone()]
        .iter()
        .enumerate()
        .filter(|(index, token)| {
            (token.tag == Tag::Noun || token.tag == Tag::Number) && (keep || *index + 1 < phrase.tokens.len())
        })
        .map(|(_, token)| token.text.as_str())
        .filter(|word| {
            !super::lexicon::one_of(word, "web website application app management mvp list platform system")
        })
        .take(4)
        .collect();
    let name = words.join(" ");
    let bare = name.is_empty()
        || words.len() == 1
            && (keep
                || super::lexicon::one_of(
                    name.as_str(),
                    "booking landing personal portfolio polling internal social company",
                ));
    if bare && let Some(subject) = subject(reading, phrases, phrase) {
        let title = if keep && words.len() == 1 { format!("{subject} {name}") } else { subject };
        return safe(&names::capital(&title));
    }
    titled(reading, phrase, &words, &name, keep)
}

/// Words that are written in capitals.
const SHORT: [&str; 12] = ["ai", "api", "b2b", "cms", "crm", "cv", "erp", "faq", "hr", "it", "lms", "pdf"];

/// The title that the nouns of the intro make.
fn titled(reading: &Reading<'_>, phrase: &Phrase, words: &[&str], name: &str, keep: bool) -> Option<String> {
    let kind = reading.tokens[phrase.tokens.end - 1].text.as_str();
    let managed = reading.tokens[phrase.tokens.clone()].iter().any(|token| token.text == "management");
    let title = match words {
        [] => return None,
        [word] if managed => format!("{word} management"),
        [word] if !keep && lexicon::nouns().has("entity", &lexicon::singular(word)) => {
            lexicon::plural(&lexicon::singular(word))
        }
        [word] if !keep => format!("{word} {kind}"),
        _ => name.to_owned(),
    };
    let acronym = title
        .split(' ')
        .next()
        .is_some_and(|word| word.len() <= 4 && reading.text.contains(&word.to_uppercase()) && word != "app");
    let title = if acronym {
        title.replacen(
            title.split(' ').next().unwrap_or_default(),
            &title.split(' ').next().unwrap_or_default().to_uppercase(),
            1,
        )
    } else {
        names::capital(&title)
    };
    safe(&title)
}

/// `a landing page for my bakery`: the bakery.
fn subject(reading: &Reading<'_>, phrases: &[Phrase], app: &Phrase) -> Option<String> {
    let next = phrases.iter().find(|phrase| phrase.tokens.start >= app.tokens.end && phrase.sentence == 0)?;
    let fits = matches!(next.preposition.as_deref(), Some("for" | "of" | "about"))
        && next.tokens.start <= app.tokens.end + 3
        && !lexicon::nouns().has("plain_person", next.head());
    let words: Vec<&str> = reading.tokens[next.tokens.clone()]
        .iter()
        .filter(|token| token.tag == Tag::Noun)
        .map(|token| token.noun.as_str())
        .collect();
    (fits && !words.is_empty() && words.len() <= 3).then(|| words.join(" "))
}

/// One sentence: the first that says what people do.
pub(super) fn tagline(reading: &Reading<'_>) -> String {
    if let Some(asked) = asked_for(reading) {
        return asked;
    }
    let sentence = reading
        .sentences
        .iter()
        .filter(|sentence| !sentence.theme && sentence.tokens.len() > 3)
        .find(|sentence| {
            let first = reading.tokens[sentence.tokens.start].text.as_str();
            !matches!(
                first,
                "please" | "build" | "create" | "make" | "develop" | "implement" | "design" | "we" | "-"
            )
        })
        .or_else(|| reading.sentences.first());
    let Some(sentence) = sentence else { return String::new() };
    let mut text = reading.quote(&sentence.tokens).trim().to_owned();
    for lead in [
        "Users should be able to ",
        "Users can ",
        "As a user, I want to ",
        "Please implement ",
        "Please create ",
        "Please build ",
        "Build ",
        "Create ",
    ] {
        if let Some(rest) = text.strip_prefix(lead) {
            text = names::capital(rest);
        }
    }
    names::plain(&imperative(&text), 120)
}

/// `Please build a booking site for barbers.` asks for `A booking site for barbers`.
fn asked_for(reading: &Reading<'_>) -> Option<String> {
    let first = reading.sentences.first()?;
    let text = reading.quote(&first.tokens).trim().trim_end_matches('.');
    let text = text.strip_prefix("Please ").or_else(|| text.strip_prefix("please ")).unwrap_or(text);
    let (verb, rest) = text.split_once(' ')?;
    let asks = ["build", "create", "make", "implement", "design", "develop", "write"];
    let thing = ["a ", "an ", "the ", "my ", "our "].iter().any(|article| rest.starts_with(article));
    (asks.contains(&verb.to_lowercase().as_str()) && thing && rest.chars().count() <= 90)
        .then(|| names::plain(&names::capital(rest), 120))
}

/// `Users take a picture …` reads better as an invitation: `Take a picture …`. A subject that something is said
/// *about* (they are, have, need, …) stays.
fn imperative(text: &str) -> String {
    let about = [
        "are", "is", "have", "has", "had", "should", "must", "will", "would", "need", "who", "and", "with",
        "of",
    ];
    for subject in ["Users ", "People ", "You "] {
        let Some(rest) = text.strip_prefix(subject) else { continue };
        let verb = rest.split(' ').next().unwrap_or_default();
        let plain = !verb.is_empty() && verb.chars().all(|letter| letter.is_ascii_lowercase());
        if plain && !about.contains(&verb) {
            return names::capital(rest);
        }
    }
    text.to_owned()
}
