//! `github.secret`: a value that only Actions reads, sealed for GitHub's key before it leaves this machine.
//!
//! No one can read it back. That its value is another one than we put there is seen by two things: the fingerprint of the
//! inputs, which the engine keeps, and the moment of its last change, which GitHub tells and we remember.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use crypto_box::PublicKey;
use crypto_box::aead::OsRng;
use serde_json::{Value as Json, json};

use super::tag::{self, Whose};
use super::{GitHub, of_repo, repo, taken, text, unmarked};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen};
use crate::error::Error;
use crate::http::plain;

pub(super) const NAME: &str = "github.secret";
/// Largest value, in bytes (<https://docs.github.com/en/actions/reference/security/secrets>).
const LARGEST: usize = 48 * 1024;

pub(super) fn kind() -> Kind {
    let own = [InputKind::new("name").identity(), InputKind::new("value").unseen()];
    Kind {
        inputs: of_repo().into_iter().chain(own).collect(),
        outputs: ["name", "updated"].map(OutputKind::new).into(),
        repeat: Repeat::Find,
        by_hand: "In the settings of ${owner}/${repo} at GitHub (Secrets and variables, Actions), set the secret ${name}. \
                  `vibe secret list` says where its value lies."
            .to_owned(),
        link: "https://github.com/${owner}/${repo}/settings/secrets/actions".to_owned(),
        ..Kind::new(NAME)
    }
}

/// The name of a secret or a variable.
///
/// # Errors
/// `github.name`: one that Actions does not take (<https://docs.github.com/en/actions/reference/security/secrets>).
pub(super) fn name<'a>(call: &Call<'a>) -> Result<&'a str, Error> {
    let name = call.inputs.need("name")?;
    let proper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let begins = |c: char| c.is_ascii_uppercase() || c == '_';
    if name.len() > 200
        || !name.starts_with(begins)
        || !name.chars().all(proper)
        || name.starts_with("GITHUB_")
    {
        return Err(Error::usage("github.name", format!("Actions takes nothing called {:?}", plain(name)))
            .hint("use capital letters, digits and _, and do not begin with GITHUB_ or a digit"));
    }
    Ok(name)
}

/// A sealed box of libsodium (`crypto_box_seal`), in base64, for the key that GitHub gave.
pub(super) fn sealed(key: &str, value: &str) -> Result<String, Error> {
    let fault = || {
        Error::failed("github.seal", "GitHub gave no key that a secret can be sealed for")
            .hint("run the same command again; nothing was sent")
    };
    let key =
        BASE64.decode(key).ok().and_then(|bytes| PublicKey::from_slice(&bytes).ok()).ok_or_else(fault)?;
    let sealed = key.seal(&mut OsRng, value.as_bytes()).map_err(|_| fault())?;
    Ok(BASE64.encode(sealed))
}

impl GitHub {
    async fn secret(&self, name: &str, call: &Call<'_>) -> Result<Option<Json>, Fault> {
        let path = format!("{}/actions/secrets", repo(call)?);
        let all = self.all(&path, "secrets", 100).await?.unwrap_or_default();
        Ok(all.into_iter().find(|one| text(one, "/name") == name))
    }

    pub(super) async fn look_at_secret(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let name = name(call)?;
        let found = self.secret(name, call).await?;
        Ok(match self.whose(found.is_some(), &tag::name("SECRET", name), call).await? {
            // What a person goes without has no value, and is not there.
            Whose::Nobodys if call.inputs.get("value") == Some("") => Seen::ours(outputs(name, "")),
            Whose::Nobodys => Seen::Missing,
            Whose::Foreign(whose) => unmarked(&whose),
            Whose::Ours => {
                let updated = found.map(|found| text(&found, "/updated_at")).unwrap_or_default();
                let known = call.known.get("updated").is_none_or(|known| known.expose() == updated);
                let empty = call.inputs.get("value") == Some("");
                let differs = if known && !empty { Vec::new() } else { vec!["value".to_owned()] };
                Seen::Ours { outputs: outputs(name, &updated), differs }
            }
        })
    }

    pub(super) async fn set_secret(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let (name, value) = (name(call)?, call.inputs.need("value")?);
        if value.is_empty() {
            self.remove_secret(call).await?;
            return Ok(outputs(name, ""));
        }
        if value.len() > LARGEST {
            return Err(Error::usage(
                "github.large",
                format!("`{}` is larger than Actions takes", call.addr),
            )
            .hint("a secret of Actions has at most 48 KB")
            .into());
        }
        let tag = tag::name("SECRET", name);
        let stands = self.secret(name, call).await?.is_some();
        if let Whose::Foreign(_) = self.whose(stands, &tag, call).await? {
            return Err(taken(call));
        }
        self.put_tag(&tag, call).await?;
        let all = format!("{}/actions/secrets", repo(call)?);
        let key = self.rest.read_at(&format!("{all}/public-key"), &[]).await?.unwrap_or_default();
        let body = json!({ "encrypted_value": sealed(&text(&key, "/key"), value)?, "key_id": text(&key, "/key_id") });
        self.change(("PUT", &format!("{all}/{name}")), Some(&body), call).await?;
        let stands = self.secret(name, call).await.map_err(lost)?.unwrap_or_default();
        Ok(outputs(name, &text(&stands, "/updated_at")))
    }

    pub(super) async fn remove_secret(&self, call: &Call<'_>) -> Result<(), Fault> {
        let name = name(call)?;
        let tag = tag::name("SECRET", name);
        let stands = self.secret(name, call).await?.is_some();
        if let Whose::Foreign(_) = self.whose(stands, &tag, call).await? {
            return Ok(());
        }
        if stands {
            let path = format!("{}/actions/secrets/{name}", repo(call)?);
            self.rest.change_at(("DELETE", &path), None, call, &[]).await?;
        }
        self.drop_tag(&tag, call).await
    }
}

fn outputs(name: &str, updated: &str) -> Outputs {
    let updated = plain(updated);
    Outputs::from([("name".to_owned(), name.into()), ("updated".to_owned(), updated.into())])
}

/// A look after a change that took effect.
fn lost(fault: Fault) -> Fault {
    match fault {
        Fault::Refused(error) => Fault::Unsure(error),
        other => other,
    }
}
