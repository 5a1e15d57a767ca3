//! Hetzner Cloud: a server to deploy to, with the key that lets us in and a firewall. Everything on it goes by SSH after that.
//!
//! Server and firewall are data (`provider.toml`) and ours by a label. A key is told apart by what it is and not by its name,
//! since a project takes no key twice: one that a person put there serves as well, and is not ours to delete. What a server
//! costs is looked up in the project's own price list, and is unknown until then.

use async_trait::async_trait;
use serde_json::{Value as Json, json};

use super::Key;
use super::rest::{self, Rest, encoded, label};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Repeat, Seen, Verbs};
use crate::error::Error;
use crate::http::{Client, plain};

/// Where the real interface is.
pub const BASE: &str = "https://api.hetzner.cloud/v1";
const FILE: &str = include_str!("provider.toml");
const KEY: &str = "hetzner.key";
const PRICE: &str = "hetzner.price";
/// Pages of keys that are read, fifty on each.
const PAGES: usize = 20;
/// The words for a price that the list does not give.
const UNKNOWN: &str = "a price that is not known here";

/// Gives `hetzner.key`, `hetzner.firewall`, `hetzner.server` and `hetzner.price`.
pub struct Hetzner(Rest);

impl Hetzner {
    /// A provider for one project, whose token may read and write.
    ///
    /// # Errors
    /// `rest.grammar`: a fault of this program.
    pub fn new(client: Client, base: String, key: Key) -> Result<Hetzner, Error> {
        Ok(Hetzner(Rest::new(FILE, rest::Setup { client, base, key: Some(key) })?))
    }

    /// The key of the project that is this one, whatever it is called.
    async fn key(&self, call: &Call<'_>) -> Result<Option<Json>, Fault> {
        let wanted = material(call.inputs.need("public_key")?)?;
        let mut number = "1".to_owned();
        for _ in 0..PAGES {
            let query = [("page", number.as_str()), ("per_page", "50")];
            let page = self.0.read_at("/ssh_keys", &query).await?.unwrap_or_default();
            let Some(keys) = page["ssh_keys"].as_array() else {
                return Err(Error::failed("rest.no_list", "the answer to /ssh_keys holds no list of keys")
                    .hint("the provider's interface is another one than this vibe knows")
                    .into());
            };
            let same = |key: &&Json| material(&text(key, "/public_key")).is_ok_and(|known| known == wanted);
            if let Some(found) = keys.iter().find(same) {
                return Ok(Some(found.clone()));
            }
            number = text(&page, "/meta/pagination/next_page");
            if number.is_empty() {
                return Ok(None);
            }
        }
        Err(Error::failed("rest.too_many", format!("the list /ssh_keys has more than {PAGES} pages"))
            .hint("delete what is not used any more, so that ours can be found in it")
            .into())
    }

    async fn set_key(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        if let Some(found) = self.key(call).await? {
            return Ok(id(&found));
        }
        let (kind, key) = material(call.inputs.need("public_key")?)?;
        let body = json!({
            "name": call.inputs.need("name")?,
            "public_key": format!("{kind} {key}"),
            "labels": { "vibe": label(call.mark) },
        });
        let made = self.0.change_at(("POST", "/ssh_keys"), Some(&body), call, &[]).await?.unwrap_or_default();
        Ok(id(&made["ssh_key"]))
    }

    async fn remove_key(&self, call: &Call<'_>) -> Result<(), Fault> {
        let Some(found) = self.key(call).await? else { return Ok(()) };
        if text(&found, "/labels/vibe") != label(call.mark) {
            return Ok(());
        }
        let path = format!("/ssh_keys/{}", encoded(&text(&found, "/id")));
        self.0.change_at(("DELETE", &path), None, call, &[]).await.map(drop)
    }

    /// What the project's list asks for a server, in words.
    async fn price(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let (kind, location) = (call.inputs.need("type")?, call.inputs.need("location")?);
        let list = self.0.read_at("/pricing", &[]).await?.unwrap_or_default();
        let words = monthly(&list["pricing"], kind, location);
        let proof = format!("{kind} in {location}: {}", words.as_deref().unwrap_or(UNKNOWN));
        let words = words.unwrap_or_else(|| UNKNOWN.to_owned());
        Ok(Seen::ours(Outputs::from([("text".to_owned(), words.into()), ("proof".to_owned(), proof.into())])))
    }
}

