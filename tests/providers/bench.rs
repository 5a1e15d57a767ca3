//! One thing under test: its provider is asked as the engine asks, and the rules that hold for every kind.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use vibe::engine::{Address, Call, Clock, Fault, Inputs, Kind, Outputs, Provider, Seen, Value};
use vibe::secret::{MemoryStore, Secret, SecretName, SecretStore as _};

/// Runs work as the program does: one thread.
pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// A store with one secret.
pub(crate) fn store(name: &str, value: &str) -> Arc<MemoryStore> {
    let store = MemoryStore::default();
    store.put(&SecretName::parse(name).unwrap(), &Secret::parse(value).unwrap()).unwrap();
    Arc::new(store)
}

/// A thing and its provider.
#[derive(Clone)]
pub(crate) struct Bench {
    provider: Arc<dyn Provider>,
    pub(crate) kind: Kind,
    pub(crate) inputs: Inputs,
    pub(crate) known: Outputs,
    pub(crate) others: Vec<String>,
    pub(crate) adopt: bool,
    pub(crate) mark: String,
    /// Key of the attempt.
    pub(crate) key: String,
}

impl Bench {
    pub(crate) fn new(provider: Arc<dyn Provider>, kind: &str, inputs: &[(&str, &str)]) -> Bench {
        let kind = provider.kinds().into_iter().find(|known| known.name == kind).unwrap();
        let inputs = inputs.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
        Bench {
            provider,
            kind,
            inputs: Inputs(inputs),
            known: Outputs::new(),
            others: Vec::new(),
            adopt: false,
            mark: "vibe:shop/test/thing".to_owned(),
            key: "attempt-1".to_owned(),
        }
    }

    /// The same with another value of an input.
    pub(crate) fn with(&self, name: &str, value: &str) -> Bench {
        let mut other = self.clone();
        other.inputs.0.insert(name.to_owned(), value.into());
        other
    }

    /// The same without an input.
    pub(crate) fn without(&self, name: &str) -> Bench {
        let mut other = self.clone();
        other.inputs.0.remove(name);
        other
    }

    /// The same thing as another app, or another address, would ask for it.
    pub(crate) fn marked(&self, mark: &str) -> Bench {
        Bench { mark: mark.to_owned(), ..self.clone() }
    }

    /// The same in another attempt.
    pub(crate) fn attempt(&self, number: u8) -> Bench {
        Bench { key: format!("attempt-{number}"), ..self.clone() }
    }

    pub(crate) fn adopting(&self) -> Bench {
        Bench { adopt: true, ..self.clone() }
    }

    async fn call<T>(&self, work: impl AsyncFnOnce(&dyn Provider, Call<'_>) -> T) -> T {
        let clock = Clock::starting_at(SystemTime::now().duration_since(UNIX_EPOCH).unwrap());
        let addr = Address::parse("thing").unwrap();
        let call = Call {
            addr: &addr,
            kind: &self.kind,
            inputs: &self.inputs,
            known: &self.known,
            others: &self.others,
            adopt: self.adopt,
            key: &self.key,
            mark: &self.mark,
            clock: &clock,
        };
        work(self.provider.as_ref(), call).await
    }

    pub(crate) fn observe(&self) -> Result<Seen, Fault> {
        self.provider.forget_reads();
        run(self.call(async |provider, call| provider.observe(&call).await))
    }

    /// Looks as part of a wave.
    pub(crate) async fn look(&self) -> Result<Seen, Fault> {
        self.call(async |provider, call| provider.observe(&call).await).await
    }

    pub(crate) fn ensure(&self) -> Result<Outputs, Fault> {
        run(self.call(async |provider, call| provider.ensure(&call).await))
    }

    pub(crate) fn delete(&self) -> Result<(), Fault> {
        run(self.call(async |provider, call| provider.delete(&call).await))
    }

    /// Looks until it is ours, and gives what it gives and what differs.
    pub(crate) fn ours(&self) -> (Outputs, Vec<String>) {
        let began = Instant::now();
        loop {
            match self.observe() {
                Ok(Seen::Ours { outputs, differs }) => return (outputs, differs),
                Ok(Seen::Unready(_)) if began.elapsed() < Duration::from_secs(10) => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    /// Why it is not there to be used.
    pub(crate) fn unready(&self) -> String {
        match self.observe() {
            Ok(Seen::Unready(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn foreign(&self) -> String {
        match self.observe() {
            Ok(Seen::Foreign(whose)) => whose,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn is_missing(&self) {
        assert!(matches!(self.observe(), Ok(Seen::Missing)), "{:?}", self.observe());
    }
}

/// The code of a fault that says that nothing happened.
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, Fault>) -> &'static str {
    match result {
        Err(Fault::Refused(error)) => error.code(),
        other => panic!("{other:?}"),
    }
}

/// The code of a fault that says that it may have happened.
pub(crate) fn unsure<T: std::fmt::Debug>(result: Result<T, Fault>) -> &'static str {
    match result {
        Err(Fault::Unsure(error)) => error.code(),
        other => panic!("{other:?}"),
    }
}

/// What holds for every kind that the tool makes. `wrong` is the same thing with a key that is refused; `world` writes
/// down everything that the provider has.
pub(crate) fn conforms(thing: &Bench, wrong: &Bench, world: impl Fn() -> String) {
    holds(thing, wrong, world, true);
}

/// The same for what carries no mark: nobody else takes its name.
pub(crate) fn conforms_by_name(thing: &Bench, wrong: &Bench, world: impl Fn() -> String) {
    holds(thing, wrong, world, false);
}

fn holds(thing: &Bench, wrong: &Bench, world: impl Fn() -> String, marked: bool) {
    let before = world();
    thing.is_missing();
    thing.delete().unwrap();
    assert_eq!(world(), before, "deleting a missing thing changes nothing");
    assert_eq!(refused(wrong.observe()), "providers.key_refused", "forbidden is not missing");
    assert_eq!(refused(wrong.ensure()), "providers.key_refused");
    assert_eq!(world(), before);

    let mut made = thing.clone();
    made.known = thing.ensure().unwrap();
    for output in thing.kind.outputs.iter().filter(|output| output.name != "proof") {
        assert!(made.known.contains_key(&output.name), "ensure gives {}", output.name);
    }
    let (outputs, differs) = made.ours();
    assert_eq!(differs, Vec::<String>::new());
    for output in thing.kind.outputs.iter().filter(|output| !output.once) {
        assert!(outputs.contains_key(&output.name), "a look gives {}", output.name);
    }
    // After a crash nothing is remembered: it is found all the same.
    assert_eq!(thing.ours().1, Vec::<String>::new());

    let stands = world();
    thing.ensure().unwrap();
    made.ensure().unwrap();
    assert_eq!(world(), stands, "twice is the same as once");

    if marked {
        let theirs = thing.marked("vibe:other/test/thing");
        theirs.foreign();
        let code = refused(theirs.ensure());
        assert!(code.ends_with(".foreign"), "{code}");
        theirs.delete().unwrap();
    }
    assert_eq!(world(), stands, "what belongs to somebody else stays");
    assert_eq!(refused(wrong.delete()), "providers.key_refused");
    assert_eq!(world(), stands);

    made.delete().unwrap();
    made.is_missing();
    made.delete().unwrap();
    assert_eq!(world(), before, "nothing is left");
}
