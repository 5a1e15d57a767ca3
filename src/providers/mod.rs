//! What can be looked at, made and deleted in the world, and how a person does it by hand. May import `error`, `secret`,
//! `http`, `engine`.
//!
//! One folder per provider. Each gives its kinds as data and implements [`crate::engine::Provider`].

pub mod app;
mod bases;
pub mod clerk;
pub mod cloudflare;
mod fault;
pub mod github;
pub mod google;
pub mod hetzner;
pub mod host;
mod key;
pub mod local;
pub mod neon;
pub mod net;
pub mod openrouter;
pub mod paste;
pub mod postgres;
pub mod powerdns;
pub mod prices;
mod reads;
pub mod rehearsal;
pub mod resend;
pub mod rest;
pub mod rfc2136;
mod row;
pub mod stripe;
pub mod supabase;
pub mod vercel;
pub mod zone;

use std::net::SocketAddr;
use std::sync::Arc;

pub use bases::{Bases, HOSTED};
pub use key::Key;

use crate::engine::{Kind, Provider};
use crate::error::Error;
use crate::http::{Calls, Client, Options};
use crate::secret::{FingerprintKey, MemoryStore, SecretStore};

/// What providers need beyond what is declared of each thing.
pub struct Setup {
    /// Where keys lie.
    pub secrets: Arc<dyn SecretStore>,
    /// PEM texts of roots that are trusted beside those of the machine.
    pub roots: Vec<String>,
    /// DNS server that looks begin at, instead of the root servers.
    pub dns: Option<SocketAddr>,
    /// How servers are reached.
    pub host: host::Settings,
    /// Stand-ins for hosted interfaces.
    pub bases: Bases,
    /// Where calls of providers are counted, by the provider's name.
    pub calls: Calls,
    /// Key of the prints that tell what was delivered to where nobody can read it back.
    pub prints: FingerprintKey,
}

/// Every provider of this build. Nothing is connected yet.
///
/// # Errors
/// `http.root`, `http.client`, `secret.name`, `rest.grammar`.
pub fn all(setup: Setup) -> Result<Vec<Arc<dyn Provider>>, Error> {
    let Setup { secrets, roots, dns, host, bases, calls, prints } = setup;
    let client = Client::new(&Options { roots: roots.clone(), dns, calls, ..Options::default() })?;
    let google = google::Setup {
        client: client.named("google"),
        base: bases.of("google"),
        store: Arc::clone(&secrets),
    };
    let key = |name| Key::new(Arc::clone(&secrets), name);
    Ok(vec![
        Arc::new(local::Local::default()),
        Arc::new(paste::Paste::new(Arc::clone(&secrets))),
        Arc::new(google::Google::new(google)),
        Arc::new(host::Host::new(host)),
        Arc::new(app::App::new(client.named("app"))),
        Arc::new(postgres::Postgres::new(roots.clone())),
        Arc::new(net::Net::new(&net::Setup { roots, dns })?),
        Arc::new(zone::Zone::new(dns)),
        Arc::new(rfc2136::Rfc2136::new(key("rfc2136.key")?)),
        Arc::new(powerdns::PowerDns::new(powerdns::Setup {
            client: client.named("powerdns"),
            key: key("powerdns.key")?,
        })?),
        Arc::new(stripe::Stripe::new(stripe::Setup {
            client: client.named("stripe"),
            base: bases.of("stripe"),
            key: key("stripe.key")?,
        })?),
        Arc::new(resend::Resend::new(resend::Setup {
            client: client.named("resend"),
            base: bases.of("resend"),
            key: key("resend.key")?,
        })?),
        Arc::new(clerk::Clerk::new(clerk::Setup {
            client: client.named("clerk"),
            base: bases.of("clerk"),
            key: key("clerk.key")?,
        })?),
        Arc::new(openrouter::new(
            client.named("openrouter"),
            bases.of("openrouter"),
            key("openrouter.key")?,
        )?),
        Arc::new(vercel::Vercel::new(vercel::Setup {
            client: client.named("vercel"),
            base: bases.of("vercel"),
            key: key("vercel.token")?,
            prints,
        })),
        Arc::new(github::GitHub::new(github::Setup {
            client: client.named("github"),
            base: bases.of("github"),
            key: key("github.key")?,
        })?),
        Arc::new(hetzner::Hetzner::new(client.named("hetzner"), bases.of("hetzner"), key("hetzner.key")?)?),
        Arc::new(neon::Neon::new(client.named("neon"), bases.of("neon"), key("neon.key")?)?),
        Arc::new(supabase::new(client.named("supabase"), bases.of("supabase"), key("supabase.key")?)?),
        Arc::new(cloudflare::Cloudflare::new(
            client.named("cloudflare"),
            bases.of("cloudflare"),
            key("cloudflare.key")?,
        )?),
    ])
}

/// Every kind of this build, for whoever only declares or rehearses.
///
/// # Errors
/// As [`all`].
pub fn kinds() -> Result<Vec<Kind>, Error> {
    let nowhere = host::Settings {
        ssh: "ssh".into(),
        known_hosts: "known_hosts".into(),
        identity: None,
        copies: "copies".into(),
    };
    let secrets = Arc::new(MemoryStore::default());
    let (bases, calls, prints) = (Bases::default(), Calls::default(), FingerprintKey::new([0; 32]));
    let setup = Setup { secrets, roots: Vec::new(), dns: None, host: nowhere, bases, calls, prints };
    let providers = all(setup)?;
    Ok(providers.iter().flat_map(|provider| provider.kinds()).collect())
}
