//! `google.client`: an OAuth client that a person has made, handed over as one file, and good.

use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use super::Google;
use super::file::Given;
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Seen, Value, WITHOUT};
use crate::error::Error;
use crate::http::plain;
use crate::secret::{Secret, SecretName};

pub(super) const NAME: &str = "google.client";
/// What a person hands over.
const DROP: &str = "client";
const ID: &str = "google.id";
const SECRET: &str = "google.secret";
/// Redirect URIs of a file that a message names.
const NAMED: usize = 3;

const BY_HAND: &str = "\
In the Google Cloud console, make an OAuth client of the type **Web application** with the values shown here; the first one of \
a project asks for a consent screen before. Download its JSON, and give its path or its text: id and secret are taken from it \
at once. A name and a logo on the consent screen wait two to three working days for Google; signing in works before.";

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("redirect").identity(),
            InputKind::new("give.*").optional().unseen(),
            InputKind::new(WITHOUT).optional().unseen(),
        ],
        outputs: vec![
            OutputKind::new("id"),
            OutputKind::secret("secret"),
            OutputKind::secret(DROP),
            OutputKind::new(WITHOUT),
            OutputKind::new("proof"),
        ],
        patience: Duration::from_secs(30 * 60),
        // Google's own rules of how long a new redirect URI takes are minutes, not seconds.
        poll: Duration::from_secs(10),
        by_hand: BY_HAND.to_owned(),
        link: "https://console.cloud.google.com/auth/clients/create".to_owned(),
        wants: vec![DROP.to_owned()],
        ..Kind::new(NAME)
    }
}

const PROVED: &str = "Google knows id and secret, and the redirect URI is registered";
const UNASKED: &str = "id and secret have the right form; Google could not be reached and was not asked";

/// A client, and what is known of it.
type Right = (Given, &'static str);

/// Clients that could be meant, the newest first, or why one cannot be read.
type Candidates = Vec<Result<Given, Error>>;

impl Google {
    fn dropped(&self) -> MutexGuard<'_, std::collections::BTreeSet<String>> {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stored(&self, name: &str) -> Result<Option<Secret>, Error> {
        self.store.get(&SecretName::parse(name)?)
    }

    /// What was just handed over, what lies in the store, what an earlier deploy took.
    fn candidates(&self, call: &Call<'_>) -> Result<Candidates, Error> {
        let filled = |name| call.known.get(name).filter(|value: &&Value| !value.expose().is_empty());
        let mut all = Vec::new();
        all.extend(filled(DROP).map(Given::of));
        if let Some((id, secret)) = self.stored(ID)?.zip(self.stored(SECRET)?) {
            all.push(Ok(Given { id: id.expose().to_owned(), secret, redirects: None }));
        }
        if let (Some(id), Some(Value::Secret(secret))) = (filled("id"), filled("secret")) {
            all.push(Ok(Given { id: id.expose().to_owned(), secret: secret.clone(), redirects: None }));
        }
        Ok(all)
    }

    /// The first one that is right, or why the first one is not.
    async fn right(&self, call: &Call<'_>) -> Result<Result<Right, Option<String>>, Fault> {
        let redirect = call.inputs.need("redirect")?;
        let mut first = None;
        for candidate in self.candidates(call)? {
            let why = match candidate {
                Err(error) => error.to_string(),
                Ok(given) => match not_in_file(&given, redirect) {
                    Some(why) => why,
                    None => match self.wrong(&given, redirect).await {
                        Ok(Some(why)) => why,
                        Ok(None) => return Ok(Ok((given, PROVED))),
                        Err(Fault::Limited(wait)) => return Err(Fault::Limited(wait)),
                        // It has the right form, and a deploy need not wait for Google: the proof asks again.
                        Err(_) => return Ok(Ok((given, UNASKED))),
                    },
                },
            };
            first.get_or_insert(why);
        }
        Ok(Err(first))
    }

    pub(super) async fn look_at_client(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if call.inputs.get("redirect").is_none() || self.dropped().contains(&which(call)) {
            return Ok(Seen::Missing);
        }
        if declined(call) && self.candidates(call)?.is_empty() {
            return Ok(Seen::ours(left_out(call)));
        }
        match self.right(call).await? {
            Ok((given, proof)) => {
                let moved =
                    call.known.get("secret").is_some_and(|known| known.expose() != given.secret.expose());
                self.keep(&given)?;
                let differs = if moved && !handed(call) { vec![DROP.to_owned()] } else { Vec::new() };
                Ok(Seen::Ours { outputs: gives(&given, proof), differs })
            }
            Err(Some(why)) => Ok(Seen::Unready(why)),
            Err(None) => Ok(Seen::Missing),
        }
    }

    pub(super) async fn take_client(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.dropped().remove(&which(call));
        match self.right(call).await? {
            Ok((given, proof)) => {
                self.keep(&given)?;
                Ok(gives(&given, proof))
            }
            Err(None) if declined(call) => Ok(left_out(call)),
            Err(why) => {
                let why = why.unwrap_or_else(|| "there is none".to_owned());
                Err(Error::usage("google.client", format!("`{}` is not right: {why}", call.addr))
                    .hint("`vibe guide` says what to do at Google, and takes the file")
                    .into())
            }
        }
    }

    pub(super) fn drop_client(&self, call: &Call<'_>) {
        self.dropped().insert(which(call));
    }

    /// Puts id and secret under their names: what was handed over last is what is meant.
    fn keep(&self, given: &Given) -> Result<(), Error> {
        let id = Secret::parse(&given.id)?;
        for (name, value) in [(ID, &id), (SECRET, &given.secret)] {
            let name = SecretName::parse(name)?;
            if self.store.get(&name)?.is_none_or(|there| there.expose() != value.expose()) {
                self.store.put(&name, value)?;
            }
        }
        Ok(())
    }
}

