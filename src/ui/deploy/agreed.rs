//! What was agreed to before anybody is asked, and how to agree where nobody can be asked.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::copy;
use crate::engine::{Ask, Checkpoint, Consent, Consequence, Filled, Gate};

/// Consequences that were agreed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreed {
    /// On the command line, for this run.
    pub by_flag: BTreeSet<Consequence>,
    /// In the user's settings, for every run.
    pub by_setting: BTreeSet<Consequence>,
}

impl Agreed {
    /// All of them.
    pub fn all(&self) -> BTreeSet<Consequence> {
        self.by_flag.union(&self.by_setting).copied().collect()
    }

    /// What is still to be asked. What is free needs nobody.
    pub(super) fn open<'a>(&self, asks: &'a [Ask]) -> Vec<&'a Ask> {
        let agreed = |weight| self.by_flag.contains(&weight) || self.by_setting.contains(&weight);
        let open = asks.iter().filter(|ask| ask.consequence != Consequence::Free);
        open.filter(|ask| !agreed(ask.consequence)).collect()
    }

    /// Where the agreement to all of this came from.
    pub(super) fn source(&self, asks: &[Ask]) -> &'static str {
        let flag = asks.iter().any(|ask| self.by_flag.contains(&ask.consequence));
        if flag { "flag" } else { "setting" }
    }

    /// The answer where nobody can be asked.
    pub(super) fn unasked(&self, asks: &[Ask]) -> Consent {
        let open = self.open(asks);
        if open.is_empty() {
            return Consent::Given(self.source(asks));
        }
        let weights: BTreeSet<&str> = open.iter().map(|ask| ask.consequence.as_str()).collect();
        Consent::Withheld(copy::how_to_agree(&weights.into_iter().collect::<Vec<_>>().join(",")))
    }
}

/// Nobody sits there: a pipe, a program, CI.
#[derive(Debug, Clone, Default)]
pub struct Nobody {
    /// What was agreed to before.
    pub agreed: Agreed,
    /// Keep looking until a checkpoint's deadline, as when a person works elsewhere; otherwise leave it for later.
    pub waits: bool,
}

#[async_trait]
impl Gate for Nobody {
    async fn consent(&self, asks: &[Ask]) -> Consent {
        self.agreed.unasked(asks)
    }

    async fn fill(&self, checkpoint: &Checkpoint, _wrong: Option<String>) -> Filled {
        if checkpoint.without.is_some() {
            return Filled::Without;
        }
        if self.waits {
            // The engine drops this when it sees the thing done, or at the deadline.
            std::future::pending::<()>().await;
        }
        Filled::Later
    }
}
