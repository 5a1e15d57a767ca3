//! Secrets that a person brings from somebody else's page: `paste.secret`.
//!
//! The value is looked for in the secret store under its name (`vibe secret set stripe.key`, or `VIBE_SECRET_STRIPE_KEY` in
//! a pipeline). As long as it is not there, whoever plans leaves the step to a person, who pastes it; what was pasted and is
//! right is put there too, so that the provider whose key it is finds it.
//!
//! One that is needed for a part of the app only says what is missing `without` it: a person may go without it, and its value
//! is empty then. A pair of values that are of use together only (`with`) is given out by the second one, both or none.
//! Where a value can be one of two things, those that begin with `apart` come out as the output `apart` instead of `value`.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Seen, Value, WITHOUT};
use crate::error::Error;
use crate::secret::{SecretName, SecretStore, is_placeholder, placeholder};

#[cfg(test)]
mod tests;

/// How long a person may look for a key before the walk goes home.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// Takes values from the secret store, and knows good ones from wrong ones.
pub struct Paste {
    store: Arc<dyn SecretStore>,
    /// Marks whose value was given up in this run; the store keeps it, for it is the person's.
    dropped: Mutex<BTreeSet<String>>,
}

impl Paste {
    /// Looks in this store.
    pub fn new(store: Arc<dyn SecretStore>) -> Paste {
        Paste { store, dropped: Mutex::default() }
    }