/// Another redirect URI is another thing under the same mark.
fn which(call: &Call<'_>) -> String {
    format!("{} {}", call.mark, call.inputs.get("redirect").unwrap_or_default())
}

/// Somebody handed over a file just now.
fn handed(call: &Call<'_>) -> bool {
    call.known.get(DROP).is_some_and(|value| !value.expose().is_empty())
}

/// Somebody said that they go without it, where that can be.
fn declined(call: &Call<'_>) -> bool {
    let empty = |name| call.known.get(name).is_some_and(|value| value.expose().is_empty());
    call.inputs.get(WITHOUT).is_some()
        && empty(DROP)
        && call.known.get("secret").is_none_or(|one| one.expose().is_empty())
}

/// Without asking anybody: the file itself names other redirect URIs.
fn not_in_file(given: &Given, redirect: &str) -> Option<String> {
    let has = given.redirects.as_ref()?;
    if has.iter().any(|one| one == redirect) {
        return None;
    }
    let has: Vec<&str> = has.iter().map(String::as_str).take(NAMED).collect();
    let has = if has.is_empty() { "none".to_owned() } else { plain(&has.join(", ")) };
    Some(format!(
        "the redirect URI {} is not in this file (it has {has}): add it at Google, save, and download the file again",
        plain(redirect)
    ))
}

fn gives(given: &Given, proof: &str) -> Outputs {
    Outputs::from([
        ("id".to_owned(), given.id.as_str().into()),
        ("secret".to_owned(), Value::Secret(given.secret.clone())),
        (DROP.to_owned(), "".into()),
        (WITHOUT.to_owned(), "".into()),
        ("proof".to_owned(), proof.into()),
    ])
}

fn left_out(call: &Call<'_>) -> Outputs {
    let without = call.inputs.get(WITHOUT).unwrap_or("it is not used");
    let words = format!("{without}; `vibe guide` and the next deploy add it");
    let mut outputs: Outputs =
        ["id", "secret", DROP].map(|name| (name.to_owned(), Value::from(""))).into_iter().collect();
    outputs.insert(WITHOUT.to_owned(), words.as_str().into());
    outputs.insert("proof".to_owned(), format!("left out: {words}").into());
    outputs
}
