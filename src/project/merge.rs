//! Three trees become one: what was generated last (`base`), what lies on the disk (`yours`), what is generated now (`next`).
//!
//! A hand edit is never lost: a file that both sides changed is merged by lines, and where that cannot be told apart it stays
//! as it is and the new text goes beside it. No markers are ever written into a file that runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::stack::FileTree;

/// Ending of a file that waits beside the one that a person changed.
pub(super) const BESIDE: &str = ".vibe-new";

/// Who a file belongs to, once it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Class {
    /// The generator writes it, people may change it: both are merged.
    #[default]
    Shared,
    /// It was made for a person to fill: never written again.
    Yours,
    /// A step that databases have taken already: never written again.
    Step,
}

/// What becomes of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Add(Vec<u8>),
    /// Nobody touched it: the new text takes its place.
    Replace(Vec<u8>),
    /// Both sides changed it, in different places.
    Merge(Vec<u8>),
    /// Both sides changed it in the same place, or it was there before: it stays, this goes beside it.
    Conflict(Vec<u8>),
    /// It is not generated any more, and nobody touched it.
    Remove,
    /// It is not generated any more, but a person changed it: it stays.
    Outlives,
    /// A person removed it, and what is generated differs from what they removed: it stays away.
    StaysAway,
}

/// Every file that has to be touched or told about, by path. What is the same on both sides is absent.
pub fn reconcile(
    base: &FileTree,
    yours: &dyn Fn(&str) -> Option<Vec<u8>>,
    next: &FileTree,
    class: &dyn Fn(&str) -> Class,
) -> BTreeMap<String, Change> {
    let paths: BTreeSet<&String> = base.keys().chain(next.keys()).collect();
    let change = |path: &String| {
        let (base, next) = (base.get(path).map(Vec::as_slice), next.get(path).map(Vec::as_slice));
        one(class(path), base, yours(path).as_deref(), next)
    };
    paths.into_iter().filter_map(|path| Some((path.clone(), change(path)?))).collect()
}

fn one(class: Class, base: Option<&[u8]>, yours: Option<&[u8]>, next: Option<&[u8]>) -> Option<Change> {
    let owned = |bytes: &[u8]| bytes.to_vec();
    if yours == next || base == next {
        return None;
    }
    if class != Class::Shared && yours.is_some() {
        // A slot that the blueprint no longer asks for, as it was made, is nobody's work.
        let untouched = class == Class::Yours && next.is_none() && yours == base;
        return untouched.then_some(Change::Remove);
    }
    let change = match (base, yours, next) {
        (None, None, Some(next)) => Change::Add(owned(next)),
        (_, None, Some(_)) => Change::StaysAway,
        (_, Some(_), None) if yours != base => Change::Outlives,
        (_, _, None) => Change::Remove,
        (_, Some(_), Some(next)) if yours == base => Change::Replace(owned(next)),
        (None, Some(_), Some(next)) => Change::Conflict(owned(next)),
        (Some(base), Some(yours), Some(next)) => merged(base, yours, next),
    };
    // A run that was cut off has merged it already.
    let done = matches!((&change, yours), (Change::Merge(merged), Some(yours)) if merged == yours);
    (!done).then_some(change)
}

/// Two texts that came of one, by lines; nothing when they cannot be told apart.
pub fn merge_text(base: &str, yours: &str, next: &str) -> Option<String> {
    diffy::merge(base, yours, next).ok()
}