fn key_kind() -> Kind {
    Kind {
        inputs: vec![InputKind::new("name").identity(), InputKind::new("public_key").identity()],
        outputs: vec![OutputKind::new("id")],
        repeat: Repeat::Find,
        by_hand: "In the project at Hetzner Cloud, under Security, add the SSH key ${public_key}.".to_owned(),
        link: "https://console.hetzner.cloud/".to_owned(),
        ..Kind::new(KEY)
    }
}

fn price_kind() -> Kind {
    Kind {
        inputs: vec![InputKind::new("type"), InputKind::new("location")],
        outputs: vec![OutputKind::new("text"), OutputKind::new("proof")],
        verbs: Verbs::Check,
        by_hand: "See at Hetzner Cloud what a server of type ${type} in ${location} costs.".to_owned(),
        link: "https://www.hetzner.com/cloud".to_owned(),
        ..Kind::new(PRICE)
    }
}

/// Type and key of a line as `ssh-keygen` writes it, without its comment.
///
/// # Errors
/// `hetzner.key`: it is none.
fn material(line: &str) -> Result<(String, String), Error> {
    let mut words = line.split_whitespace();
    let known = |kind: &&str| ["ssh-", "ecdsa-", "sk-"].iter().any(|start| kind.starts_with(start));
    match (words.next().filter(known), words.next()) {
        (Some(kind), Some(key)) => Ok((kind.to_owned(), key.to_owned())),
        _ => Err(Error::usage("hetzner.key", format!("{:?} is no public SSH key", plain(line)))
            .hint("it is the line of a file like ~/.ssh/id_ed25519.pub and begins with ssh-ed25519")),
    }
}

/// The price of a month with tax, as the list has it.
fn monthly(pricing: &Json, kind: &str, location: &str) -> Option<String> {
    let of_kind = pricing["server_types"].as_array()?.iter().find(|one| one["name"] == kind)?;
    let there = of_kind["prices"].as_array()?.iter().find(|one| one["location"] == location)?;
    let amount: f64 = there.pointer("/price_monthly/gross")?.as_str()?.parse().ok()?;
    let currency = plain(pricing["currency"].as_str()?);
    Some(format!("{amount:.2} {currency} a month at most, by Hetzner's own list"))
}

fn id(found: &Json) -> Outputs {
    Outputs::from([("id".to_owned(), text(found, "/id").into())])
}

fn text(item: &Json, at: &str) -> String {
    item.pointer(at).filter(|value| !value.is_null()).map(rest::shown).unwrap_or_default()
}

#[async_trait]
impl Provider for Hetzner {
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds = self.0.kinds();
        kinds.extend([key_kind(), price_kind()]);
        kinds
    }

    fn budget(&self) -> usize {
        self.0.budget()
    }

    fn forget_reads(&self) {
        self.0.forget_reads();
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if self.0.before_its_key(call)? {
            return Ok(Seen::Missing);
        }
        match call.kind.name.as_str() {
            KEY => Ok(self.key(call).await?.map_or(Seen::Missing, |found| Seen::ours(id(&found)))),
            PRICE => self.price(call).await,
            _ => self.0.observe(call).await,
        }
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.0.forget_reads();
        if call.kind.name == KEY { self.set_key(call).await } else { self.0.ensure(call).await }
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        self.0.forget_reads();
        if call.kind.name == KEY { self.remove_key(call).await } else { self.0.delete(call).await }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_apart_by_what_it_is() {
        let one = material("ssh-ed25519 AAAAC3Nz ada@shop").unwrap();
        assert_eq!(one, material("ssh-ed25519  AAAAC3Nz").unwrap());
        for wrong in ["", "ssh-ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----", "AAAA ssh-ed25519"] {
            assert_eq!(material(wrong).unwrap_err().code(), "hetzner.key", "{wrong:?}");
        }
    }

    #[test]
    fn a_price_is_the_list_s_or_unknown() {
        let prices =
            json!([{ "location": "fsn1", "price_monthly": { "net": "3.2900", "gross": "3.9151000000" } }]);
        let list = json!({ "currency": "EUR", "server_types": [{ "name": "cx22", "prices": prices }] });
        assert_eq!(
            monthly(&list, "cx22", "fsn1").unwrap(),
            "3.92 EUR a month at most, by Hetzner's own list"
        );
        assert_eq!(monthly(&list, "cx22", "hel1"), None);
        assert_eq!(monthly(&list, "cx32", "fsn1"), None);
        assert_eq!(monthly(&json!({}), "cx22", "fsn1"), None);
    }
}
