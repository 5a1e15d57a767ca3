//! How much one mention of a noun phrase speaks for a thing of its own.

use super::clauses::Reading;
use super::defined::{DEFINED, is_defined, is_related};
use super::lexicon;
use super::phrases::Phrase;
use super::tag::Tag;

/// Evidence of one mention; `None` when the phrase cannot name a thing.
pub(super) fn weight(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> Option<f64> {
    let phrase = &phrases[index];
    let head = phrase.words.last()?;
    let nouns = lexicon::nouns();
    let known = nouns.has("entity", head);
    if head.len() < 3
        || !head.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '-')
        || head.len() > 24
    {
        return None;
    }
    // `a booking service` is the app, `their services` are things that it keeps.
    let excluded = ["abstract", "attribute", "plain_person"].iter().any(|class| nouns.has(class, head))
        || nouns.has("container", head) && !is_kept(phrase);
    if is_defined(reading, phrases, index) {
        return (!is_app(reading, phrase) && !is_furniture(reading, phrase)).then_some(DEFINED);
    }
    let light = nouns.has("light", head) && !(is_kept(phrase) && nouns.has("container", head));
    if !known && (excluded || light) || lexicon::is_adjective(head) {
        return None;
    }
    if is_app(reading, phrase)
        || is_media_of(reading, phrases, index)
        || is_counted_in_list(reading, phrases, index)
        || is_reason(reading, phrase)
        || is_view(reading, phrase)
        || is_notice(phrase)
    {
        return None;
    }
    if is_related(reading, phrases, index) {
        return Some(DEFINED);
    }
    let acted = verb_weight(&phrase.verbs);
    let holder = phrase.listed.map(|holder| &phrases[holder]);
    let held = phrase.listed.is_some_and(|holder| is_defined(reading, phrases, holder))
        || holder.is_some_and(|holder| {
            nouns.has("entity", holder.head())
                && !is_app(reading, holder)
                && !nouns.has("container", holder.head())
        });
    if held && !phrase.plural || is_furniture(reading, phrase) {
        return None;
    }
    let person = nouns.has("person", head);
    // `a system with patients, doctors and appointments`: the parts of the app.
    let part = holder.is_some() && !held && phrase.plural
        || known && phrase.plural && (in_plural_list(reading, phrases, index) || holds_list(phrases, index));
    if person && !is_kept_person(reading, phrase, part && known) {
        return None;
    }
    let mut weight = acted;
    if phrase.function {
        weight = weight.max(1.0) + 0.5;
    }
    if part {
        weight = weight.max(1.4);
    }
    if follows_media(reading, phrases, index) {
        return Some(2.6);
    }
    if phrase.subject {
        weight = weight.max(0.9);
    }
    if !part && !is_object(phrase) && !after_list_word(phrases, index) {
        weight *= 0.5;
    }
    if !phrase.plural && counted(reading, phrase) {
        weight += 0.4;
    }
    if phrase
        .light
        .iter()
        .any(|light| matches!(light.as_str(), "management" | "record" | "tracking" | "listing" | "list"))
    {
        weight += 1.0;
    }
    Some(weight.max(0.3))
}

/// People are things only where somebody manages them or where the app is made of them.
fn is_kept_person(reading: &Reading<'_>, phrase: &Phrase, part: bool) -> bool {
    let head = phrase.head();
    let kept = !phrase.light.is_empty()
        && phrase.light.iter().any(|light| {
            matches!(light.as_str(), "management" | "record" | "information" | "data" | "detail" | "list")
        })
        || phrase.verbs.iter().any(|verb| {
            super::lexicon::one_of(
                verb.as_str(),
                "manage add create edit delete update register track favorite favorited",
            )
        }) && !phrase.subject
            && is_object(phrase)
        || part
            && !phrase.subject
            && phrase.preposition.as_deref() != Some("for")
            && reading.sentences.len() > 1;
    let told = reading.sentences[phrase.sentence].story
        && !phrase.possessive
        && !lexicon::nouns().has("plain_person", head)
        && !matches!(head, "child" | "kid" | "owner" | "family" | "friend" | "author");
    kept || told
}

