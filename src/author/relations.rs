//! Who belongs to whom.

use super::attributes::thing_of;
use super::clauses::Reading;
use super::lexicon;
use super::phrases::Phrase;
use super::sketch::{Form, Sketch, Thing};

/// Heads that live under another thing: head, kinds of parents (`*`: the main thing).
const CHILDREN: [(&str, &str); 42] = [
    (
        "comment",
        "post article photo video task todo issue ticket recipe project blog story news page event memorial product *",
    ),
    ("reply", "post thread topic question comment discussion message ticket *"),
    ("condolence", "memorial obituary *"),
    (
        "review",
        "product book movie restaurant hotel course recipe service property apartment place game car doctor *",
    ),
    ("rating", "product book movie restaurant recipe course *"),
    ("lesson", "course module class"),
    ("chapter", "course book novel story"),
    ("module", "course"),
    ("lecture", "course"),
    ("question", "quiz exam test survey questionnaire assessment form poll"),
    ("option", "poll question survey"),
    ("answer", "question survey quiz poll"),
    ("response", "survey questionnaire form poll request ticket"),
    ("task", "project board list milestone"),
    ("todo", "project list board"),
    ("milestone", "project goal"),
    ("card", "board list column deck game"),
    ("flashcard", "deck"),
    ("attachment", "email message ticket task document post issue"),
    ("episode", "podcast series show season"),
    ("bid", "auction listing project job item product lot"),
    ("dispute", "transaction order payment"),
    ("application", "job position internship vacancy listing opportunity"),
    ("submission", "assignment form contest challenge"),
    ("item", "order list menu invoice cart game round checklist budget"),
    ("menuitem", "menu restaurant"),
    ("dish", "menu restaurant"),
    ("ingredient", "recipe dish meal"),
    ("photo", "album gallery listing memorial"),
    ("track", "album playlist"),
    ("song", "album playlist"),
    ("round", "game tournament match"),
    ("report", "assessment analysis inspection"),
    ("donation", "campaign charity fundraiser cause project"),
    ("reading", "sensor meter device station"),
    ("measurement", "sensor meter device station patient"),
    ("stop", "trip route tour itinerary"),
    ("hearing", "case lawsuit"),
    ("set", "exercise workout"),
    ("dose", "medication medicine vaccine"),
    ("signature", "petition document contract"),
    ("step", "recipe workflow guide tutorial process"),
];
/// Heads that point at another thing.
const POINTERS: [(&str, &str); 38] = [
    ("application", "pet course property scholarship loan program position"),
    (
        "booking",
        "room apartment car hotel property flight service venue tour class facility table court house villa event slot doctor trip vehicle desk seat equipment package accommodation session studio",
    ),
    (
        "reservation",
        "room table apartment hotel restaurant car book seat property venue flight equipment desk facility event ticket",
    ),
    ("rental", "car apartment equipment bike property vehicle book tool movie"),
    ("appointment", "doctor patient service pet stylist barber employee customer client vehicle car"),
    ("order", "product dish meal ticket book item food menuitem drink service flower painting artwork"),
    ("payment", "order booking reservation invoice rental appointment bill subscription course"),
    ("transaction", "product account category wallet listing order stock item"),
    ("invoice", "client customer order project contract"),
    ("enrollment", "course class student training program"),
    ("registration", "event course workshop tournament class conference"),
    ("attendance", "employee student class member event course worker"),
    ("loan", "book item equipment member"),
    ("grade", "student course assignment exam subject"),
    ("result", "exam quiz test student patient"),
    ("prescription", "patient doctor medication"),
    ("record", "patient student employee vehicle pet"),
    ("detection", "animal species device camera object"),
    ("alert", "animal product stock sensor device species price"),
    ("ticket", "event customer flight movie show"),
    ("deal", "lead contact company customer client"),
    ("activity", "lead contact deal customer"),
    ("expense", "category budget project trip"),
    ("shipment", "order product customer"),
    ("product", "category supplier brand"),
    ("event", "venue category artist type eventtype"),
    ("post", "category tag topic community"),
    ("article", "category tag author"),
    ("workout", "exercise plan"),
    ("progress", "course goal"),
    ("message", "conversation lead listing"),
    ("repair", "bike car vehicle device appliance machine bicycle phone computer"),
    ("inspection", "property vehicle car building machine equipment"),
    ("interview", "candidate application applicant vacancy job position"),
    ("sensor", "device machine room building field"),
    ("quote", "request customer client project job"),
    ("movement", "product warehouse item"),
    ("visit", "patient client customer property"),
];

