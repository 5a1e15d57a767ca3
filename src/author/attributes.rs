//! Fields that the words name: `with a title and a due date`, `Comments have an author`, `(name, e-mail)`.

use std::ops::Range;

use crate::blueprint::FieldKind;

use super::Origin;
use super::clauses::Reading;
use super::fields;
use super::lexicon;
use super::names;
use super::phrases::Phrase;
use super::sketch::Sketch;
use super::tag::Tag;

/// Gives the stated fields to the things they belong to.
pub(super) fn stated(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    let lone = lone_thing(sketch);
    let mut last_thing: Option<(usize, String)> = None;
    for (index, phrase) in phrases.iter().enumerate() {
        let list_holder = phrase
            .listed
            .and_then(|holder| deed_of(sketch, phrase).or_else(|| thing_of(sketch, &phrases[holder])));
        if let Some(thing) = thing_of(sketch, phrase) {
            if list_holder.is_none() || phrase.plural {
                last_thing = Some((phrase.sentence, thing));
            }
            continue;
        }
        let attribute = lexicon::nouns().has("attribute", phrase.head());
        let in_list = list_holder.is_some() && !(phrase.function && phrase.plural)
            || phrase.listed.is_some() && attribute;
        if !(attribute || in_list)
            || phrase.words.is_empty()
            || phrase.subject
            || is_crowd(phrase)
            || is_cue(sketch, phrase)
            || is_paid_with(sketch, phrase)
            || is_signed_in_with(reading, phrase)
        {
            continue;
        }
        let direct = phrase.preposition.is_none() && !phrase.verbs.is_empty() || in_list;
        let near = last_thing
            .clone()
            .filter(|(sentence, _)| {
                // A story stands for itself; elsewhere a list may follow in the next sentence.
                let told = reading.sentences[phrase.sentence].story;
                let goes_on = *sentence + 1 == phrase.sentence && continues(reading, phrase);
                direct && (goes_on || in_list && !told || *sentence == phrase.sentence)
            })
            .map(|(_, thing)| thing);
        // `my personal information (e.g., address)` in a story is about who tells it.
        let elsewhere = phrase.listed.is_some() && reading.sentences[phrase.sentence].story;
        let holder = holder(reading, phrases, index, sketch)
            .or(list_holder)
            .or(near)
            .or_else(|| lone.clone().filter(|_| attribute && direct && !elsewhere));
        if let Some(holder) = holder {
            give(sketch, &holder, phrase, reading, in_list);
        }
    }
    states(reading, sketch);
}

/// `apply to a vacancy with a cover letter`, `order with a quantity`: the letter comes with the application.
fn deed_of(sketch: &Sketch, part: &Phrase) -> Option<String> {
    let [deed] = part.verbs.as_slice() else { return None };
    let thing =
        super::implied::made_by(sketch, deed).filter(|_| part.preposition.as_deref() == Some("with"))?;
    Some(thing.name.clone())
}

/// `They enter a pickup address`: about what the sentence before spoke of.
fn continues(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let first = reading.tokens.get(reading.sentences[phrase.sentence].tokens.start);
    first.is_some_and(|first| matches!(first.text.as_str(), "they" | "it" | "he" | "she"))
        && phrase.verbs.iter().any(|verb| {
            super::lexicon::one_of(verb, "enter fill provide specify give input state choose set")
        })
}

/// The only thing that could have fields, when there is one.
fn lone_thing(sketch: &Sketch) -> Option<String> {
    let mut plain = sketch.things.iter().filter(|thing| !super::relations::is_satellite(thing.head()));
    let first = plain.next()?;
    plain.next().is_none().then(|| first.name.clone())
}

/// `share the link`, `by e-mail`: the words of a feature, not of a field.
fn is_cue(sketch: &Sketch, phrase: &Phrase) -> bool {
    ["share", "email", "sms", "contact", "realtime", "notification", "payment.one_off", "auth"].iter().any(
        |feature| {
            phrase.listed.is_none()
                && sketch.cues.wanted.get(*feature).is_some_and(|ranges| {
                    ranges
                        .iter()
                        .any(|range| range.start <= phrase.tokens.start && phrase.tokens.end <= range.end)
                })
        },
    )
}

/// `pay with credits`, `a picture costs one credit`: what is in an account, and no field.
fn is_paid_with(sketch: &Sketch, phrase: &Phrase) -> bool {
    let inside = |range: &Range<usize>| range.start < phrase.tokens.end && phrase.tokens.start < range.end;
    sketch.cues.wanted.get("payment.credits").is_some_and(|ranges| ranges.iter().any(inside))
        && phrase.verbs.iter().any(|verb| {
            lexicon::one_of(verb, "pay buy purchase spend cost charge use redeem need take deduct earn get")
        })
}