/// Parts of every app: a sign-in account, a dropdown menu, a navigation bar.
fn is_furniture(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let account = phrase.head() == "account"
        && phrase.words.iter().rev().skip(1).all(|word| {
            super::lexicon::one_of(
                word.as_str(),
                "user google member personal customer client admin student guest",
            )
        });
    account
        || reading.tokens[phrase.tokens.clone()].iter().any(|token| {
            super::lexicon::one_of(
                token.text.as_str(),
                "dropdown drop-down navigation sidebar header footer button modal popup login \
         password homepage search background ui",
            )
        })
}

/// `workspaces with members and projects`: what has parts is a thing.
fn holds_list(phrases: &[Phrase], index: usize) -> bool {
    phrases.get(index + 1).is_some_and(|next| next.listed == Some(index))
}

/// `clients, deals and activities`: plural things side by side.
fn in_plural_list(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> bool {
    let near = |other: usize| {
        let (a, b) = (&phrases[other.min(index)], &phrases[other.max(index)]);
        let between = &reading.tokens[a.tokens.end.min(b.tokens.start)..b.tokens.start];
        a.sentence == b.sentence
            && a.plural
            && b.plural
            && between.len() <= 2
            && between.iter().all(|token| matches!(token.text.as_str(), "," | "and" | "or"))
            && lexicon::nouns().has("entity", phrases[other].head())
    };
    index.checked_sub(1).is_some_and(near) || index + 1 < phrases.len() && near(index + 1)
}

/// The thing in `a picture of the menu`.
fn follows_media(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> bool {
    index.checked_sub(1).is_some_and(|before| {
        is_media_of(reading, phrases, before) && phrases[index].tokens.start <= phrases[before].tokens.end + 4
    })
}

fn verb_weight(verbs: &[String]) -> f64 {
    let table = lexicon::verbs();
    verbs.iter().fold(0.4, |best: f64, verb| {
        best.max(
            if matches!(verb.as_str(), "use" | "make" | "set" | "build" | "implement" | "design" | "develop")
            {
                0.6
            } else if table.has("create", verb) || table.has("manage", verb) {
                2.5
            } else if table.has("transact", verb) {
                2.0
            } else if table.has("consume", verb) {
                1.4
            } else {
                0.7
            },
        )
    })
}

/// Direct object, or behind the preposition that the verb asks for.
pub(super) fn is_object(phrase: &Phrase) -> bool {
    match phrase.preposition.as_deref() {
        None => true,
        Some("for") => {
            phrase.verbs.iter().any(|verb| {
                super::lexicon::one_of(verb.as_str(), "search look apply pay register sign vote shop browse")
            }) || phrase.function
        }
        Some("to") => phrase
            .verbs
            .iter()
            .any(|verb| matches!(verb.as_str(), "reply" | "respond" | "subscribe" | "listen" | "add")),
        Some("through") => {
            phrase.verbs.iter().any(|verb| matches!(verb.as_str(), "browse" | "scroll" | "search" | "swipe"))
        }
        Some("about" | "on") => phrase
            .verbs
            .iter()
            .any(|verb| matches!(verb.as_str(), "learn" | "read" | "comment" | "bid" | "vote")),
        Some("such" | "as" | "like" | "including" | "between" | "into") => true,
        _ => false,
    }
}

/// `list of events`, `types of cars`, `collection of recipes`.
fn after_list_word(phrases: &[Phrase], index: usize) -> bool {
    let phrase = &phrases[index];
    phrase.preposition.as_deref() == Some("of")
        && index.checked_sub(1).map(|before| &phrases[before]).is_some_and(|before| {
            before.sentence == phrase.sentence
                && before.tokens.end + 2 >= phrase.tokens.start
                && super::lexicon::one_of(
                    before.head(),
                    "list type kind collection set number variety range overview history record \
         catalog library database page item category detail information group status",
                )
        })
}

/// `a`, `an`, `each`, `new`, … before it.
fn counted(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let before = phrase.tokens.start.checked_sub(1).and_then(|at| reading.tokens.get(at));
    before.is_some_and(|token| matches!(token.text.as_str(), "a" | "an" | "each" | "every" | "another"))
        || reading.tokens[phrase.tokens.clone()].iter().any(|token| token.text == "new")
}

/// Several of something, by its bare name: `their services`, `stores`.
fn is_kept(phrase: &Phrase) -> bool {
    phrase.plural && phrase.words.len() == 1 && phrase.tokens.len() == 1
}

/// The phrase that names the app itself: `a car rental platform`.
pub(super) fn is_app(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let tokens = &reading.tokens[phrase.tokens.clone()];
    let last = tokens.last().map_or("", |token| token.noun.as_str());
    let game = phrase.sentence == 0 && last == "game";
    if is_kept(phrase) || !game && !lexicon::nouns().has("container", last) {
        return false;
    }
    let built = phrase.verbs.iter().any(|verb| {
        super::lexicon::one_of(
            verb.as_str(),
            "implement build create develop design make want need write launch start set",
        )
    });
    let only = phrase.words.len() > 1 || tokens.len() > 1 || lexicon::nouns().has("container", last);
    only && (built
        || phrase.subject
        || phrase.sentence == 0 && phrase.verbs.is_empty()
        || super::lexicon::one_of(
            last,
            "website site web webpage application app platform system tool software portal \
         interface service dashboard page homepage",
        ))
}

/// `a picture of a menu`, `images for all dishes`: the picture is a field of the other.
pub(super) fn is_media_of(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> bool {
    let phrase = &phrases[index];
    if !super::lexicon::one_of(
        phrase.head(),
        "picture photo image photograph illustration video screenshot scan selfie",
    ) {
        return false;
    }
    let linked = reading
        .tokens
        .get(phrase.tokens.end)
        .is_some_and(|token| matches!(token.text.as_str(), "of" | "for"));
    linked
        && phrases.get(index + 1).is_some_and(|next| {
            next.sentence == phrase.sentence && next.tokens.start <= phrase.tokens.end + 4
        })
}

/// `…, a date and the number of guests`: how many there are is a field of the other.
fn is_counted_in_list(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> bool {
    let Some(count) = index.checked_sub(1).map(|before| &phrases[before]) else { return false };
    let start = phrases[index].tokens.start;
    let of = start > 0 && count.tokens.end + 1 == start && reading.tokens[start - 1].text == "of";
    of && count.words.as_slice() == ["number"]
        && reading.tokens[..count.tokens.start]
            .iter()
            .rev()
            .find(|token| token.tag != Tag::Determiner)
            .is_some_and(|token| matches!(token.text.as_str(), "," | "and" | "with"))
}

/// `a calendar of all absences`: a way to see the other thing.
fn is_view(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    matches!(phrase.head(), "calendar" | "timeline")
        && reading.tokens.get(phrase.tokens.end).is_some_and(|next| next.text == "of")
}

/// `receive a confirmation email`: the app sends it, nobody keeps it.
fn is_notice(phrase: &Phrase) -> bool {
    matches!(phrase.head(), "email" | "mail" | "notification" | "reminder" | "alert")
        && !phrase.plural
        && !phrase.verbs.is_empty()
        && phrase.verbs.iter().all(|verb| matches!(verb.as_str(), "receive" | "get"))
}

/// In a user story the role and the reason name no things.
fn is_reason(reading: &Reading<'_>, phrase: &Phrase) -> bool {
    let sentence = &reading.sentences[phrase.sentence];
    if !sentence.story {
        return false;
    }
    let heard = super::features::heard(reading, &sentence.tokens, true);
    let wish = sentence.tokens.clone().find(|at| {
        reading.tokens[*at].tag == Tag::Pronoun && matches!(reading.tokens[*at].text.as_str(), "i" | "we")
    });
    phrase.tokens.start >= heard.end || wish.is_some_and(|wish| phrase.tokens.end <= wish)
}
