//! Google sign-in: `google.client` takes the file of an OAuth client that only a person can make, and `google.sign_in` looks
//! at the app's own way there.
//!
//! Google has no interface for the consent screen and for web clients: its only one was shut down on 2026-03-19
//! (<https://cloud.google.com/sdk/gcloud/reference/iap/oauth-clients/create>). So a person downloads `client_secret_….json`
//! and gives its path, or its text, once. Its redirect URIs are compared here; then Google is asked two things that need no
//! login: a code of ours at the token endpoint is an `invalid_grant` when id and secret are right and an `invalid_client`
//! when they are not, and the page of the sign-in is a 400 when the redirect URI is not registered.
//!
//! Id and secret lie in the secret store as `google.id` and `google.secret`, where a pipeline puts them too.

mod ask;
mod client;
mod file;
mod sign_in;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;

use crate::engine::{Call, Fault, Kind, Outputs, Provider, Seen};
use crate::error::Error;
use crate::http::Client;
use crate::secret::SecretStore;

/// Where the real interface is.
pub const BASE: &str = "https://accounts.google.com";

/// What the provider needs.
pub struct Setup {
    /// The client that its calls go through.
    pub client: Client,
    /// Address without a slash at the end: [`BASE`], or a stand-in on this machine.
    pub base: String,
    /// Where id and secret lie.
    pub store: Arc<dyn SecretStore>,
}

/// Gives `google.client` and `google.sign_in`.
pub struct Google {
    client: Client,
    base: String,
    store: Arc<dyn SecretStore>,
    /// Marks and redirect URIs whose client was given up in this run; the store keeps it, for it is the person's.
    dropped: Mutex<BTreeSet<String>>,
}

impl Google {
    /// Asks there.
    pub fn new(setup: Setup) -> Google {
        let Setup { client, base, store } = setup;
        Google { client, base, store, dropped: Mutex::default() }
    }
}

#[async_trait]
impl Provider for Google {
    fn kinds(&self) -> Vec<Kind> {
        vec![client::kind(), sign_in::kind()]
    }

    fn budget(&self) -> usize {
        2
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        match call.kind.name.as_str() {
            client::NAME => self.look_at_client(call).await,
            _ => self.look_at_sign_in(call).await,
        }
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        match call.kind.name.as_str() {
            client::NAME => self.take_client(call).await,
            _ => Err(only_looks(call)),
        }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        if call.kind.name == client::NAME {
            self.drop_client(call);
        }
        Ok(())
    }
}

fn only_looks(call: &Call<'_>) -> Fault {
    Error::failed("google.read_only", format!("`{}` can only be looked at", call.addr))
        .hint("this is a fault of vibe: please report it")
        .into()
}
