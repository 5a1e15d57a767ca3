use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::Paste;
use crate::engine::{Address, Call, Clock, Fault, Inputs, Outputs, Provider, Seen, Value};
use crate::secret::{MemoryStore, Secret, SecretName, SecretStore};

const LIVE: &str = "sk_live_51abcdefgh";
const TEST: &str = "sk_test_51abcdefgh";

struct Case {
    store: Arc<MemoryStore>,
    known: Outputs,
    /// Further inputs.
    more: Vec<(&'static str, Value)>,
}

impl Case {
    fn new(stored: Option<&str>, known: Option<&str>) -> Case {
        let store = Arc::new(MemoryStore::default());
        if let Some(value) = stored {
            let name = SecretName::parse("stripe.key").unwrap();
            store.put(&name, &Secret::parse(value).unwrap()).unwrap();
        }
        let known = known.map(|value| ("value".to_owned(), value.into()));
        Case { store, known: known.into_iter().collect(), more: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl Into<Value>) -> Case {
        self.more.push((name, value.into()));
        self
    }

    fn ask<T>(&self, ask: impl AsyncFnOnce(&Paste, &Call<'_>) -> T) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let paste = Paste::new(Arc::<MemoryStore>::clone(&self.store));
            let kind = paste.kinds().remove(0);
            let addr = Address::parse("key.stripe").unwrap();
            let inputs = [("name", "stripe.key"), ("prefix", "sk_live_ rk_live_"), ("link", "")];
            let inputs =
                inputs.map(|(name, value)| (name, value.into())).into_iter().chain(self.more.clone());
            let inputs: BTreeMap<String, Value> =
                inputs.map(|(name, value)| (name.to_owned(), value)).collect();
            let clock = Clock::starting_at(Duration::ZERO);
            let call = Call {
                addr: &addr,
                kind: &kind,
                inputs: &Inputs(inputs),
                known: &self.known,
                others: &[],
                adopt: false,
                key: "",
                mark: "vibe:shop/production/key.stripe",
                clock: &clock,
            };
            ask(&paste, &call).await
        })
    }