/// `sign up with email`, `log in with a password`: how somebody comes in, and no field.
fn is_signed_in_with(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let start = reading.sentences[phrase.sentence].tokens.start;
    let before = &reading.tokens[start.max(phrase.tokens.start.saturating_sub(4))..phrase.tokens.start];
    before.windows(2).any(|pair| {
        pair[0].verb.as_deref().is_some_and(|verb| lexicon::one_of(verb, "sign log"))
            && lexicon::one_of(&pair[1].text, "in up on into")
    })
}

/// Several people are no field.
fn is_crowd(phrase: &Phrase) -> bool {
    phrase.plural && lexicon::nouns().has("person", phrase.head())
}

/// The thing that a phrase names.
pub(super) fn thing_of(sketch: &Sketch, phrase: &Phrase) -> Option<String> {
    sketch
        .things
        .iter()
        .find(|thing| {
            thing
                .mentions
                .iter()
                .any(|mention| mention.start <= phrase.tokens.start && phrase.tokens.end <= mention.end)
        })
        .map(|thing| thing.name.clone())
}

/// `product price`, `price of the product`, `the product's price`.
fn holder(reading: &Reading<'_>, phrases: &[Phrase], index: usize, sketch: &Sketch) -> Option<String> {
    let phrase = &phrases[index];
    if phrase.words.len() > 1 {
        let first = &phrase.words[..phrase.words.len() - 1];
        if let Some(thing) = sketch.things.iter().find(|thing| first.iter().any(|word| word == thing.head()))
        {
            return Some(thing.name.clone());
        }
    }
    if let Some(before) = index
        .checked_sub(1)
        .map(|before| &phrases[before])
        .filter(|before| before.possessive && before.sentence == phrase.sentence)
        && let Some(thing) = thing_of(sketch, before)
    {
        return Some(thing);
    }
    let of = reading
        .tokens
        .get(phrase.tokens.end)
        .is_some_and(|token| matches!(token.text.as_str(), "of" | "for"));
    of.then(|| phrases.get(index + 1)).flatten().and_then(|next| thing_of(sketch, next))
}

/// Adds one field, as a proper field, as a column that every row has, or as a link.
fn give(sketch: &mut Sketch, holder: &str, phrase: &Phrase, reading: &Reading<'_>, listed: bool) {
    let own: Vec<String> = names::words(holder).split(' ').map(str::to_owned).collect();
    let mut words = field_words(phrase, reading);
    if words.len() > 1 && own.last() == words.first() && words[1] != "number" {
        words.remove(0);
    }
    let head = words.last().cloned().unwrap_or_default();
    let banned = lexicon::nouns().has("container", &head)
        || lexicon::nouns().has("plain_person", &head)
        || lexicon::nouns().has("abstract", &head)
            && !lexicon::nouns().has("attribute", &head)
            && (!listed
                || matches!(
                    head.as_str(),
                    "chart" | "ai" | "drag" | "drop" | "graph" | "billing" | "scanning"
                ))
        || super::lexicon::one_of(
            head.as_str(),
            "information data detail functionality feature record option function way",
        )
        || head == "number" && words.len() == 1
        || counts_time(phrase)
        || head == "condition" && !listed;
    if words.is_empty() || words.len() > 4 || banned || head.len() < 2 {
        return;
    }
    if opens_pair(phrase, reading) {
        sketch.mark(phrase.tokens.clone(), &format!("field of {holder}"));
        return;
    }
    let name = words.join(" ");
    let first = first_of_pair(phrase, reading);
    sketch.mark(phrase.tokens.clone(), &format!("field {} of {holder}", names::snake(&name)));
    let Some(thing) = sketch.thing(holder) else { return };
    if fields::is_column(&name)
        || name == "author" && matches!(thing.head(), "comment" | "reply" | "post" | "review")
    {
        thing.columns.push(name);
    } else {
        if let Some(at) = first {
            words[0].clone_from(&reading.tokens[at].text);
            thing.add(fields::guess(&words.join(" ")), Origin::Stated);
            sketch.mark(at..at + 1, &format!("field {} of {holder}", names::snake(&words.join(" "))));
        }
        let Some(thing) = sketch.thing(holder) else { return };
        thing.add(fields::guess(&name), Origin::Stated);
    }
}

/// `every five minutes`, `for three days`: a time span, no field.
fn counts_time(phrase: &Phrase) -> bool {
    phrase.plural
        && phrase.words.len() == 1
        && super::lexicon::one_of(phrase.head(), "second minute hour day week month year")
}

