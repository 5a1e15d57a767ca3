//! The seam to the world: what a provider is asked, and what it may answer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{Address, Clock, Inputs, Kind, Outputs};
use crate::error::Error;
use crate::secret::{FingerprintKey, SecretStore};

/// Looks at and changes things of its kinds. Whatever it keeps in memory is a cache: the world is the truth.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Every kind that it can look at.
    fn kinds(&self) -> Vec<Kind>;

    /// Calls that it takes at the same time, from its documented limits.
    fn budget(&self) -> usize {
        8
    }

    /// What was read before, or is being read now, may be stale and must not answer looks that begin after this. Called
    /// before a wave of looks, after each call that changes something, and after every wait.
    fn forget_reads(&self) {}

    /// Looks. "Forbidden" is not "missing": a refusal is a fault.
    ///
    /// # Errors
    /// [`Fault`], when it cannot be known whether the thing is there.
    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault>;

    /// Makes it so: creates or updates, and twice is the same as once as far as [`Kind::repeat`] says.
    ///
    /// # Errors
    /// [`Fault`], whose variant says what must happen next.
    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault>;

    /// Deletes it; a missing thing is fine.
    ///
    /// # Errors
    /// [`Fault`], whose variant says what must happen next.
    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault>;
}

/// Everything that a provider is told about one thing.
pub struct Call<'a> {
    /// Its address.
    pub addr: &'a Address,
    /// Its kind.
    pub kind: &'a Kind,
    /// What it should be made from. While looking, inputs that depend on an earlier step are absent; while deleting,
    /// they are those that it was made from, without secrets.
    pub inputs: &'a Inputs,
    /// What is remembered of it: hints such as a remote id, and secrets that were told once.
    pub known: &'a Outputs,
    /// Ids of other things at this address, which are being replaced or were made once too often: they carry the same
    /// mark, and are not the one that is meant.
    pub others: &'a [String],
    /// What is there without our mark counts as ours: the person said so, or made it. While looking, a provider that
    /// finds it by its name gives its outputs and differences; one that cannot may still say [`Seen::Foreign`].
    pub adopt: bool,
    /// Key of this attempt, for providers that recognise one; the same when the attempt is repeated. Empty while looking.
    pub key: &'a str,
    /// Our lasting mark on the thing: `vibe:<app>/<environment>/<address>`.
    pub mark: &'a str,
    /// The time.
    pub clock: &'a Clock,
}

/// What a look shows.
#[derive(Debug, Clone)]
pub enum Seen {
    /// It is not there.
    Missing,
    /// It is there and ours (for a check: it holds).
    Ours {
        /// What it gives.
        outputs: Outputs,
        /// Inputs whose value in the world is another one.
        differs: Vec<String>,
    },
    /// Something is there that is not ours; says whose or what.
    Foreign(String),
    /// It is there, or on its way, and not usable yet; says why (for a check: it does not hold yet).
    Unready(String),
    /// The provider has no way to look; says why.
    CannotLook(String),
}

impl Seen {
    /// There, ours, and as it should be.
    pub fn ours(outputs: Outputs) -> Seen {
        Seen::Ours { outputs, differs: Vec::new() }
    }
}

/// Why a call did not do its work, told apart by what must happen next.
#[derive(Debug)]
pub enum Fault {
    /// It definitely had no effect.
    Refused(Error),
    /// It may have had its effect: look before anything else.
    Unsure(Error),
    /// It had no effect; the provider asks to wait.
    Limited(Duration),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Refused(error)
    }
}

/// Which provider looks after a kind.
#[derive(Default, Clone)]
pub struct Providers {
    kinds: BTreeMap<String, (Arc<Kind>, Arc<dyn Provider>)>,
}

impl Providers {
    /// Adds a provider with all its kinds.
    pub fn add(&mut self, provider: Arc<dyn Provider>) {
        for kind in provider.kinds() {
            self.kinds.insert(kind.name.clone(), (Arc::new(kind), Arc::clone(&provider)));
        }
    }

    /// The kind of that name and its provider.
    ///
    /// # Errors
    /// `engine.unknown_kind`.
    pub fn find(&self, kind: &str) -> Result<(&Arc<Kind>, &Arc<dyn Provider>), Error> {
        self.kinds.get(kind).map(|(kind, provider)| (kind, provider)).ok_or_else(|| {
            Error::usage("engine.unknown_kind", format!("no provider knows the kind `{kind}`"))
                .hint("a journal of a newer vibe needs that vibe")
        })
    }

    /// Every kind, sorted by name.
    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.values().map(|(kind, _)| kind.as_ref())
    }

    pub(super) fn forget_reads(&self) {
        for (_, provider) in self.kinds.values() {
            provider.forget_reads();
        }
    }
}

/// Everything outside of the program that a walk may touch.
#[derive(Clone)]
pub struct World {
    /// `app/environment`, unique to what is deployed: part of every mark.
    pub scope: String,
    /// Who can look and act.
    pub providers: Providers,
    /// Where secrets are kept.
    pub secrets: Arc<dyn SecretStore>,
    /// Key of this project's fingerprints.
    pub prints: FingerprintKey,
    /// The time.
    pub clock: Clock,
}

impl World {
    /// Our lasting mark on the thing at an address.
    pub fn mark(&self, addr: &Address) -> String {
        format!("vibe:{}/{addr}", self.scope)
    }
}
