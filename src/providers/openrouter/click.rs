//! A key at a click (OAuth with PKCE, openrouter.ai/docs/guides/overview/auth/oauth): the person agrees on OpenRouter's page,
//! which sends the browser back to this machine with a code, and the code is worth a key once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::BASE;
use crate::error::Error;
use crate::http::{Client, Failure, Request};
use crate::providers::Bases;
use crate::secret::Secret;

/// Random bytes of a verifier: 43 letters, the least that RFC 7636, section 4.1, allows, and 256 bits.
const VERIFIER: usize = 32;

/// One try to get a key.
pub struct Click {
    base: String,
    verifier: Secret,
    challenge: String,
    nonce: String,
}

impl Click {
    /// A try with a verifier of its own.
    ///
    /// # Errors
    /// `secret.random`: the system gives no random numbers.
    pub fn new(bases: &Bases) -> Result<Click, Error> {
        let (verifier, nonce) = (random()?, random()?);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        Ok(Click { base: bases.of("openrouter"), verifier: Secret::parse(&verifier)?, challenge, nonce })
    }

    /// Random letters for the address that the browser comes back to, so that no other page can bring a code of its own.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The page on which the person agrees. `back` is an address of this machine, any port of it.
    pub fn page(&self, back: &str) -> String {
        let origin = self.base.strip_suffix("/api/v1").unwrap_or(&self.base);
        let query = [
            ("callback_url", back),
            ("code_challenge", self.challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        crate::http::address(&format!("{origin}/auth"), query)
    }

    /// Changes the code into a key (`POST /auth/keys`).
    ///
    /// # Errors
    /// `openrouter.click`: OpenRouter does not take the code (400, 403), or gives no key; what a call says.
    pub async fn key(&self, client: &Client, code: &str) -> Result<Secret, Error> {
        let code = Secret::parse(code).map_err(|_| refused("what came back is no code"))?;
        let body = json!({
            "code": code.expose(), "code_verifier": self.verifier.expose(), "code_challenge_method": "S256",
        });
        // A code is worth a key once: nothing is sent twice.
        let request = Request::post(format!("{}/auth/keys", self.base))
            .json(&body)?
            .hide(&code)
            .hide(&self.verifier)
            .once();
        let answer = client.send(&request).await.map_err(Failure::into_error)?;
        if !answer.is_success() {
            return Err(refused(&format!("OpenRouter answered {}: {}", answer.status, answer.excerpt())));
        }
        let told = answer.json()?;
        let key = told.get("key").and_then(serde_json::Value::as_str).unwrap_or_default();
        Secret::parse(key).map_err(|_| refused("OpenRouter answered without a key"))
    }
}

fn random() -> Result<String, Error> {
    let mut bytes = [0; VERIFIER];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::failed("secret.random", format!("the system gives no random numbers: {error}"))
            .hint("run the same command again")
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn refused(why: &str) -> Error {
    Error::failed("openrouter.click", format!("no key came of it: {why}"))
        .hint("run the same command again, and agree within ten minutes")
        .hint(format!(
            "or make a key by hand and paste it: {}/settings/keys",
            BASE.trim_end_matches("/api/v1")
        ))
}