/// By lines; what is no text cannot be merged.
fn merged(base: &[u8], yours: &[u8], next: &[u8]) -> Change {
    let text = |bytes| std::str::from_utf8(bytes).ok();
    let (Some(base), Some(yours), Some(new)) = (text(base), text(yours), text(next)) else {
        return Change::Conflict(next.to_vec());
    };
    // Line ends are the person's: an editor that changed all of them changed no line.
    let crlf = yours.contains("\r\n");
    let plain = |text: &str| text.replace("\r\n", "\n");
    match merge_text(&plain(base), &plain(yours), &plain(new)) {
        Some(merged) if crlf => Change::Merge(merged.replace('\n', "\r\n").into_bytes()),
        Some(merged) => Change::Merge(merged.into_bytes()),
        None => Change::Conflict(next.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(class: Class, base: Option<&str>, yours: Option<&str>, next: Option<&str>) -> Option<Change> {
        one(class, base.map(str::as_bytes), yours.map(str::as_bytes), next.map(str::as_bytes))
    }

    fn shared(base: Option<&str>, yours: Option<&str>, next: Option<&str>) -> Option<Change> {
        change(Class::Shared, base, yours, next)
    }

    #[test]
    fn every_case_of_three_sides() {
        let bytes = |text: &str| text.as_bytes().to_vec();
        let (a, b, c) = (Some("a\n"), Some("b\n"), Some("c\n"));
        for (base, yours, next, wanted) in [
            (a, a, a, None),
            (None, a, a, None),
            (a, b, b, None),
            (None, None, a, Some(Change::Add(bytes("a\n")))),
            (a, a, b, Some(Change::Replace(bytes("b\n")))),
            (a, b, a, None),
            (a, None, a, None),
            (a, None, b, Some(Change::StaysAway)),
            (a, None, None, None),
            (a, a, None, Some(Change::Remove)),
            (a, b, None, Some(Change::Outlives)),
            (a, b, c, Some(Change::Conflict(bytes("c\n")))),
            (None, a, b, Some(Change::Conflict(bytes("b\n")))),
        ] {
            assert_eq!(shared(base, yours, next), wanted, "{base:?} {yours:?} {next:?}");
        }
    }

    #[test]
    fn edits_in_different_places_are_merged_and_in_the_same_place_are_not() {
        let base = "one\n\ntwo\n\nthree\n";
        let (yours, next) = ("one, mine\n\ntwo\n\nthree\n", "one\n\ntwo\n\nthree\n\nfour\n");
        let merged = "one, mine\n\ntwo\n\nthree\n\nfour\n";
        assert_eq!(shared(Some(base), Some(yours), Some(next)), Some(Change::Merge(merged.into())));
        assert_eq!(shared(Some(base), Some(merged), Some(next)), None, "cut off, and run again");
        let other = "one, theirs\n\ntwo\n\nthree\n";
        assert_eq!(shared(Some(base), Some(yours), Some(other)), Some(Change::Conflict(other.into())));
    }

    #[test]
    fn line_ends_are_a_persons_own() {
        let (base, yours) = ("one\n\ntwo\n", "one\r\n\r\ntwo\r\n");
        let merged = Change::Merge("one\r\n\r\ntwo\r\n\r\nthree\r\n".into());
        assert_eq!(shared(Some(base), Some(yours), Some("one\n\ntwo\n\nthree\n")), Some(merged));
    }

    #[test]
    fn what_was_made_for_a_person_and_what_databases_took_is_never_written_again() {
        for class in [Class::Yours, Class::Step] {
            assert_eq!(change(class, Some("a"), Some("b"), Some("c")), None);
            assert_eq!(change(class, Some("a"), Some("a"), Some("c")), None);
            assert_eq!(change(class, None, Some("a"), Some("c")), None);
            assert_eq!(change(class, Some("a"), Some("b"), None), None);
            assert_eq!(change(class, None, None, Some("c")), Some(Change::Add("c".into())));
        }
        assert_eq!(change(Class::Yours, Some("a"), Some("a"), None), Some(Change::Remove));
        assert_eq!(change(Class::Step, Some("a"), Some("a"), None), None);
    }

    #[test]
    fn what_is_no_text_is_never_merged() {
        let (base, yours, next) = (&[0xff, 0][..], &[0xff, 1][..], &[0xff, 2][..]);
        let change = one(Class::Shared, Some(base), Some(yours), Some(next));
        assert_eq!(change, Some(Change::Conflict(next.to_vec())));
    }

    #[test]
    fn a_tree_is_the_sum_of_its_files() {
        let tree = |files: &[(&str, &str)]| -> FileTree {
            files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
        };
        let base = tree(&[("a", "1"), ("gone", "1"), ("same", "1")]);
        let next = tree(&[("a", "2"), ("new", "1"), ("same", "1")]);
        let yours = |path: &str| base.get(path).cloned();
        let changes = reconcile(&base, &yours, &next, &|_| Class::Shared);
        let wanted = [
            ("a".to_owned(), Change::Replace("2".into())),
            ("gone".to_owned(), Change::Remove),
            ("new".to_owned(), Change::Add("1".into())),
        ];
        assert_eq!(changes, wanted.into());
    }
}
