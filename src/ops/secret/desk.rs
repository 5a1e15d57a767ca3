//! What every `vibe secret` verb has before it: the app, its environment, its journal and its store.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{OF_STATE, SecretChange, SecretReport, SecretRequest, meant, places};
use crate::blueprint::{AuthMethod, AuthProvider, Blueprint, closest};
use crate::engine::{Kept, Known, State};
use crate::error::Error;
use crate::ops::Surroundings;
use crate::ops::journal::wait;
use crate::project::{self, BLUEPRINT_FILE, Home, StateFolder};
use crate::secret::{self, FingerprintKey, Opened, Secret, SecretName, SecretStore};

/// A kind whose value a person pastes.
const PASTED: &str = "paste.secret";

pub(super) struct Desk {
    pub(super) store: Arc<dyn SecretStore>,
    pub(super) notes: Vec<String>,
    /// Nothing for the secrets of all apps.
    pub(super) state: Option<StateFolder>,
    /// Where the journal lies; nothing as the state.
    pub(super) home: Option<Home>,
    /// What the journal knows.
    pub(super) known: State,
    /// Names that the app wants from a person.
    pub(super) wanted: BTreeSet<String>,
}

impl Desk {
    /// `name`: the secret that is meant, when it is one.
    pub(super) fn open(
        request: &SecretRequest,
        place: &Surroundings,
        name: Option<&str>,
    ) -> Result<Desk, Error> {
        let places = places(place)?;
        if request.shared {
            let opened = secret::opened(&places)?;
            return Ok(Desk {
                store: opened.store,
                notes: opened.notes,
                state: None,
                home: None,
                known: State::default(),
                wanted: BTreeSet::new(),
            });
        }
        let project = project::find(&place.folder)
            .map_err(|error| error.hint("secrets of all apps are meant with `--shared`"))?;
        let app = blueprint(&project.blueprint)?;
        let environment = environment(request, &app)?;
        let state = StateFolder::of(&project.root, &environment, &app.app.slug)?;
        let mut opened = secret::opened(&places.within(&state.scope()))?;
        let home = Home::new(&state, app.state.as_ref(), &places);
        // The keys of a bucket are set before it can be looked into, and mended when they are wrong.
        let records = match name.is_some_and(|name| name.starts_with(OF_STATE)) {
            true => Vec::new(),
            false => match wait(home.records()) {
                Err(error) if error.code() == "state.credentials" => {
                    opened.notes.push(format!("the journal was not looked at: {error}"));
                    Vec::new()
                }
                records => records?,
            },
        };
        let known = State::fold(&records)?;
        let wanted = wanted(&app, &environment);
        let Opened { store, notes } = opened;
        Ok(Desk { store, notes, state: Some(state), home: Some(home), known, wanted })
    }

    /// Empty for the secrets of all apps.
    pub(super) fn environment(&self) -> &str {
        self.state.as_ref().map_or("", StateFolder::environment)
    }

    /// A thing that gave a secret of its own, by its address.
    pub(super) fn made(&self, name: &SecretName) -> Option<&Known> {
        let made = |known: &&Known| known.kind != PASTED && secret_outputs(known).next().is_some();
        self.known.current.values().filter(made).find(|known| known.addr.as_str() == name.as_str())
    }

    /// What a deploy keeps of a secret: of one that was made under the address, of one that was pasted under the address
    /// of whatever took it.
    pub(super) fn copies(&self, name: &SecretName) -> Result<Vec<SecretName>, Error> {
        let Some(state) = &self.state else { return Ok(Vec::new()) };
        let named = Kept::Text(name.as_str().to_owned());
        let all = self.known.current.values().chain(self.known.replaced.values());
        let mut found = BTreeSet::new();
        for known in all {
            let is_meant = if known.kind == PASTED {
                known.inputs.get("name") == Some(&named)
            } else {
                known.addr.as_str() == name.as_str()
            };
            if is_meant {
                found.extend(secret_outputs(known).map(|(_, stored)| stored.to_owned()));
                // Attempts that were cut off have kept theirs under another key.
                let begin = format!("{}.", known.addr);
                let kept = self.store.names()?;
                let attempts = kept.iter().filter(|kept| kept.as_str().starts_with(&begin));
                let attempts = attempts.filter(|kept| kept.as_str().contains('@'));
                found.extend(attempts.map(|kept| format!("{}/{kept}", state.scope())));
            }
        }
        found.iter().map(|name| SecretName::parse(name)).collect()
    }

    /// The value that stands exactly there, not one that all apps share.
    pub(super) fn own_value(&self, name: &SecretName) -> Result<Option<Secret>, Error> {
        match self.store.kept(name)?.map(|kept| kept.place) {
            None | Some(secret::Place::Shared) => Ok(None),
            Some(_) => self.store.get(name),
        }
    }

    /// The key of fingerprints, when there is one.
    pub(super) fn prints(&self) -> Option<FingerprintKey> {
        self.home.as_ref()?.present_prints().ok().flatten()
    }

    /// The same, made when the app has none. Without it a value is kept all the same.
    pub(super) fn prints_to_write(&self) -> Option<FingerprintKey> {
        match self.home.as_ref()?.shared() {
            // There the first deploy makes it, since another machine may have begun already.
            Some(_) => self.prints(),
            None => self.state.as_ref()?.prints().ok(),
        }
    }

    /// Who reads a secret after a deploy.
    pub(super) fn used_by(&self, name: &str) -> Option<String> {
        if let Some(variable) = name.strip_prefix("integration/") {
            return Some(variable.to_owned());
        }
        let known = SecretName::parse(name).ok().and_then(|name| secret::known(&name));
        known.map(|known| known.used_by.to_owned())
    }

