//! Things that a verb implies: who books has bookings, who comments has comments.

use super::Origin;
use super::clauses::Reading;
use super::lexicon;
use super::phrases::Phrase;
use super::sketch::{Form, Sketch, Thing};
use super::tag::Tag;

/// Verb (or deed in words), the thing, and words that already name it.
const DEEDS: [(&str, &str, &str); 22] = [
    ("reply", "reply", "comment reply response"),
    ("comment", "comment", "comment reply condolence"),
    ("review", "review", "review rating"),
    ("rate", "review", "review rating"),
    ("book", "booking", "booking reservation rental appointment order"),
    ("reserve", "reservation", "booking reservation rental appointment"),
    ("rent", "booking", "booking reservation rental"),
    ("order", "order", "order purchase"),
    ("purchase", "order", "order purchase transaction"),
    ("buy", "order", "order purchase transaction"),
    ("enroll", "enrollment", "enrollment registration"),
    ("apply", "application", "application"),
    ("bid", "bid", "bid"),
    ("donate", "donation", "donation contribution"),
    ("borrow", "loan", "loan borrowing rental"),
    ("clock", "attendance", "attendance timesheet shift"),
    ("detect", "detection", "detection sighting recognition"),
    ("recognize", "detection", "detection sighting recognition"),
    ("invest", "investment", "investment portfolio"),
    ("transact", "transaction", "transaction order payment"),
    ("checkin", "attendance", "attendance"),
    ("subscribe", "subscription", "subscription plan membership"),
];

/// Adds what the verbs imply.
pub(super) fn implied(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    for at in 0..reading.tokens.len() {
        let token = &reading.tokens[at];
        let Some(verb) =
            token.verb.as_deref().filter(|_| token.tag == Tag::Verb || token.text.ends_with("ing"))
        else {
            continue;
        };
        let Some((_, thing, same)) = DEEDS.iter().find(|(deed, _, _)| *deed == verb) else { continue };
        if in_theme(reading, at) || !fits(reading, phrases, at, verb, sketch) {
            continue;
        }
        sketch.mark(at..at + 1, &format!("entity {thing}"));
        let known = sketch.things.iter().any(|other| same.split(' ').any(|word| word == other.head()));
        if !known {
            let why = format!("somebody {}", third(verb));
            let mut new = Thing::new(&[(*thing).to_owned()], Origin::Assumed, &why);
            new.mentions.push(at..at + 1);
            new.score = 2.0;
            sketch.things.push(new);
        }
    }
    contact(sketch);
    categories(reading, phrases, sketch);
}

/// The thing that somebody makes by a deed: who books makes a booking.
pub(super) fn made_by<'a>(sketch: &'a Sketch, verb: &str) -> Option<&'a Thing> {
    let (_, _, same) = DEEDS.iter().find(|(deed, _, _)| *deed == verb)?;
    sketch.things.iter().find(|thing| same.split(' ').any(|word| word == thing.head()))
}

fn third(verb: &str) -> String {
    match verb {
        "apply" | "reply" => format!("{}ies", &verb[..verb.len() - 1]),
        _ => format!("{verb}s something"),
    }
}

fn in_theme(reading: &Reading<'_>, at: usize) -> bool {
    reading.sentences.iter().any(|sentence| sentence.theme && sentence.tokens.contains(&at))
}

/// The verb must mean what it implies here.
fn fits(reading: &Reading<'_>, phrases: &[Phrase], at: usize, verb: &str, sketch: &Sketch) -> bool {
    let next = |offset: usize| reading.tokens.get(at + offset).map_or("", |token| token.text.as_str());
    let object = phrases.iter().find(|phrase| phrase.tokens.start > at && phrase.tokens.start <= at + 4);
    match verb {
        "clock" => matches!(next(1), "in" | "out"),
        "order" => !matches!(next(1), "by" | "of" | "to"),
        "review" => sketch.cues.has("rating"),
        "book" | "reserve" => object.is_some() || matches!(next(1), "." | "," | "and"),
        "rent" => true,
        "rate" => sketch.cues.has("rating"),
        "comment" => sketch.cues.has("comment"),
        "buy" | "purchase" => {
            object.is_none_or(|phrase| !matches!(phrase.head(), "credit" | "subscription" | "token"))
                && sketch.cues.has("order")
        }
        "subscribe" => false,
        "detect" | "recognize" => sketch.cues.has("ai"),
        "apply" => {
            matches!(next(1), "for" | "to" | "online")
                && object.is_none_or(|phrase| {
                    !matches!(phrase.head(), "component" | "filter" | "background" | "discount" | "coupon")
                })
        }
        "enroll" => true,
        _ => true,
    }
}

/// `contact us` needs somewhere to keep what was sent in.
fn contact(sketch: &mut Sketch) {
    if !sketch.cues.has("contact") {
        return;
    }
    let known = sketch.things.iter_mut().find(|thing| {
        matches!(thing.head(), "inquiry" | "enquiry") || thing.head() == "feedback" || matches!(thing.words.as_slice(), [first, second] if first == "contact" && matches!(second.as_str(), "message" | "form" | "submission" | "request"))
    });
    if let Some(thing) = known {
        thing.form = Form::Contact;
        return;
    }
    if let Some(thing) = sketch.things.iter_mut().find(|thing| {
        thing.name == "Contact" && !thing.verbs.iter().any(|verb| lexicon::verbs().has("manage", verb))
    }) {
        thing.words = vec!["contact".to_owned(), "message".to_owned()];
        "ContactMessage".clone_into(&mut thing.name);
        thing.form = Form::Contact;
        return;
    }
    let mut thing = Thing::new(
        &["contact".to_owned(), "message".to_owned()],
        Origin::Assumed,
        "the contact form keeps what was sent in",
    );
    thing.form = Form::Contact;
    thing.mentions = sketch.cues.wanted.get("contact").cloned().unwrap_or_default();
    sketch.things.push(thing);
}

/// `browse by category`, `categorize leads`: categories of the main thing.
fn categories(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    if sketch.things.iter().any(|thing| matches!(thing.head(), "category" | "tag" | "genre"))
        || sketch.things.is_empty()
    {
        return;
    }
    let by = phrases.iter().find(|phrase| {
        phrase.head() == "category"
            && (phrase.plural || matches!(phrase.preposition.as_deref(), Some("by" | "into")))
    });
    let verb = (0..reading.tokens.len()).find(|at| {
        reading.tokens[*at].tag == Tag::Verb
            && matches!(reading.tokens[*at].verb.as_deref(), Some("categorize" | "categorise"))
    });
    let Some(range) = by.map(|phrase| phrase.tokens.clone()).or(verb.map(|at| at..at + 1)) else { return };
    let mut thing = Thing::new(&["category".to_owned()], Origin::Stated, "things are sorted into categories");
    thing.mentions.push(range.clone());
    sketch.mark(range, "entity Category");
    sketch.things.push(thing);
}
