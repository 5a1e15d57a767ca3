//! Where an app goes: what its blueprint says of an environment, and what only this machine knows.

use std::collections::BTreeMap;

use crate::blueprint::{Blueprint, Environment};
use crate::error::Error;

use super::roles::{self, Code, Database, HOSTS, LOGIN, Machine};

/// What no blueprint can say: places on this machine and trust in test servers. Empty texts are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Folder of the release: the app as it runs on the host.
    pub release_tree: String,
    /// Identifies the release's bytes.
    pub release_digest: String,
    /// Folder of the Node that the host may get.
    pub node_source: String,
    /// Directory of the certificate authority; empty is the host's own choice (Let's Encrypt).
    pub acme: String,
    /// Root that the authority's own address is checked with, PEM; for authorities of one's own.
    pub acme_root: String,
    /// Server of DNS rows instead of the one that the blueprint names; for trial runs.
    pub dns_server: String,
    /// Folder of the app itself, whose history is pushed.
    pub app_folder: String,
    /// The public key that a server which is made first lets in, as `ssh-keygen` writes it.
    pub ssh_key: String,
}

/// Where an app goes, read from its blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `preview` or `production`.
    pub environment: String,
    /// Host name that people type.
    pub domain: String,
    /// `USER@HOST:PORT`; a look-up while the server is one that is made first, and empty where there is none of one's own.
    pub server: String,
    /// The server that is made first.
    pub machine: Option<Machine>,
    /// The team at Vercel, empty for a personal account; nothing where the app has a server of its own.
    pub vercel: Option<String>,
    /// Where the database of a stack with one is.
    pub db: Database,
    /// Where the app's code is, when the environment says so.
    pub code: Option<Code>,
    /// Provider of DNS rows: `powerdns`, `rfc2136`, `cloudflare` or `zone`, and where it is.
    pub dns: (String, String),
    /// Provider of the zone itself, when the environment asks for one.
    pub zone: Option<(String, String)>,
    /// Provider of mail: `smtp`, whose address a person pastes, or `resend`.
    pub mail: String,
    /// Provider of models: `paste` or `click`, whose key a person brings, or `openrouter`; and the most that its key may spend
    /// in a month, in dollars.
    pub ai: (String, String),
}

/// Letters of a database's name; PostgreSQL cuts names off after 63.
const LONGEST_DATABASE: usize = 59;
/// The most that a key for models may spend in a month when nobody says, in dollars.
const AI_LIMIT: &str = "10";
/// A key of OpenRouter that a person gets at a click, instead of one that a management key makes.
const CLICK: &str = "click";

impl Target {
    /// Reads an environment.
    ///
    /// # Errors
    /// `stack.environment`, `stack.domain`, `stack.host`, `stack.provider`, each with the lines to add to `vibe.toml`.
    pub fn of(app: &Blueprint, environment: &str) -> Result<Target, Error> {
        let Some(found) = app.environments.get(environment) else {
            let message = format!("vibe.toml does not say where `{environment}` is");
            let error = Error::usage("stack.environment", message);
            return Err(with_lines(error, environment, &format!("{}.example.com", app.app.slug)));
        };
        let Some(domain) = &found.domain else {
            return Err(Error::usage("stack.domain", format!("`{environment}` has no domain")).hint(
                format!(
                    "add below [environments.{environment}] in vibe.toml: domain = \"{}.example.com\"",
                    app.app.slug
                ),
            ));
        };
        let dns = role(found, environment, "dns", &["powerdns", "rfc2136", "cloudflare", "zone"])?;
        let dns = dns.unwrap_or_else(|| ("zone".to_owned(), String::new()));
        let zone = role(found, environment, "zone", &["powerdns"])?;
        let vercel = vercel(found, environment)?;
        // There is one, so that it need not be said; saying another one is told.
        role(found, environment, "payments", &["stripe"])?;
        let mail = role(found, environment, "mail", &["smtp", "resend"])?;
        // The same provider need not be told twice.
        let zone = zone.map(|zone| if zone.1.is_empty() && zone.0 == dns.0 { dns.clone() } else { zone });
        Ok(Target {
            environment: environment.to_owned(),
            domain: domain.clone(),
            server: if vercel.is_some() { String::new() } else { server(found, environment)? },
            machine: roles::machine(found, environment)?,
            db: roles::database(found, environment, vercel.is_some())?,
            code: roles::code(found, environment, &app.app.slug)?,
            vercel,
            dns: placed(environment, "dns", dns)?,
            zone: zone.map(|zone| placed(environment, "zone", zone)).transpose()?,
            mail: mail.map_or("smtp".to_owned(), |(name, _)| name),
            ai: models(app, found, environment)?,
        })
    }

