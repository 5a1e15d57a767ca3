//! Sentences that say what a thing is made of: `Services have a name and a price`, `a podcast has many episodes`.

use super::clauses::{Reading, Token};
use super::lexicon;
use super::phrases::{Phrase, for_each, is_noted};
use super::tag::Tag;

/// Evidence of a sentence that defines its subject: enough for any noun.
pub(super) const DEFINED: f64 = 4.0;

/// `Services have a name, a duration and a price`: what has such attributes is a thing, whatever its noun.
pub(super) fn is_defined(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> bool {
    let phrase = &phrases[index];
    let nouns = lexicon::nouns();
    if nouns.has("plain_person", phrase.head()) || lexicon::one_of(phrase.head(), "form page screen view") {
        return false;
    }
    let parts = || {
        let rest = phrases[index + 1..].iter().take_while(|part| part.sentence == phrase.sentence);
        rest.filter(|part| part.listed == Some(index))
    };
    let Some(first) = parts().next() else { return false };
    has_parts(&reading.tokens[phrase.tokens.end..first.tokens.start], for_each(reading, phrase))
        && parts().any(|part| nouns.has("attribute", part.head()))
}

/// Do the words between a noun and its first part say that it has it? `have`, `belong to a case and have`, and
/// `we note` behind `for each bike`.
fn has_parts(between: &[Token], for_each: bool) -> bool {
    let acts = |tokens: &[Token]| {
        tokens
            .iter()
            .any(|token| matches!(token.tag, Tag::Negation | Tag::Verb | Tag::To) || token.text == "been")
    };
    let Some(has) = between.iter().rposition(is_have) else {
        return for_each && between.iter().any(is_noted);
    };
    let goes_on = has > 0 && between[has - 1].tag == Tag::Conjunction;
    !acts(&between[has + 1..]) && (goes_on || !acts(&between[..has]))
}

fn is_have(token: &Token) -> bool {
    matches!(token.text.as_str(), "has" | "have")
}

/// Both ends of `a podcast has many episodes` and of `employees belong to a department`.
pub(super) fn is_related(reading: &Reading<'_>, phrases: &[Phrase], index: usize) -> bool {
    let ties = |first: &Phrase, second: &Phrase| {
        let between = &reading.tokens[first.tokens.end.min(second.tokens.start)..second.tokens.start];
        let says = |list: &str| between.iter().any(|token| lexicon::one_of(token.text.as_str(), list));
        let belongs = says("belong belongs") && says("to");
        let many = between.iter().any(is_have) && says("many several multiple") && second.plural;
        first.sentence == second.sentence && between.len() <= 5 && (belongs || many)
    };
    let (nouns, head) = (lexicon::nouns(), phrases[index].head());
    if nouns.has("plain_person", head) {
        return false;
    }
    let known = nouns.has("entity", head);
    let before = index.checked_sub(1).is_some_and(|before| ties(&phrases[before], &phrases[index]));
    let after = phrases.get(index + 1).is_some_and(|next| ties(&phrases[index], next));
    // The subject may be a noun that no list knows: `Each greenhouse has several sensors`.
    let subject = known || nouns.has("person", head) || nouns.class_of(head).is_none();
    before && known || after && subject
}
