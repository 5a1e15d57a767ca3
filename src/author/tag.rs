//! Parts of speech: closed classes, own word lists, and the neighbours of a word.

use super::clauses::Token;
use super::lexicon;

/// Part of speech, as coarse as the passes need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Noun,
    Verb,
    Adjective,
    Adverb,
    Determiner,
    Pronoun,
    Preposition,
    Conjunction,
    Modal,
    Auxiliary,
    Negation,
    To,
    Number,
    Mark,
}

/// Tags the tokens of one sentence.
pub(super) fn tag(tokens: &mut [Token]) {
    for token in tokens.iter_mut().filter(|token| token.tag != Tag::Mark) {
        token.tag = closed(&token.text).unwrap_or(Tag::Noun);
    }
    for index in 0..tokens.len() {
        let noun_next = tokens.get(index + 1).is_some_and(|next| next.tag == Tag::Noun);
        let token = &mut tokens[index];
        match token.tag {
            // `an hourly rate`, not `runs hourly`.
            Tag::Adverb if noun_next && lexicon::is_adjective(&token.text) => token.tag = Tag::Adjective,
            // `for one event`, not `the one that`.
            Tag::Pronoun if noun_next && token.text == "one" => token.tag = Tag::Determiner,
            _ => {}
        }
    }
    let mut in_verbs = false;
    for index in 0..tokens.len() {
        if tokens[index].tag == Tag::Noun {
            tokens[index].tag = open(tokens, index, in_verbs);
        }
        match tokens[index].tag {
            Tag::Verb | Tag::Modal | Tag::To => in_verbs = true,
            Tag::Pronoun if !in_verbs => in_verbs = false,
            _ => {}
        }
    }
}

fn closed(word: &str) -> Option<Tag> {
    if word == "to" {
        return Some(Tag::To);
    }
    if word.starts_with(|letter: char| letter.is_ascii_digit()) {
        return Some(Tag::Number);
    }
    let class =
        ["negation", "modal", "determiner", "pronoun", "preposition", "conjunction", "auxiliary", "adverb"]
            .into_iter()
            .find(|class| lexicon::function().has(class, word))?;
    Some(match class {
        "negation" => Tag::Negation,
        "modal" => Tag::Modal,
        "determiner" => Tag::Determiner,
        "pronoun" => Tag::Pronoun,
        "preposition" => Tag::Preposition,
        "conjunction" => Tag::Conjunction,
        "auxiliary" => Tag::Auxiliary,
        _ => Tag::Adverb,
    })
}

