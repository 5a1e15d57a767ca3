//! Proofs that a running app works, asked from outside: `app.health`, `app.sign_in`, `app.webhook`, `app.forged`,
//! `app.attest`; and `app.hook`, which knows nothing of the app but where it hears of payments.
//!
//! The app answers to whoever has its `ATTEST_KEY` (generated apps: `src/features/probe`). That key signs the questions and
//! is never sent; neither is any secret that is proved. People made by a proof have an address under `probe.invalid`, and
//! go again with everything that they made, whether the proof held or not.

mod ask;
mod attest;
mod forged;
mod health;
mod hook;
mod person;
mod sign_in;
#[cfg(test)]
mod tests;
mod webhook;

use std::time::Duration;

use async_trait::async_trait;

use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Seen, Verbs};
use crate::error::{Error, Kind as ErrorKind};
use crate::http::{Client, plain};

use ask::Trouble;

/// Looks at running apps.
pub struct App {
    client: Client,
}

impl App {
    /// Asks with this client: its roots are trusted, its DNS is used.
    pub fn new(client: Client) -> App {
        App { client }
    }
}

#[async_trait]
impl Provider for App {
    fn kinds(&self) -> Vec<Kind> {
        vec![health(), sign_in(), webhook(), forged(), hook(), attest()]
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        // Before the first deploy nothing is there to be asked.
        for input in call.kind.inputs.iter().filter(|input| input.needed) {
            if call.inputs.get(&input.name).is_none() {
                return Ok(Seen::Unready(format!("it waits for its `{}`", input.name)));
            }
        }
        let looked = match call.kind.name.as_str() {
            "app.health" => health::look(&self.client, call).await,
            "app.sign_in" => sign_in::look(&self.client, call).await,
            "app.hook" => hook::look(&self.client, call).await,
            "app.webhook" => webhook::look(&self.client, call).await,
            "app.forged" => forged::look(&self.client, call).await,
            _ => attest::look(&self.client, call).await,
        };
        match looked {
            Ok(proof) => Ok(Seen::ours(Outputs::from([("proof".to_owned(), proof.into())]))),
            Err(Trouble::Not(reason)) => Ok(Seen::Unready(reason)),
            Err(Trouble::Wait(time)) => Err(Fault::Limited(time)),
            Err(Trouble::Wrong(error)) => Err(Fault::Refused(error)),
        }
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let message = format!("`{}` is a proof: there is nothing to make", call.addr);
        Err(Error::new(ErrorKind::Bug, "app.only_looked", message).into())
    }

    async fn delete(&self, _call: &Call<'_>) -> Result<(), Fault> {
        Ok(())
    }
}

/// A release as it is told: as many digits as tell it from others.
fn short(release: &str) -> String {
    plain(&release.chars().take(12).collect::<String>())
}

/// A proof that takes these inputs.
fn proof(name: &str, inputs: Vec<InputKind>, by_hand: &str, link: &str) -> Kind {
    Kind {
        inputs,
        outputs: vec![OutputKind::new("proof")],
        verbs: Verbs::Check,
        patience: Duration::from_secs(45),
        poll: Duration::from_secs(3),
        by_hand: by_hand.to_owned(),
        link: link.to_owned(),
        ..Kind::new(name)
    }
}

fn health() -> Kind {
    Kind {
        patience: Duration::from_secs(60),
        poll: Duration::from_millis(500),
        ..proof(
            "app.health",
            vec![InputKind::new("url"), InputKind::new("release").optional()],
            "Open ${url}/api/health. It says `\"ok\":true`, and which release answers.",
            "${url}/api/health",
        )
    }
}

fn sign_in() -> Kind {
    proof(
        "app.sign_in",
        vec![InputKind::new("url"), InputKind::new("key")],
        "Sign up at ${url}/sign-up with an address of your own, sign out, sign in again, and delete the account at ${url}/account.",
        "${url}/sign-up",
    )
}

fn webhook() -> Kind {
    proof(
        "app.webhook",
        vec![InputKind::new("url"), InputKind::new("key"), InputKind::new("secret")],
        "Sign in at ${url}, buy the smallest pack with a test card, and see that its credits arrive once; then refund it.",
        "${url}/billing",
    )
}

fn forged() -> Kind {
    proof(
        "app.forged",
        vec![InputKind::new("url")],
        "Send a payment event without a signature to ${url}/api/webhooks/stripe: it is refused with 400. ${url}/dev/checkout/any \
         is not found.",
        "${url}/dev/checkout/any",
    )
}

fn hook() -> Kind {
    proof(
        "app.hook",
        vec![InputKind::new("url"), InputKind::new("secret")],
        "In the Stripe dashboard, send a test event to the endpoint for ${url}, and see that it was answered with 200.",
        "${url}",
    )
}

fn attest() -> Kind {
    proof(
        "app.attest",
        vec![
            InputKind::new("url"),
            InputKind::new("key"),
            InputKind::new("name"),
            InputKind::new("value").unseen(),
        ],
        "Compare ${name} in the environment of the running app with the value in the secret store, character by character.",
        "${url}",
    )
}