    fn dropped(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The value in the store, then the one that was pasted: what was pasted earlier is good as long as nobody keeps a
    /// newer value under the name.
    fn candidates(&self, call: &Call<'_>) -> Result<Vec<Value>, Error> {
        let stored = self.store.get(&SecretName::parse(call.inputs.need("name")?)?)?.map(Value::Secret);
        Ok(stored.into_iter().chain(pasted(call).cloned()).collect())
    }

    /// Puts what was pasted under its name, when nothing is there.
    fn keep(&self, call: &Call<'_>, value: &Value) -> Result<(), Error> {
        let name = SecretName::parse(call.inputs.need("name")?)?;
        match value {
            Value::Secret(secret) if self.store.get(&name)?.is_none() => self.store.put(&name, secret),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Provider for Paste {
    fn kinds(&self) -> Vec<Kind> {
        vec![Kind {
            inputs: vec![
                InputKind::new("name").identity(),
                InputKind::new("what").optional().unseen(),
                InputKind::new("prefix").optional().unseen(),
                InputKind::new("suffix").optional().unseen(),
                InputKind::new("link").optional().unseen(),
                InputKind::new("give.*").optional().unseen(),
                InputKind::new("with").optional().unseen(),
                InputKind::new("apart").optional().unseen(),
                InputKind::new(WITHOUT).optional().unseen(),
            ],
            outputs: vec![
                OutputKind::secret("value"),
                OutputKind::secret("with"),
                OutputKind::secret("apart"),
                OutputKind::new(WITHOUT),
                OutputKind::new("proof"),
            ],
            patience: PATIENCE,
            by_hand: "Paste ${what}. It goes straight into the secret store, as `${name}`.".into(),
            link: "${link}".into(),
            wants: vec!["value".into()],
            ..Kind::new("paste.secret")
        }]
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if self.dropped().contains(call.mark) {
            return Ok(Seen::Missing);
        }
        if alone(call) {
            return Ok(Seen::ours(left_out(call)));
        }
        let candidates = self.candidates(call)?;
        let Some(value) = candidates.iter().find(|value| wrong(value, call).is_none()) else {
            return Ok(match candidates.first() {
                _ if declined(call) => Seen::ours(left_out(call)),
                Some(first) => match refused(first, call) {
                    Some(error) => return Err(error.into()),
                    None => Seen::Unready(wrong(first, call).unwrap_or_default()),
                },
                None => Seen::Missing,
            });
        };
        let value = value.clone();
        self.keep(call, &value)?;
        let moved = call.known.contains_key("value")
            && pasted(call).is_none_or(|known| known.expose() != value.expose());
        let differs = if moved { vec!["value".to_owned()] } else { Vec::new() };
        Ok(Seen::Ours { outputs: given(&value, call), differs })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.dropped().remove(call.mark);
        if alone(call) {
            return Ok(left_out(call));
        }
        let candidates = self.candidates(call)?;
        match candidates.iter().find(|value| wrong(value, call).is_none()) {
            Some(value) => Ok(given(value, call)),
            None if declined(call) => Ok(left_out(call)),
            None => {
                let first = candidates.first().ok_or_else(|| missing(call))?;
                if let Some(error) = refused(first, call) {
                    return Err(error.into());
                }
                let why = wrong(first, call).unwrap_or_default();
                Err(Error::usage("paste.wrong", format!("`{}` is not right: {why}", call.addr))
                    .hint(format!("vibe secret set {}", call.inputs.need("name")?))
                    .into())
            }
        }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.dropped().insert(call.mark.to_owned());
        Ok(())
    }
}

/// What was pasted earlier.
fn pasted<'a>(call: &Call<'a>) -> Option<&'a Value> {
    let filled = |name| call.known.get(name).filter(|value: &&Value| !value.expose().is_empty());
    filled("value").or_else(|| filled("apart"))
}

/// The other value of the pair is left out, and this one is of no use alone.
fn alone(call: &Call<'_>) -> bool {
    call.inputs.get("with").is_some_and(str::is_empty)
}

/// Somebody said that they go without it, where that can be.
fn declined(call: &Call<'_>) -> bool {
    let empty = |name| call.known.get(name).is_some_and(|value| value.expose().is_empty());
    call.inputs.get(WITHOUT).is_some() && empty("value") && pasted(call).is_none()
}

fn given(value: &Value, call: &Call<'_>) -> Outputs {
    let with = call.inputs.0.get("with").cloned().unwrap_or_else(|| "".into());
    let is_apart = call.inputs.get("apart").is_some_and(|begin| value.expose().starts_with(begin));
    let (apart, value) = if is_apart { (value.clone(), "".into()) } else { ("".into(), value.clone()) };
    Outputs::from([
        ("value".to_owned(), value),
        ("apart".to_owned(), apart),
        ("with".to_owned(), with),
        (WITHOUT.to_owned(), "".into()),
        ("proof".to_owned(), "it lies in the secret store and has the right form".into()),
    ])
}

fn left_out(call: &Call<'_>) -> Outputs {
    let name = call.inputs.get("name").unwrap_or_default();
    let without = call.inputs.get(WITHOUT).unwrap_or("it is not used");
    let words = format!("{without}; `vibe secret set {name}` and the next deploy add it");
    Outputs::from([
        ("value".to_owned(), "".into()),
        ("apart".to_owned(), "".into()),
        ("with".to_owned(), "".into()),
        (WITHOUT.to_owned(), words.as_str().into()),
        ("proof".to_owned(), format!("left out: {words}").into()),
    ])
}

fn missing(call: &Call<'_>) -> Error {
    let name = call.inputs.get("name").unwrap_or_default();
    Error::failed("paste.missing", format!("the secret `{name}` was taken out of its store meanwhile"))
        .hint(format!("vibe secret set {name}"))
}

/// A value that is no mistake of pasting: it would take real money where there is none, or none where there is, or it holds
/// the place of a value. Nothing is begun with it, and nobody is waited for.
fn refused(value: &Value, call: &Call<'_>) -> Option<Error> {
    let name = call.inputs.get("name").unwrap_or_default();
    if is_placeholder(value.expose()) {
        return Some(placeholder(name));
    }
    let other_mode = mode(value.expose(), call.inputs.get("prefix")?)?;
    Some(
        Error::usage("secret.mode", format!("`{name}` cannot be used here: {other_mode}"))
            .hint(format!("`vibe secret set {name}` takes the one of this environment")),
    )
}

/// The key is of the mode that the environment does not want.
fn mode(value: &str, prefixes: &str) -> Option<&'static str> {
    let start = value.get(..12)?;
    let is = |mode: &str| start.contains(mode) && !prefixes.contains(mode);
    match (is("_live_"), is("_test_")) {
        (true, _) => Some("it is a live key, and this environment wants a test key"),
        (_, true) => Some("it is a test key, and this environment wants a live key"),
        _ => None,
    }
}

/// Why a value cannot be the one that is wanted, without a character of it.
fn wrong(value: &Value, call: &Call<'_>) -> Option<String> {
    let value = value.expose();
    if is_placeholder(value) {
        return Some("it holds the place of a value, and is none".to_owned());
    }
    let fits = |wanted: Option<&str>, fits: fn(&str, &str) -> bool| {
        let wanted = wanted.filter(|wanted| !wanted.is_empty())?;
        let any = wanted.split(' ').any(|one| fits(value, one) && value.len() > one.len() + 3);
        (!any).then(|| wanted.split(' ').collect::<Vec<_>>().join(" or "))
    };
    if let Some(prefix) = fits(call.inputs.get("prefix"), |value, one| value.starts_with(one)) {
        let mode = mode(value, &prefix).map(|mode| format!("{mode}; ")).unwrap_or_default();
        return Some(format!("{mode}it must begin with {prefix}"));
    }
    fits(call.inputs.get("suffix"), |value, one| value.ends_with(one))
        .map(|suffix| format!("it must end with {suffix}"))
}