    /// Said when nobody is known to read a name: it may be a slip.
    pub(super) fn unread(&self, name: &SecretName) -> Option<String> {
        if self.wanted.contains(name.as_str()) || secret::known(name).is_some() {
            return None;
        }
        let of_app = closest(name.as_str(), self.wanted.iter().map(String::as_str));
        let meant = of_app.or_else(|| closest(name.as_str(), secret::known_names()));
        let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        Some(format!("nothing is known to read `{name}`{meant}"))
    }

    pub(super) fn none(&self, name: &SecretName) -> Error {
        let kept = self.store.names().unwrap_or_default();
        let mut there: BTreeSet<String> = kept.iter().map(ToString::to_string).collect();
        there.extend(self.known.current.keys().map(ToString::to_string));
        Error::usage("secret.none", format!("there is no secret `{name}` here")).hint(meant(name, &there))
    }

    pub(super) fn report(&self, name: &SecretName, change: SecretChange) -> SecretReport {
        let pasted = |known: &Known| known.inputs.get("name") == Some(&Kept::Text(name.as_str().to_owned()));
        let taken = |known: &Known| known.addr.as_str() == name.as_str() || pasted(known);
        SecretReport {
            name: name.to_string(),
            environment: self.state.as_ref().map(|state| state.environment().to_owned()),
            change,
            fingerprint: None,
            place: self.store.place(),
            used_by: self.used_by(name.as_str()),
            notes: self.notes.clone(),
            deployed: self.known.current.values().any(taken),
        }
    }
}

/// Outputs that are secrets, with the name under which a deploy keeps them.
pub(super) fn secret_outputs(known: &Known) -> impl Iterator<Item = (&str, &str)> {
    let outputs = known.done.iter().flat_map(|done| &done.outputs);
    outputs.filter_map(|(output, kept)| match kept {
        Kept::Secret { secret, .. } => Some((output.as_str(), secret.as_str())),
        Kept::Text(_) => None,
    })
}

fn blueprint(text: &str) -> Result<Blueprint, Error> {
    let (app, problems) = Blueprint::parse(text);
    app.filter(|_| problems.is_empty()).ok_or_else(|| {
        Error::usage("secret.blueprint", format!("{BLUEPRINT_FILE} has {} problem(s)", problems.len()))
            .hint("`vibe check` shows each one")
    })
}

fn environment(request: &SecretRequest, app: &Blueprint) -> Result<String, Error> {
    let known: Vec<&String> = app.environments.keys().collect();
    match (&request.environment, known.as_slice()) {
        (Some(asked), _) => Ok(asked.clone()),
        (None, []) => Ok("production".to_owned()),
        (None, [one]) => Ok((*one).clone()),
        (None, several) => {
            let names: Vec<String> = several.iter().map(|name| format!("`--env {name}`")).collect();
            Err(Error::usage(
                "secret.which",
                "this app has several environments, each with secrets of its own",
            )
            .hint(format!("say which one is meant: {}", names.join(" or "))))
        }
    }
}

/// What a person must bring for an environment of this app.
fn wanted(app: &Blueprint, environment: &str) -> BTreeSet<String> {
    let signs_in = |method| app.auth.as_ref().is_some_and(|auth| auth.methods.contains(&method));
    let at_clerk = app.auth.as_ref().is_some_and(|auth| auth.provider == AuthProvider::Clerk);
    // Outside production Clerk lends its own client of Google.
    let google = signs_in(AuthMethod::Google) && (!at_clerk || environment == "production");
    let dns = app.environments.get(environment).and_then(|to| to.providers.get("dns")).map(String::as_str);
    let dns_by = |provider: &str| dns.is_some_and(|dns| dns.split(':').next() == Some(provider));
    let is = |role: &str, whole: &str| {
        let to = app.environments.get(environment).and_then(|to| to.providers.get(role));
        to.is_some_and(|to| to == whole)
    };
    let by = |role: &str, provider: &str| {
        let by = app.environments.get(environment).and_then(|to| to.providers.get(role));
        by.is_some_and(|by| by.split(':').next() == Some(provider))
    };
    let (router, resend) = (by("ai", "openrouter") && !is("ai", "openrouter:click"), by("mail", "resend"));
    let known = [
        ("ai.key", app.has_ai() && !router),
        ("openrouter.key", app.has_ai() && router),
        ("resend.key", resend),
        ("stripe.key", app.has_payments()),
        ("clerk.key", at_clerk),
        ("google.id", google),
        ("google.secret", google),
        ("github.id", signs_in(AuthMethod::Github) && !at_clerk),
        ("github.secret", signs_in(AuthMethod::Github) && !at_clerk),
        ("mail.key", app.has_accounts() && !resend),
        ("powerdns.key", dns_by("powerdns")),
        ("rfc2136.key", dns_by("rfc2136")),
        ("cloudflare.key", dns_by("cloudflare")),
        ("github.key", by("code", "github")),
        ("hetzner.key", by("host", "hetzner")),
        ("neon.key", by("db", "neon")),
        ("supabase.key", by("db", "supabase")),
        ("state.key", app.state.is_some()),
        ("state.secret", app.state.is_some()),
    ];
    let known = known.into_iter().filter(|(_, is_wanted)| *is_wanted).map(|(name, _)| name.to_owned());
    let others = app.integrations.iter().flat_map(|other| &other.secrets);
    known.chain(others.map(|variable| format!("integration/{variable}"))).collect()
}
