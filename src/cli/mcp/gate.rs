//! A machine asks: it agrees to nothing, and hands over values for one checkpoint at most, never a secret.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::engine::{Ask, Checkpoint, Consent, Filled, Gate, Value};
use crate::error::Error;
use crate::ui;

/// What a caller hands over for one checkpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Handed {
    pub(super) address: String,
    pub(super) values: BTreeMap<String, String>,
    /// The person goes without it.
    pub(super) without: bool,
}

/// The gate of a machine.
#[derive(Debug, Default)]
pub(super) struct Machine {
    handed: Option<Handed>,
    heard: Mutex<Heard>,
}

/// What was asked on the way.
#[derive(Debug, Default)]
struct Heard {
    asks: Vec<Ask>,
    /// The checkpoint that values were handed over for was met.
    met: bool,
    /// Why they were not taken.
    refused: Option<Error>,
}

impl Machine {
    /// Hands over something for one checkpoint.
    pub(super) fn handing(handed: Handed) -> Machine {
        Machine { handed: Some(handed), heard: Mutex::default() }
    }

    /// What somebody has to agree to.
    pub(super) fn asks(&self) -> Vec<Ask> {
        self.heard().asks.clone()
    }

    /// What was wrong with what was handed over; nothing when it was taken, or nothing was handed over.
    pub(super) fn refused(&self) -> Option<Error> {
        let handed = self.handed.as_ref()?;
        let mut heard = self.heard();
        let none = || {
            Error::usage("mcp.no_checkpoint", format!("nothing waits at the address {:?}", handed.address))
                .hint("`waits` of the tool `deploy` names the addresses that do")
        };
        heard.refused.take().or_else(|| (!heard.met).then(none))
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refuse(&self, error: Error) -> Filled {
        self.heard().refused = Some(error);
        Filled::Later
    }
}

#[async_trait]
impl Gate for Machine {
    async fn consent(&self, asks: &[Ask]) -> Consent {
        self.heard().asks.extend_from_slice(asks);
        Consent::Withheld(String::new())
    }

    async fn fill(&self, checkpoint: &Checkpoint, wrong: Option<String>) -> Filled {
        let Some(handed) = self.handed.as_ref().filter(|one| one.address == checkpoint.addr.as_str()) else {
            return Filled::Later;
        };
        self.heard().met = true;
        if let Some(wrong) = wrong {
            return self.refuse(not_yet(handed, &wrong));
        }
        match taken(handed, checkpoint) {
            Ok(filled) => filled,
            Err(error) => self.refuse(error),
        }
    }
}

/// What is handed over, held against what is wanted.
fn taken(handed: &Handed, checkpoint: &Checkpoint) -> Result<Filled, Error> {
    if handed.without {
        return match &checkpoint.without {
            Some(_) => Ok(Filled::Without),
            None => Err(Error::usage("mcp.needed", format!("`{}` cannot be gone without", handed.address))
                .hint("the person does what its text says")),
        };
    }
    let secret = |name: &String| checkpoint.wants.iter().any(|want| want.secret && want.name == *name);
    if let Some(name) = handed.values.keys().find(|name| secret(name)) {
        return Err(Error::usage("mcp.secret", format!("`{name}`: {}", ui::mcp::SECRET_REFUSED))
            .hint("`nextAction` has the command that the person types"));
    }
    let wanted: Vec<&str> = checkpoint.wants.iter().map(|want| want.name.as_str()).collect();
    let list = if wanted.is_empty() { "nothing".to_owned() } else { wanted.join(", ") };
    let fault = |what: String| {
        Error::usage("mcp.values", format!("`{}`: {what}", handed.address)).hint(format!("it wants: {list}"))
    };
    if let Some(name) = handed.values.keys().find(|name| !wanted.contains(&name.as_str())) {
        return Err(fault(format!("it wants no value {name:?}")));
    }
    // A secret that the person has put into the store is found there.
    let open = checkpoint.wants.iter().filter(|want| !want.secret);
    let missing =
        open.map(|want| &want.name).find(|name| handed.values.get(*name).is_none_or(String::is_empty));
    if let Some(name) = missing {
        return Err(fault(format!("its value `{name}` is missing")));
    }
    let values = handed.values.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    Ok(Filled::Given(values.collect()))
}

fn not_yet(handed: &Handed, wrong: &str) -> Error {
    Error::failed("mcp.not_seen", format!("`{}` was looked at and is not done: {wrong}", handed.address))
        .hint("the person does what its text says; then call `checkpoint_fill` again")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::{Address, Want};

    fn checkpoint() -> Checkpoint {
        let want = |name: &str, secret| Want { name: name.to_owned(), secret };
        Checkpoint {
            addr: Address::parse("auth.app").unwrap(),
            kind: "clerk.application".into(),
            text: "Make it".into(),
            link: String::new(),
            shown: Vec::new(),
            wants: vec![want("id", false), want("secret", true)],
            without: None,
            deadline: Duration::ZERO,
        }
    }

    fn fill(values: &[(&str, &str)], without: bool, checkpoint: &Checkpoint) -> (Filled, Option<String>) {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let gate = Machine::handing(Handed { address: "auth.app".into(), values, without });
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let filled = runtime.block_on(gate.fill(checkpoint, None));
        (filled, gate.refused().map(|error| error.code().to_owned()))
    }

    #[test]
    fn values_are_taken_and_secrets_are_not() {
        let (filled, refused) = fill(&[("id", "app_1")], false, &checkpoint());
        assert!(matches!(filled, Filled::Given(values) if values["id"].expose() == "app_1"));
        assert_eq!(refused, None);
        for (values, without, code) in [
            (&[("id", "app_1"), ("secret", "sk_live_1")][..], false, "mcp.secret"),
            (&[("secret", "sk_live_1")], false, "mcp.secret"),
            (&[("id", "app_1"), ("other", "1")], false, "mcp.values"),
            (&[("id", "")], false, "mcp.values"),
            (&[], false, "mcp.values"),
            (&[], true, "mcp.needed"),
        ] {
            let (filled, refused) = fill(values, without, &checkpoint());
            assert!(matches!(filled, Filled::Later), "{values:?}");
            assert_eq!(refused.as_deref(), Some(code), "{values:?}");
        }
    }

    #[test]
    fn what_may_be_left_out_is_left_out_only_when_somebody_says_so() {
        let optional = Checkpoint { without: Some("no button".into()), ..checkpoint() };
        assert!(matches!(fill(&[], true, &optional).0, Filled::Without));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let gate = Machine::default();
        assert!(matches!(runtime.block_on(gate.fill(&optional, None)), Filled::Later));
        assert!(gate.refused().is_none());
    }

    #[test]
    fn nothing_is_agreed_to_and_everything_is_remembered() {
        use crate::engine::Consequence;
        let gate = Machine::default();
        let asks = Consequence::ALL.map(|consequence| Ask { consequence, what: "it".into(), cost: None });
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(runtime.block_on(gate.consent(&asks)), Consent::Withheld(String::new()));
        assert_eq!(gate.asks(), asks);
    }
}