fn open(tokens: &[Token], index: usize, in_verbs: bool) -> Tag {
    let token = &tokens[index];
    let word = token.text.as_str();
    let next = tokens.get(index + 1);
    let next_is_phrase = next.is_some_and(|next| {
        matches!(next.tag, Tag::Determiner | Tag::Noun | Tag::Adjective | Tag::Pronoun | Tag::Number)
    });
    if is_participle(word) && (token.verb.is_some() || after_be(tokens, index)) {
        let noun_follows = next.is_some_and(|next| next.tag == Tag::Noun);
        return if noun_follows { Tag::Adjective } else { Tag::Verb };
    }
    if acts_on_pronoun(tokens, index) {
        return Tag::Verb;
    }
    if let Some(base) = token.verb.as_ref().filter(|base| !names_something(tokens, index, base)) {
        if word.ends_with("ing") && base != word {
            return gerund(tokens, index);
        }
        let base_form = base == word;
        if base_form && after_verb_opener(tokens, index) {
            return Tag::Verb;
        }
        let listed = in_verbs && follows_separator(tokens, index) && base_form;
        let pure =
            lexicon::nouns().class_of(word).is_none() && lexicon::nouns().class_of(&token.noun).is_none();
        let linked = next.is_some_and(|next| {
            super::lexicon::one_of(next.text.as_str(), "to for on in with through by and or ,")
        });
        let light_next = next
            .is_some_and(|next| next.tag == Tag::Noun && lexicon::nouns().has("light", &next.noun) && !pure);
        if listed && !light_next && (next_is_phrase || pure || (linked && !ends_phrase(tokens, index))) {
            return Tag::Verb;
        }
        let opens = index == 0 || tokens[index - 1].tag == Tag::Mark && tokens[index - 1].text != ",";
        if base_form && opens && next_is_phrase && !next.is_some_and(|next| next.tag == Tag::Noun && !pure) {
            return Tag::Verb;
        }
        let third = !base_form
            && word.ends_with('s')
            && next_is_phrase
            && index > 0
            && matches!(tokens[index - 1].tag, Tag::Noun | Tag::Pronoun | Tag::Conjunction);
        // `… and belongs to a category`.
        let goes_on = follows_separator(tokens, index)
            && next.is_some_and(|next| matches!(next.tag, Tag::To | Tag::Preposition));
        let behind_noun = index > 0 && tokens[index - 1].tag == Tag::Noun;
        if pure && (third || goes_on || behind_noun || !word.ends_with('s')) {
            return Tag::Verb;
        }
        if base_form && acts(tokens, index, next_is_phrase) {
            return Tag::Verb;
        }
        let subject_before = index > 0
            && tokens[index - 1].tag == Tag::Noun
            && tokens[index - 1].noun != tokens[index - 1].text;
        if base_form && subject_before && next.is_some_and(|next| next.tag == Tag::Determiner) {
            return Tag::Verb;
        }
        if third && next.is_some_and(|next| next.tag == Tag::Determiner) {
            return Tag::Verb;
        }
    }
    if lexicon::is_adjective(word) {
        return Tag::Adjective;
    }
    if lexicon::nouns().class_of(&token.noun).is_none() {
        if word.ends_with("ly") && word.len() > 4 {
            return Tag::Adverb;
        }
        if ["able", "ible", "ful", "ous", "less", "ish"].iter().any(|ending| word.ends_with(ending))
            && next_is_phrase
            && token.verb.is_none()
        {
            return Tag::Adjective;
        }
    }
    Tag::Noun
}

/// `has not been watered`: behind a form of `be`, even an unknown word is a deed.
fn after_be(tokens: &[Token], index: usize) -> bool {
    let before = tokens[..index].iter().rev().find(|token| !matches!(token.tag, Tag::Adverb | Tag::Negation));
    before.is_some_and(|before| {
        super::lexicon::one_of(before.text.as_str(), "be is are was were been being gets got")
    })
}

/// `…, water them every week`: what acts on a pronoun is a deed, even an unknown word.
fn acts_on_pronoun(tokens: &[Token], index: usize) -> bool {
    let unknown = lexicon::nouns().class_of(&tokens[index].noun).is_none();
    index > 0
        && matches!(tokens[index - 1].tag, Tag::Mark | Tag::Conjunction | Tag::Pronoun)
        && tokens.get(index + 1).is_some_and(|next| match next.text.as_str() {
            "them" | "him" => true,
            "it" => unknown,
            _ => false,
        })
}

/// `a publish date`, `with show notes`: no plain verb stands behind an article or a preposition.
fn names_something(tokens: &[Token], index: usize, base: &str) -> bool {
    let word = tokens[index].text.as_str();
    let before = index.checked_sub(1).map_or("", |at| tokens[at].text.as_str());
    let noun_next =
        tokens.get(index + 1).is_some_and(|next| matches!(next.tag, Tag::Noun | Tag::Auxiliary | Tag::Modal));
    let adjunct =
        super::lexicon::one_of(
            word,
            "opening closing asking starting shipping billing mailing cooking working tracking meeting",
        ) && tokens.get(index + 1).is_some_and(|next| lexicon::nouns().has("attribute", &next.noun));
    let paired =
        index > 1 && matches!(before, "and" | "or") && lexicon::shares_noun(&tokens[index - 2].text, word);
    adjunct
        || paired && noun_next
        || noun_next
            && word == base
            && super::lexicon::one_of(
                before,
                "a an the my your his her its our their each every with of from",
            )
}