/// Adds the relations that words and kinds of things give.
pub(super) fn relations(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    spoken(reading, phrases, sketch);
    written_on(reading, phrases, sketch);
    by_table(sketch);
    categories(sketch);
    break_cycles(sketch);
}

/// What stands between a child and its parent.
const BELONGS: [&str; 7] =
    ["belong to", "belongs to", "part of", "added to a", "inside a", "organized into", "grouped into"];

/// `has`, `can have`, `contains`, `with`: but not every deed that somebody `can` do.
fn is_having(words: &[&str]) -> bool {
    let have = |word: &str| {
        super::lexicon::one_of(word, "has have contains contain consists consist includes include")
    };
    match words {
        ["with", ..] => true,
        ["can" | "may" | "must" | "should" | "will", word, ..] | [word, ..] => have(word),
        [] => false,
    }
}

/// `X of/for/to Y`, `each Y has X`, `X belong to Y`.
fn spoken(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    for (index, pair) in phrases.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        if first.sentence != second.sentence {
            continue;
        }
        // `A podcast has many episodes and belongs to a category`: the podcast does.
        let goes_on = reading.words(&(first.tokens.end..second.tokens.start)).starts_with("and belongs");
        let subject = || phrases[..index].iter().rev().find(|phrase| phrase.subject);
        let first = if goes_on {
            subject().filter(|subject| subject.sentence == second.sentence).unwrap_or(first)
        } else {
            first
        };
        let (Some(a), Some(b)) = (thing_of(sketch, first), thing_of(sketch, second)) else { continue };
        if a == b {
            continue;
        }
        let between = reading.words(&(pair[0].tokens.end..second.tokens.start));
        let words: Vec<&str> = between.split(' ').collect();
        let belongs = BELONGS.iter().any(|said| between.contains(said));
        let owns = is_having(&words) && (first.subject || words[0] == "with") || first.possessive;
        // `tickets for an event in one purchase`: the purchase is none of the event's.
        let direct = words[0] == "of" || first.preposition.is_none();
        let of = matches!(words.as_slice(), ["of" | "for" | "in" | "under" | "about", ..])
            && words.len() <= 3
            && direct;
        // `add stops to a trip`; what lies in a cart or a playlist lives on its own.
        let put = words[0] == "to"
            && words.len() <= 3
            && first.verbs.iter().any(|verb| matches!(verb.as_str(), "add" | "attach"))
            && !super::lexicon::one_of(
                second.head(),
                "cart basket wishlist playlist collection list watchlist",
            );
        if put {
            adopt(sketch, &a, &b, false);
        } else if belongs {
            adopt(sketch, &a, &b, words.contains(&"single") || between.contains("belong"));
        } else if owns && second.plural {
            adopt(sketch, &b, &a, false);
        } else if of {
            if let Some(thing) = sketch.thing(&a) {
                thing.link(&b, false, false);
            }
        } else if owns && let Some(thing) = sketch.thing(&a) {
            thing.link(&b, false, false);
        }
    }
}

/// `comment on dishes`, `reviews of a dish`, `rate a recipe`: what is written lives under what it is written on.
fn written_on(reading: &Reading<'_>, phrases: &[Phrase], sketch: &mut Sketch) {
    const DEEDS: [&str; 4] = ["comment", "reply", "review", "rate"];
    let mut told: Vec<(String, String)> = Vec::new();
    for (index, phrase) in phrases.iter().enumerate() {
        let Some(parent) = thing_of(sketch, phrase) else { continue };
        let on = phrase.preposition.as_deref();
        let deed = DEEDS.into_iter().find(|deed| {
            let direct = on.is_none() && matches!(*deed, "review" | "rate");
            phrase.verbs.iter().any(|verb| verb == deed)
                && (direct || matches!(on, Some("on" | "to" | "under")))
        });
        let said =
            deed.and_then(|deed| super::implied::made_by(sketch, deed)).map(|thing| thing.name.clone());
        let noun = || {
            let before = phrases.get(index.checked_sub(1)?)?;
            let between = reading.words(&(before.tokens.end..phrase.tokens.start.max(before.tokens.end)));
            let near = before.sentence == phrase.sentence && lexicon::one_of(&between, "on under");
            let near = near
                || between.split_once(' ').is_some_and(|(on, article)| {
                    before.sentence == phrase.sentence
                        && on == "on"
                        && lexicon::one_of(article, "a an the each every")
                });
            (near && lexicon::one_of(before.head(), "comment reply review rating"))
                .then(|| thing_of(sketch, before))
                .flatten()
        };
        let Some(child) = said.or_else(noun).filter(|child| *child != parent) else { continue };
        match told.iter().find(|(other, _)| *other == child) {
            Some((_, first)) if *first != parent => another(sketch, &child, &parent),
            Some(_) => {}
            None => {
                adopt(sketch, &child, &parent, false);
                let lives_there =
                    |thing: &&Thing| thing.name == child && thing.parent.as_ref() == Some(&parent);
                if sketch.things.iter().any(|thing| lives_there(&thing)) {
                    told.push((child, parent));
                }
            }
        }
    }
}