    fn seen(&self) -> Seen {
        self.ask(async |paste, call| paste.observe(call).await.unwrap())
    }
}

#[test]
fn a_value_is_seen_when_it_is_in_the_store_and_well_formed() {
    assert!(matches!(Case::new(None, None).seen(), Seen::Missing));
    let Seen::Ours { outputs, differs } = Case::new(Some(LIVE), None).seen() else { panic!() };
    assert!(outputs["value"].is_secret() && differs.is_empty());
    assert!(matches!(Case::new(None, Some(LIVE)).seen(), Seen::Ours { .. }));
}

#[test]
fn a_key_of_the_other_mode_is_told_without_its_value() {
    for case in [Case::new(Some(TEST), None), Case::new(None, Some(TEST))] {
        let Fault::Refused(error) = case.ask(async |paste, call| paste.observe(call).await.unwrap_err())
        else {
            panic!()
        };
        assert_eq!(error.code(), "secret.mode");
        let why = error.to_string();
        assert!(why.ends_with("it is a test key, and this environment wants a live key"), "{why}");
        assert!(!why.contains("51abc"));
    }
    assert!(matches!(Case::new(Some(TEST), Some(LIVE)).seen(), Seen::Ours { .. }));
    let Seen::Unready(why) = Case::new(Some("something else"), None).seen() else { panic!() };
    assert_eq!(why, "it must begin with sk_live_ or rk_live_");
    let Fault::Refused(error) =
        Case::new(Some(TEST), None).ask(async |paste, call| paste.ensure(call).await.unwrap_err())
    else {
        panic!()
    };
    assert_eq!(error.code(), "secret.mode");
    let Fault::Refused(error) = Case::new(Some("something else"), None)
        .ask(async |paste, call| paste.ensure(call).await.unwrap_err())
    else {
        panic!()
    };
    assert_eq!(error.code(), "paste.wrong");
}

#[test]
fn what_holds_the_place_of_a_value_is_refused_and_nobody_is_waited_for() {
    for value in [
        "sk_live_xxxxxxxxxxxxxxxx",
        "sk_live_changeme",
        "<the-key-of-stripe>",
        "local-development-only-secret-000000",
    ] {
        for look in [true, false] {
            let case = Case::new(Some(value), None);
            let fault = case.ask(async |paste, call| match look {
                true => paste.observe(call).await.unwrap_err(),
                false => paste.ensure(call).await.unwrap_err(),
            });
            let Fault::Refused(error) = fault else { panic!("{value}") };
            assert_eq!(error.code(), "secret.placeholder", "{value}");
            assert!(!format!("{error} {:?}", error.hints()).contains(value));
        }
    }
}

#[test]
fn a_newer_value_in_the_store_wins_and_is_a_difference() {
    let case = Case::new(Some("rk_live_newer-one"), Some(LIVE));
    let Seen::Ours { outputs, differs } = case.seen() else { panic!() };
    assert_eq!(outputs["value"].expose(), "rk_live_newer-one");
    assert_eq!(differs, ["value"]);
    let made = case.ask(async |paste, call| paste.ensure(call).await.unwrap());
    assert_eq!(made["value"].expose(), "rk_live_newer-one");
}

/// The provider whose key it is looks for it under its name.
#[test]
fn what_was_pasted_is_kept_under_its_name_and_never_over_another_value() {
    let pasted =
        |value: &str| Outputs::from([("value".to_owned(), Value::Secret(Secret::parse(value).unwrap()))]);
    let name = SecretName::parse("stripe.key").unwrap();
    let kept = |case: &Case| case.store.get(&name).unwrap().map(|secret| secret.expose().to_owned());
    let case = Case { known: pasted(LIVE), ..Case::new(None, None) };
    case.seen();
    assert_eq!(kept(&case).unwrap(), LIVE);
    let wrong = Case { known: pasted(TEST), ..Case::new(None, None) };
    wrong.ask(async |paste, call| paste.observe(call).await.unwrap_err());
    assert_eq!(kept(&wrong), None);
    let other = Case { known: pasted(LIVE), ..Case::new(Some("rk_live_kept-before"), None) };
    other.seen();
    assert_eq!(kept(&other).unwrap(), "rk_live_kept-before");
}

#[test]
fn giving_up_a_value_leaves_it_in_the_store() {
    let case = Case::new(Some(LIVE), Some(LIVE));
    case.ask(async |paste, call| {
        paste.delete(call).await.unwrap();
        assert!(matches!(paste.observe(call).await.unwrap(), Seen::Missing));
    });
    assert_eq!(case.store.names().unwrap().len(), 1);
}

#[test]
fn one_that_a_person_goes_without_is_empty_until_the_store_has_it() {
    const WORDS: &str = "nobody can pay";
    assert!(matches!(Case::new(None, None).with("without", WORDS).seen(), Seen::Missing), "it is asked for");
    assert!(matches!(Case::new(None, Some("")).seen(), Seen::Missing), "it cannot be left out");
    let case = Case::new(None, Some("")).with("without", WORDS);
    let Seen::Ours { outputs, differs } = case.seen() else { panic!() };
    assert_eq!((outputs["value"].expose(), differs), ("", Vec::new()));
    assert_eq!(
        outputs["without"].expose(),
        "nobody can pay; `vibe secret set stripe.key` and the next deploy add it"
    );
    let made = case.ask(async |paste, call| paste.ensure(call).await.unwrap());
    assert_eq!(made["value"].expose(), "");

    let later = Case::new(Some(LIVE), Some("")).with("without", WORDS);
    let Seen::Ours { outputs, differs } = later.seen() else { panic!() };
    assert_eq!((outputs["value"].expose(), outputs["without"].expose()), (LIVE, ""));
    assert_eq!(differs, ["value"]);
}

#[test]
fn the_second_of_a_pair_gives_both_or_none() {
    let pair =
        |with: &str| Case::new(Some(LIVE), None).with("with", with).with("without", "no button").seen();
    let Seen::Ours { outputs, .. } = pair("") else { panic!("it is of no use alone, and not asked for") };
    assert_eq!((outputs["value"].expose(), outputs["with"].expose()), ("", ""));
    let Seen::Ours { outputs, .. } = pair("an id") else { panic!() };
    assert_eq!((outputs["value"].expose(), outputs["with"].expose()), (LIVE, "an id"));
    let Seen::Ours { outputs, .. } =
        Case::new(None, Some("")).with("with", "an id").with("without", "no button").seen()
    else {
        panic!()
    };
    assert_eq!((outputs["value"].expose(), outputs["with"].expose()), ("", ""), "half a pair is none");
}

#[test]
fn a_value_of_the_other_sort_comes_out_apart_and_moves_like_any_other() {
    let seen = |stored: Option<&str>, known: Option<&str>| {
        let mut case = Case::new(stored, None).with("apart", "rk_live_");
        for (name, value) in [("value", ""), ("apart", known.unwrap_or_default())] {
            if known.is_some() {
                case.known.insert(name.to_owned(), value.into());
            }
        }
        let Seen::Ours { outputs, differs } = case.seen() else { panic!("{stored:?} {known:?}") };
        (outputs["value"].expose().to_owned(), outputs["apart"].expose().to_owned(), differs.len())
    };
    let told = |value: &str, apart: &str, differs| (value.to_owned(), apart.to_owned(), differs);
    assert_eq!(seen(Some(LIVE), None), told(LIVE, "", 0));
    assert_eq!(seen(Some("rk_live_abcdef"), None), told("", "rk_live_abcdef", 0));
    assert_eq!(seen(None, Some("rk_live_abcdef")), told("", "rk_live_abcdef", 0));
    assert_eq!(seen(Some("rk_live_another"), Some("rk_live_abcdef")), told("", "rk_live_another", 1));
    assert_eq!(seen(Some(LIVE), Some("rk_live_abcdef")), told(LIVE, "", 1), "from one sort to the other");
}