    /// Words that a resource's `when` may ask for.
    pub(super) fn switches(&self) -> Vec<String> {
        let mut on = vec![self.environment.clone(), format!("dns.{}", self.dns.0)];
        on.extend(self.zone.as_ref().map(|_| "role.zone".to_owned()));
        on.push(format!("mail.{}", self.mail));
        on.push(if self.vercel.is_some() { "host.vercel" } else { "host.ssh" }.to_owned());
        on.extend(self.machine.as_ref().map(|_| "host.hetzner".to_owned()));
        on.push(format!("db.{}", self.db.by));
        if let Some(code) = &self.code {
            on.push("code.github".to_owned());
            on.extend(code.public.then(|| "code.public".to_owned()));
        }
        on
    }

    /// Settings by name; those without a value are absent.
    pub(super) fn values(&self, app: &Blueprint, settings: &Settings) -> BTreeMap<&'static str, String> {
        let zone = self.zone.clone().unwrap_or_default();
        let there = |named: &String| {
            let other = !named.is_empty() && !settings.dns_server.is_empty();
            if other { settings.dns_server.clone() } else { named.clone() }
        };
        let live = self.environment == "production";
        let code = self.code.clone().map(|code| (code.owner, code.repo, code.public));
        let (owner, repo, public) = code.unwrap_or_default();
        let machine = self.machine.clone().map(|machine| (machine.size, machine.location));
        let (size, location) = machine.unwrap_or_default();
        let by_router = app.has_ai() && ["openrouter", CLICK].contains(&self.ai.0.as_str());
        let name = on_host(&app.app.slug, &self.environment);
        let (here, there_at) = match &self.vercel {
            Some(_) => (String::new(), name.clone()),
            None => (name.clone(), String::new()),
        };
        let values = [
            ("host_app", here),
            ("env_of", if self.vercel.is_some() { "vercel" } else { "host" }.to_owned()),
            ("vercel_target", if self.vercel.is_some() { "production" } else { "" }.to_owned()),
            ("vercel_jobs", if self.vercel.is_some() { "off" } else { "" }.to_owned()),
            ("vercel_project", there_at),
            ("vercel_team", self.vercel.clone().unwrap_or_default()),
            ("app", name),
            ("db_name", database(&app.app.slug, &self.environment)),
            ("name", app.app.name.clone()),
            ("slug", app.app.slug.clone()),
            ("currency", app.app.currency.clone()),
            ("environment", self.environment.clone()),
            ("mode", if live { "live" } else { "test" }.to_owned()),
            ("stripe_page", if live { "apikeys" } else { "test/apikeys" }.to_owned()),
            ("domain", self.domain.clone()),
            ("server", self.server.clone()),
            ("record_type", if self.server.contains('[') { "AAAA" } else { "A" }.to_owned()),
            ("dns", self.dns.0.clone()),
            ("dns_server", there(&self.dns.1)),
            ("zone_server", there(&zone.1)),
            ("zone", zone.0),
            ("ai_limit", self.ai.1.clone()),
            ("ai_base", if by_router { "https://openrouter.ai/api/v1" } else { "" }.to_owned()),
            ("ai_model", if by_router { "openai/gpt-5-mini" } else { "" }.to_owned()),
            ("release_tree", settings.release_tree.clone()),
            ("release_digest", settings.release_digest.clone()),
            ("node_source", settings.node_source.clone()),
            ("acme", settings.acme.clone()),
            ("acme_root", settings.acme_root.clone()),
            ("app_folder", settings.app_folder.clone()),
            ("machine_type", size),
            ("machine_location", location),
            ("ssh_key", settings.ssh_key.clone()),
            ("db_org", self.db.org.clone()),
            ("db_region", self.db.region.clone()),
            ("code_owner", owner),
            ("code_repo", repo),
            ("code_visibility", if public { "public" } else { "private" }.to_owned()),
        ];
        values.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// What the app is called on its host: two environments of one app can share a host.
pub fn on_host(slug: &str, environment: &str) -> String {
    if environment == "production" { slug.to_owned() } else { format!("{slug}-{environment}") }
}

/// The database of an app on its host. Beginning with a word of ours it is no name that PostgreSQL keeps for itself, and no
/// number.
fn database(slug: &str, environment: &str) -> String {
    let name = format!("app_{}", on_host(slug, environment).replace('-', "_"));
    name.chars().take(LONGEST_DATABASE).collect()
}

/// Adds the lines that say where an environment is, one hint each, so that they can be copied as they are.
fn with_lines(error: Error, environment: &str, domain: &str) -> Error {
    error
        .hint("add these lines to the end of vibe.toml, with your own domain and server:")
        .hint(format!("[environments.{environment}]"))
        .hint(format!("domain = \"{domain}\""))
        .hint("providers.host = \"ssh:root@198.51.100.7\"")
}

/// `provider:where` of a role, taken apart.
pub(super) fn role(
    found: &Environment,
    environment: &str,
    role: &str,
    known: &[&str],
) -> Result<Option<(String, String)>, Error> {
    let Some(text) = found.providers.get(role) else { return Ok(None) };
    let (name, place) = text.split_once(':').unwrap_or((text, ""));
    if known.contains(&name) {
        return Ok(Some((name.to_owned(), place.to_owned())));
    }
    Err(Error::usage(
        "stack.provider",
        format!("`{environment}` has `{name}` for {role}, which vibe does not know"),
    )
    .hint(format!("providers of {role}: {}", known.join(", "))))
}

/// A provider that is somewhere says where.
fn placed(environment: &str, role: &str, chosen: (String, String)) -> Result<(String, String), Error> {
    let example = match chosen.0.as_str() {
        "powerdns" => "powerdns:http://127.0.0.1:8081",
        "rfc2136" => "rfc2136:198.51.100.53:53",
        _ => return Ok(chosen),
    };
    if !chosen.1.is_empty() {
        return Ok(chosen);
    }
    Err(Error::usage("stack.provider", format!("`{environment}` does not say where its {} is", chosen.0))
        .hint(format!("such as: providers.{role} = \"{example}\"")))
}

/// Who answers for models, and the most that it may cost.
fn models(app: &Blueprint, found: &Environment, environment: &str) -> Result<(String, String), Error> {
    let (name, limit) = role(found, environment, "ai", &["paste", "openrouter"])?
        .unwrap_or_else(|| ("paste".to_owned(), String::new()));
    let wrong = |why: String, hint: &str| Err(Error::usage("stack.provider", why).hint(hint));
    if name == "openrouter" && app.has_ai_pictures() {
        return wrong(
            format!("`{environment}` has `openrouter` for ai, and this app has pictures drawn"),
            "OpenRouter draws none over the protocol that the app speaks: leave `ai` out and paste a key that can",
        );
    }
    // The limit of such a key is the one that the person sets on OpenRouter's page.
    if name == "openrouter" && limit == CLICK {
        return Ok((limit, String::new()));
    }
    let limit = if limit.is_empty() { AI_LIMIT.to_owned() } else { limit };
    if !limit.parse::<f64>().is_ok_and(|dollars| dollars > 0.0 && dollars.is_finite()) {
        return wrong(
            format!("`{environment}` limits ai to {limit:?}, which is no number of dollars"),
            "such as: providers.ai = \"openrouter:25\", the most that the key spends in a month, or \"openrouter:click\"",
        );
    }
    Ok((name, limit))
}

/// `vercel` or `vercel:TEAM`.
fn vercel(found: &Environment, environment: &str) -> Result<Option<String>, Error> {
    let Some((name, team)) = role(found, environment, "host", HOSTS)? else { return Ok(None) };
    if name != "vercel" {
        return Ok(None);
    }
    if !team.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)) {
        return Err(Error::usage("stack.host", format!("`{environment}` has no name of a team: {team:?}"))
            .hint(
                "such as: providers.host = \"vercel:my-team\", as it stands in the address of its dashboard",
            ));
    }
    Ok(Some(team))
}