/// `Members book classes`, `Agents reply`: plural people act, and so does a plural that opens its clause.
fn acts(tokens: &[Token], index: usize, object_follows: bool) -> bool {
    let Some(subject) = index
        .checked_sub(1)
        .map(|at| &tokens[at])
        .filter(|before| before.tag == Tag::Noun && before.noun != before.text)
    else {
        return false;
    };
    let nouns = lexicon::nouns();
    let person = nouns.has("person", &subject.noun) || nouns.has("plain_person", &subject.noun);
    let opens = index < 2
        || matches!(tokens[index - 2].tag, Tag::Mark | Tag::Conjunction)
        || tokens[index - 2].text == "where";
    person
        && (object_follows
            || tokens.get(index + 1).is_some_and(|next| {
                matches!(next.tag, Tag::Preposition | Tag::Conjunction | Tag::To | Tag::Mark)
            }))
        && tokens.get(index + 1).is_none_or(|next| next.text != "management")
        || opens && object_follows && nouns.has("entity", &subject.noun)
}

/// `sent`, `archived`: what was done to something.
pub(super) fn is_participle(word: &str) -> bool {
    word.ends_with("ed") && !matches!(word, "feed" | "need" | "bed" | "seed" | "speed" | "breed" | "embed")
        || super::lexicon::one_of(word, "sent sold written chosen given taken made paid bought shown")
}

/// `booking apartments` is a verb, `booking records` and `a booking` are nouns.
fn gerund(tokens: &[Token], index: usize) -> Tag {
    let token = &tokens[index];
    let nouns = lexicon::nouns();
    let known =
        ["entity", "attribute", "light", "abstract"].iter().any(|class| nouns.has(class, &token.text));
    let before = index.checked_sub(1).map(|at| &tokens[at]);
    let next = tokens.get(index + 1).filter(|next| next.tag == Tag::Noun);
    let next_light = next.is_some_and(|next| {
        lexicon::nouns().has("light", &next.noun)
            || lexicon::nouns().has("container", &next.noun)
            || lexicon::nouns().has("abstract", &next.noun)
    });
    let after_noun = before.is_some_and(|before| before.tag == Tag::Noun || before.tag == Tag::Adjective);
    let after_determiner = before.is_some_and(|before| before.tag == Tag::Determiner);
    if next_light && known
        || (after_noun && next.is_none())
        || after_determiner
        || (known
            && next.is_none()
            && !before.is_some_and(|before| before.tag == Tag::Preposition && before.text == "for")
            && !tokens.get(index + 1).is_some_and(|next| next.tag == Tag::Determiner))
    {
        Tag::Noun
    } else {
        Tag::Verb
    }
}

/// `to`, a modal, `not`, a subject pronoun; adverbs in between do not count.
fn after_verb_opener(tokens: &[Token], index: usize) -> bool {
    let before = tokens[..index].iter().rev().find(|token| token.tag != Tag::Adverb);
    before.is_some_and(|before| match before.tag {
        Tag::To | Tag::Modal => true,
        Tag::Pronoun => matches!(before.text.as_str(), "i" | "we" | "they" | "you" | "who" | "people"),
        Tag::Negation => matches!(
            before.text.as_str(),
            "not" | "cannot" | "can't" | "don't" | "never" | "won't" | "shouldn't"
        ),
        Tag::Auxiliary => matches!(before.text.as_str(), "please" | "let" | "lets" | "help" | "helps"),
        Tag::Noun => super::lexicon::one_of(
            before.text.as_str(),
            "users people admins customers members students teachers visitors",
        ),
        _ => false,
    })
}

fn follows_separator(tokens: &[Token], index: usize) -> bool {
    index > 0 && matches!(tokens[index - 1].text.as_str(), "," | "and" | "or" | "then" | "also" | "&" | "/")
}

/// A noun directly before: the word ends a compound.
fn ends_phrase(tokens: &[Token], index: usize) -> bool {
    index > 0 && matches!(tokens[index - 1].tag, Tag::Noun | Tag::Adjective | Tag::Determiner)
}