/// The `start` of `start and end time`, for the phrase `end time`.
fn first_of_pair(phrase: &Phrase, reading: &Reading<'_>) -> Option<usize> {
    let start = phrase.tokens.start;
    let (first, second) = (start.checked_sub(2)?, reading.tokens.get(start)?);
    let joined = matches!(reading.tokens[start - 1].text.as_str(), "and" | "or") && phrase.tokens.len() > 1;
    (joined && lexicon::shares_noun(&reading.tokens[first].text, &second.text)).then_some(first)
}

/// The phrase `start` of `start and end time`, whose noun is still to come.
fn opens_pair(phrase: &Phrase, reading: &Reading<'_>) -> bool {
    let end = phrase.tokens.end;
    let word = |at: usize| reading.tokens.get(at).map_or("", |token| token.text.as_str());
    phrase.tokens.len() == 1
        && matches!(word(end), "and" | "or")
        && lexicon::shares_noun(word(phrase.tokens.start), word(end + 1))
        && reading.tokens.get(end + 2).is_some_and(|token| token.tag == Tag::Noun)
}

/// The words of the field that a phrase names.
pub(super) fn field_words(phrase: &Phrase, reading: &Reading<'_>) -> Vec<String> {
    let kept: Vec<String> = reading.tokens[phrase.tokens.clone()]
        .iter()
        .filter(|token| {
            token.tag == Tag::Noun
                || token.tag == Tag::Adjective
                    && super::lexicon::one_of(
                        token.text.as_str(),
                        "due first last full current total estimated published phone correct short \
         medical contact hourly daily nightly weekly monthly yearly annual minimum maximum average \
         original initial final internal external official legal",
                    )
        })
        .filter(|token| !matches!(token.noun.as_str(), "information" | "data" | "detail" | "field"))
        .map(|token| token.noun.clone())
        .collect();
    let mut words = kept;
    let next = reading.tokens.get(phrase.tokens.end).map_or("", |token| token.text.as_str());
    let of = reading.tokens.get(phrase.tokens.end + 1).filter(|token| next == "of" && token.tag == Tag::Noun);
    if let (true, Some(counted)) = (phrase.words.as_slice() == ["number"], of) {
        return vec!["number".to_owned(), "of".to_owned(), counted.text.clone()];
    }
    if next == "of" && reading.tokens.get(phrase.tokens.end + 1).is_some_and(|token| token.text == "birth") {
        words.extend(["of".to_owned(), "birth".to_owned()]);
    }
    words
}

/// `can be marked as Todo, In Progress or Done`: a status with these values.
fn states(reading: &Reading<'_>, sketch: &mut Sketch) {
    for sentence in &reading.sentences {
        let tokens = &reading.tokens[sentence.tokens.clone()];
        let Some(at) = tokens.windows(2).position(|pair| {
            super::lexicon::one_of(
                pair[0].text.as_str(),
                "marked status statuses states stages mark set labeled",
            ) && super::lexicon::one_of(pair[1].text.as_str(), "as like : of ( to such from")
        }) else {
            continue;
        };
        let values = values(&tokens[at + 2..]);
        let range = sentence.tokens.start..sentence.tokens.start + at;
        let thing = sketch
            .things
            .iter()
            .filter(|thing| {
                thing.mentions.iter().any(|mention| mention.end <= range.end && mention.start >= range.start)
            })
            .map(|thing| thing.name.clone())
            .next_back();
        if let (Some(name), true) = (thing, (2..=8).contains(&values.len())) {
            sketch.mark(sentence.tokens.start + at..sentence.tokens.end, &format!("field status of {name}"));
            let mut field = fields::field("status", FieldKind::Enum(values.clone()), true);
            field.default = values.first().cloned();
            if let Some(thing) = sketch.thing(&name) {
                thing.fields.retain(|attribute| attribute.field.name != "status");
                thing.add(field, Origin::Stated);
            }
        }
    }
}

fn values(tokens: &[super::clauses::Token]) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    for token in tokens.iter().chain(std::iter::once(&end())) {
        let separates = super::lexicon::one_of(token.text.as_str(), ", or and . ; / | → ) (");
        if !separates {
            words.push(&token.text);
        } else if !words.is_empty() {
            if words.len() > 3 {
                return Vec::new();
            }
            let value = names::snake(&words.join(" "));
            if !values.contains(&value) {
                values.push(value);
            }
            words.clear();
        }
        if matches!(token.text.as_str(), "." | ";" | ")") {
            break;
        }
    }
    values
}

fn end() -> super::clauses::Token {
    super::clauses::Token {
        range: Range { start: 0, end: 0 },
        text: ".".into(),
        noun: ".".into(),
        verb: None,
        tag: Tag::Mark,
        capital: false,
        possessive: false,
    }
}