/// `comment on recipes and on articles`: what lives under one thing cannot live under the other one too.
fn another(sketch: &mut Sketch, child: &str, parent: &str) {
    let of = |name: &str| sketch.things.iter().find(|thing| thing.name == name);
    let (Some(first), Some(above)) = (of(child), of(parent)) else { return };
    if first.parent.is_none() || above.parent.as_deref() == Some(child) {
        return;
    }
    let words = [above.words.as_slice(), first.words.as_slice()].concat();
    let twin = Thing {
        name: super::names::pascal(&words),
        words,
        parent: Some(parent.to_owned()),
        why: format!("{} under {parent}, too", first.why),
        ..first.clone()
    };
    if !sketch.has(&twin.name) {
        sketch.things.push(twin);
    }
}

/// `child` lives under `parent`, unless it has one or is one.
fn adopt(sketch: &mut Sketch, child: &str, parent: &str, firm: bool) {
    let parent_is_child =
        sketch.things.iter().any(|thing| thing.name == parent && thing.parent.as_deref() == Some(child));
    if parent_is_child {
        return;
    }
    // What sorts things, and what stands among the fields already, is pointed at: `leads with a name and a company`.
    let sorter = sketch.things.iter().any(|thing| thing.name == parent && is_sorter(thing.head()));
    let field = super::names::snake(&super::names::words(parent));
    if let Some(thing) = sketch.thing(child).filter(|thing| sorter || thing.has_field(&field)) {
        thing.link(parent, false, false);
        return;
    }
    // People and what sorts things outlive what they are in.
    let shared = sketch.things.iter().any(|thing| {
        let head = thing.head();
        thing.name == child
            && (super::lexicon::one_of(head, "category tag genre type venue")
                || super::lexicon::nouns().has("person", head)
                    && !super::lexicon::one_of(head, "member player participant attendee guest speaker"))
    });
    if let Some(thing) = sketch.thing(child) {
        if thing.parent.is_none() && (firm || !shared) {
            thing.refs.retain(|link| link.to != parent);
            thing.parent = Some(parent.to_owned());
        } else if shared {
            thing.refs.retain(|_| true);
        }
    }
    if shared
        && !firm
        && let Some(thing) = sketch.thing(parent)
    {
        thing.link(child, true, false);
    }
}

fn by_table(sketch: &mut Sketch) {
    let known: Vec<(String, String, f64)> =
        sketch.things.iter().map(|thing| (thing.name.clone(), head_key(&thing.words), thing.score)).collect();
    let main = known.iter().find(|(_, head, _)| !is_satellite(head)).cloned();
    for index in 0..sketch.things.len() {
        let head = head_key(&sketch.things[index].words);
        let name = sketch.things[index].name.clone();
        let find = |list: &str| -> Vec<String> {
            list.split(' ')
                .flat_map(|word| {
                    known
                        .iter()
                        .filter(move |(_, other, _)| other == word || word != "*" && other.ends_with(word))
                        .map(|(name, _, _)| name.clone())
                })
                .filter(|other| *other != name)
                .collect()
        };
        if sketch.things[index].parent.is_none()
            && let Some((_, list)) = CHILDREN
                .iter()
                .find(|(child, _)| *child == head || head.ends_with(child) && head.len() > child.len() + 3)
        {
            let mut parent = find(list).into_iter().next();
            if parent.is_none() && list.contains('*') {
                parent = main.as_ref().map(|(name, _, _)| name.clone()).filter(|main| *main != name);
            }
            let cyclic = parent.as_deref().is_some_and(|parent| {
                sketch
                    .things
                    .iter()
                    .any(|thing| thing.name == parent && thing.parent.as_deref() == Some(name.as_str()))
            });
            if !cyclic {
                sketch.things[index].parent = parent;
            }
        }
        if let Some((_, list)) = POINTERS.iter().find(|(pointer, _)| *pointer == head) {
            let targets = find(list);
            for (order, target) in targets.iter().take(3).enumerate() {
                sketch.things[index].link(target, false, order == 0);
            }
        }
        if matches!(sketch.things[index].form, Form::Booking | Form::Order)
            && sketch.things[index].refs.is_empty()
            && let Some((main, _, _)) = &main
        {
            sketch.things[index].link(main, false, true);
        }
    }
}