/// `ssh:USER@HOST[:PORT]` as `USER@HOST:PORT`.
fn server(found: &Environment, environment: &str) -> Result<String, Error> {
    let Some((by, place)) = role(found, environment, "host", HOSTS)? else {
        return Err(Error::usage("stack.host", format!("`{environment}` has no host to run on")).hint(format!(
            "add below [environments.{environment}] in vibe.toml: providers.host = \"ssh:root@198.51.100.7\""
        )));
    };
    if by == "hetzner" {
        return Ok(LOGIN.to_owned());
    }
    let wrong = || {
        Error::usage(
            "stack.host",
            format!("`{environment}` has a host that cannot be reached by SSH: {place:?}"),
        )
        .hint("such as: providers.host = \"ssh:root@198.51.100.7\", with :2222 at the end for another port")
    };
    let (user, host) = place.split_once('@').unwrap_or(("root", &place));
    let (host, port) = match host.rsplit_once(':') {
        Some((name, port)) if !host.ends_with(']') => (name, port.parse::<u16>().map_err(|_| wrong())?),
        _ => (host, 22),
    };
    // Neither part may be taken for an option of `ssh`.
    let proper = |text: &str, more: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[' || c == '_')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    if !proper(user, "._-") || !proper(host, ".-[]:") || host.contains(':') != host.starts_with('[') {
        return Err(wrong());
    }
    Ok(format!("{user}@{host}:{port}"))
}
