use super::*;

fn place(environment: &str, proofs: &[&str], agreed: &[&str]) -> Place {
    let proof = |addr: &&str| Proof { addr: (*addr).to_owned(), seen: format!("{addr} was seen") };
    let walk = Walked {
        verb: "deploy".into(),
        ending: "done".into(),
        took_ms: 5_000,
        person_ms: 700,
        people: vec!["key.stripe".into()],
        agreed: agreed.iter().map(|addr| (*addr).to_owned()).collect(),
        reads: 3,
        writes: 2,
    };
    Place { environment: environment.into(), proofs: proofs.iter().map(proof).collect(), walks: vec![walk] }
}

fn state(rows: &[StoryRow], number: u32) -> (StoryState, &str) {
    let row = rows.iter().find(|row| row.number == number).expect("a row");
    (row.state, &row.seen)
}

#[test]
fn the_story_has_its_38_steps_and_nothing_is_claimed_for_an_app_that_stands_nowhere() {
    let rows = told(&[], &[]).expect("a table");
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), (1..=38).collect::<Vec<_>>());
    assert!(rows.iter().all(|row| row.state == StoryState::NotCovered && row.now.is_empty()), "{rows:?}");
    assert!(rows.iter().all(|row| !row.seen.is_empty() && !row.then.is_empty()), "{rows:?}");
}

#[test]
fn what_was_seen_is_proved_and_what_a_person_did_is_a_checkpoint() {
    let things = [
        "key.stripe",
        "key.ai",
        "site",
        "env",
        "seen.secret.AI_API_KEY",
        "seen.tls",
        "price.pack",
        "product.pack",
    ];
    let rows = told(&[place("production", &things, &["site"])], &[]).expect("a table");
    assert_eq!(state(&rows, 1), (StoryState::Checkpoint, "key.ai was seen"));
    assert_eq!(state(&rows, 14), (StoryState::Proved, "env was seen"));
    assert_eq!(state(&rows, 15), (StoryState::Checkpoint, "site was seen"));
    assert_eq!(state(&rows, 21), (StoryState::Proved, "seen.tls was seen"));
    assert_eq!(state(&rows, 35), (StoryState::Proved, "price.pack was seen"));
    // One of two conditions is not enough, and nobody verified the app.
    assert_eq!(state(&rows, 36).0, StoryState::NotCovered);
    assert_eq!(state(&rows, 11).0, StoryState::NotCovered);
    // In another environment, what needs production is not covered; nobody agreed to anything there.
    let rows = told(&[place("preview", &things, &[])], &[]).expect("a table");
    assert_eq!(state(&rows, 35).0, StoryState::NotCovered);
    assert_eq!(state(&rows, 15).0, StoryState::NotCovered);
}

#[test]
fn a_check_counts_when_it_passed_and_has_the_test() {
    let row = |ok, names: &[&str]| VerifiedRow {
        name: "e2e".into(),
        ok,
        passed: 3,
        unit: "tests".into(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let test = "a new menu is worked on, a refresh loses nothing, and it costs a credit";
    let rows = |row| told(&[], &[row]).expect("a table");
    assert_eq!(state(&rows(row(true, &[test])), 38), (StoryState::Proved, test));
    assert_eq!(state(&rows(row(true, &["another"])), 38).0, StoryState::NotCovered);
    assert_eq!(state(&rows(row(false, &[test])), 38).0, StoryState::NotCovered);
}

#[test]
fn what_it_took_is_counted_until_it_first_stood() {
    let mut place = place("preview", &[], &[]);
    let walk = |ending: &str, people: &[&str]| Walked {
        ending: ending.into(),
        people: people.iter().map(|addr| (*addr).to_owned()).collect(),
        ..place.walks[0].clone()
    };
    place.walks = vec![
        walk("waiting", &["key.ai"]),
        walk("done", &["key.ai", "key.stripe"]),
        walk("done", &["key.google"]),
    ];
    let told = place.until_it_stood();
    assert_eq!((told.walks, told.stands, told.took_ms, told.person_ms), (2, true, 10_000, 1_400));
    assert_eq!((told.people, told.reads, told.writes), (vec!["key.ai".into(), "key.stripe".into()], 6, 4));
    place.walks.truncate(1);
    assert!(!place.until_it_stood().stands);
}