fn head_key(words: &[String]) -> String {
    match words {
        [.., before, last] if last == "item" || last == "type" => format!("{before}{last}"),
        [.., last] => last.clone(),
        [] => String::new(),
    }
}

/// Things that hang on others and are never the main one.
pub(super) fn is_satellite(head: &str) -> bool {
    CHILDREN.iter().any(|(child, _)| {
        *child == head
            && !super::lexicon::one_of(
                head,
                "task todo question card photo report song item lesson dish reading measurement stop hearing",
            )
    }) || super::lexicon::one_of(
        head,
        "booking reservation rental order payment category tag genre message notification \
         favorite like attendance enrollment registration detection alert account setting \
         template appointment transaction contactmessage contact",
    )
}

fn is_sorter(head: &str) -> bool {
    matches!(head, "category" | "tag" | "genre" | "department" | "type")
}

/// Categories, tags and types sort the main things.
fn categories(sketch: &mut Sketch) {
    let sorters: Vec<(String, String)> = sketch
        .things
        .iter()
        .filter(|thing| is_sorter(thing.head()))
        .map(|thing| (thing.name.clone(), thing.head().to_owned()))
        .collect();
    for (name, head) in sorters {
        let linked = sketch.things.iter().any(|thing| thing.refs.iter().any(|link| link.to == name));
        if linked {
            continue;
        }
        let own = sketch
            .things
            .iter()
            .find(|thing| thing.name == name)
            .map(|thing| thing.words.clone())
            .unwrap_or_default();
        let target = sketch
            .things
            .iter()
            .position(|thing| thing.name != name && own.len() > 1 && own[0] == thing.head())
            .or_else(|| {
                sketch.things.iter().position(|thing| {
                    thing.name != name
                        && !is_satellite(thing.head())
                        && !matches!(thing.head(), "category" | "tag" | "genre" | "type")
                })
            });
        if let Some(index) = target {
            sketch.things[index].link(&name, head == "tag", false);
        }
    }
}

/// A parent chain must end, and a row that need not point at another one does not point back at what points at it.
pub(super) fn break_cycles(sketch: &mut Sketch) {
    for index in 0..sketch.things.len() {
        let mut seen = vec![sketch.things[index].name.clone()];
        let mut next = sketch.things[index].parent.clone();
        while let Some(name) = next {
            if seen.contains(&name) {
                sketch.things[index].parent = None;
                break;
            }
            next =
                sketch.things.iter().find(|thing| thing.name == name).and_then(|thing| thing.parent.clone());
            seen.push(name);
        }
    }
    let names: Vec<String> = sketch.things.iter().map(|thing| thing.name.clone()).collect();
    for thing in &mut sketch.things {
        thing.refs.retain(|link| names.contains(&link.to) && thing.parent.as_deref() != Some(&link.to));
    }
    for name in names {
        let Some(thing) = sketch.things.iter().find(|thing| thing.name == name) else { continue };
        let circles: Vec<String> = thing
            .refs
            .iter()
            .filter(|link| {
                !link.required && !link.many && link.to != name && leads_to(sketch, &link.to, &name)
            })
            .map(|link| link.to.clone())
            .collect();
        if let Some(thing) = sketch.thing(&name) {
            thing.refs.retain(|link| link.required || link.many || !circles.contains(&link.to));
        }
    }
}

/// Following parents and references from one thing, does one come to the other?
fn leads_to(sketch: &Sketch, from: &str, to: &str) -> bool {
    let mut seen = vec![from];
    let mut at = 0;
    while let Some(name) = seen.get(at).copied() {
        at += 1;
        if name == to {
            return true;
        }
        let Some(thing) = sketch.things.iter().find(|thing| thing.name == name) else { continue };
        let next = thing.refs.iter().map(|link| link.to.as_str()).chain(thing.parent.as_deref());
        for next in next {
            if !seen.contains(&next) {
                seen.push(next);
            }
        }
    }
    false
}
