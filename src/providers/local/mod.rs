//! Secrets that are made on this machine and belong to nobody else's account: `local.secret`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Repeat, Seen, Value};
use crate::error::{Error, Kind as ErrorKind};
use crate::secret::{Secret, is_placeholder, placeholder};

#[cfg(test)]
mod tests;

/// Bytes of a value when nobody says: 256 bits.
const BYTES: usize = 32;
/// Fewest that cannot be guessed, and most that fit into a header.
const RANGE: std::ops::RangeInclusive<usize> = 16..=512;

/// Makes random values. The engine keeps them in the secret store; what it no longer finds there is made anew.
#[derive(Default)]
pub struct Local {
    /// Marks whose value was given up in this run: the engine still has it at hand until the journal is closed.
    dropped: Mutex<BTreeSet<String>>,
}

impl Local {
    fn dropped(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Provider for Local {
    fn kinds(&self) -> Vec<Kind> {
        vec![Kind {
            inputs: vec![InputKind::new("bytes").optional(), InputKind::new("prefix").optional()],
            outputs: vec![OutputKind::once("value"), OutputKind::new("proof")],
            repeat: Repeat::Safe,
            by_hand: "Make up a value that nobody can guess, for instance with `openssl rand -hex 32`."
                .into(),
            wants: vec!["value".into()],
            ..Kind::new("local.secret")
        }]
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let value = call.known.get("value").filter(|_| !self.dropped().contains(call.mark));
        if value.is_some_and(|value| is_placeholder(value.expose())) {
            return Err(placeholder(call.addr.as_str()).into());
        }
        Ok(match value {
            Some(value) => Seen::ours(Outputs::from([
                ("value".to_owned(), value.clone()),
                ("proof".to_owned(), "it lies in the secret store".into()),
            ])),
            None => Seen::Missing,
        })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.dropped().remove(call.mark);
        let value = match call.known.get("value") {
            Some(value) => value.clone(),
            None => Value::Secret(made(call)?),
        };
        Ok(Outputs::from([("value".to_owned(), value)]))
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.dropped().insert(call.mark.to_owned());
        Ok(())
    }
}

fn made(call: &Call<'_>) -> Result<Secret, Error> {
    let bytes = match call.inputs.get("bytes") {
        Some(text) => text.parse().ok().filter(|bytes| RANGE.contains(bytes)).ok_or_else(|| {
            Error::usage("local.bytes", format!("`{}` cannot have {text} random bytes", call.addr))
                .hint("between 16 and 512; this is a fault of the stack's [[resource]] declarations")
        })?,
        None => BYTES,
    };
    let mut random = vec![0_u8; bytes];
    getrandom::fill(&mut random).map_err(|cause| {
        Error::new(ErrorKind::Failed, "local.random", "this machine gives no random bytes")
            .hint("run the same command again once its random source works")
            .caused_by(cause)
    })?;
    let prefix = call.inputs.get("prefix").unwrap_or_default().to_owned();
    Secret::parse(&random.iter().fold(prefix, |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
