//! Looks at the world from outside: DNS, TLS, HTTP. Every kind is a check; what it saw stands in `proof`.

mod http;
mod seen;
mod tls;
mod walk;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use async_trait::async_trait;
use rustls::pki_types::CertificateDer;

pub(super) use self::seen::{Verdict, judge};
pub(super) use self::walk::Walker;
use super::row::Row;
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Seen, Verbs};
use crate::error::Error;
use crate::http::{Client, Options, plain, roots};

/// What the checks need.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// PEM texts of authorities that are trusted beside those of the machine.
    pub roots: Vec<String>,
    /// DNS server to begin at, instead of the root servers and the machine's own resolver. Name servers that are found
    /// below it are asked at the same port, and no public resolver is asked.
    pub dns: Option<SocketAddr>,
}

/// Gives `net.dns`, `net.tls` and `net.http`.
pub struct Net {
    client: Client,
    roots: Vec<CertificateDer<'static>>,
    dns: Option<SocketAddr>,
}

impl Net {
    /// Checks that see the world as `setup` says.
    ///
    /// # Errors
    /// `http.root`: a root that is no certificate; `http.client`.
    pub fn new(setup: &Setup) -> Result<Net, Error> {
        let options = Options { roots: setup.roots.clone(), dns: setup.dns, ..Options::default() };
        let mut trusted = Vec::new();
        for pem in &setup.roots {
            trusted.extend(roots(pem)?);
        }
        Ok(Net { client: Client::new(&options)?, roots: trusted, dns: setup.dns })
    }

    async fn look_dns(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let row = Row::of(call.inputs)?;
        let begin = match call.inputs.get("server") {
            Some(server) => Some(socket(server, 53)?),
            None => self.dns,
        };
        let authority = call.inputs.get("ca").unwrap_or(LETS_ENCRYPT);
        Ok(match judge(&Walker::new(begin), &row, Some(authority)).await {
            Verdict::Right(proof) => Seen::ours(proved(proof)),
            Verdict::NotYet(why) => Seen::Unready(why),
        })
    }
}

/// Whom rows of type CAA must allow, unless the check names another one.
const LETS_ENCRYPT: &str = "letsencrypt.org";

fn proved(proof: String) -> Outputs {
    Outputs::from([("proof".to_owned(), proof.into())])
}

/// An address with or without its port.
fn socket(text: &str, port: u16) -> Result<SocketAddr, Error> {
    let with_port = text.parse().ok();
    let alone = || text.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, port));
    with_port.or_else(alone).ok_or_else(|| {
        Error::usage("net.address", format!("{} is no address of a server", plain(text)))
            .hint(format!("write it as 198.51.100.1 or 198.51.100.1:{port}"))
    })
}

fn check(name: &str, inputs: &[(&str, bool)], outputs: &[&str], by_hand: &str, link: &str) -> Kind {
    let input = |(name, needed): &(&str, bool)| match needed {
        true => InputKind::new(name),
        false => InputKind::new(name).optional(),
    };
    Kind {
        inputs: inputs.iter().map(input).collect(),
        outputs: outputs.iter().copied().map(OutputKind::new).collect(),
        verbs: Verbs::Check,
        // A row of one's own zone is there within its time to live, a certificate within seconds of it.
        patience: Duration::from_secs(10 * 60),
        poll: if name == "net.dns" { Duration::from_secs(2) } else { Duration::from_millis(500) },
        by_hand: by_hand.to_owned(),
        link: link.to_owned(),
        ..Kind::new(name)
    }
}

#[async_trait]
impl Provider for Net {
    fn kinds(&self) -> Vec<Kind> {
        vec![
            check(
                "net.dns",
                &[
                    ("name", true),
                    ("type", true),
                    ("content", true),
                    ("ttl", false),
                    ("server", false),
                    ("ca", false),
                ],
                &["proof"],
                "See whether the name servers of `${name}` answer ${type} `${content}`:\n\n    dig +trace ${name} ${type}",
                "https://dnsviz.net/d/${name}/dnssec/",
            ),
            check(
                "net.tls",
                &[("domain", true), ("address", false), ("within", false)],
                &["proof", "issuer", "expires"],
                "Open https://${domain} and look at its certificate: for this name, from a known authority, not expired.",
                "https://${domain}",
            ),
            check(
                "net.http",
                &[("url", true), ("status", false), ("text", false), ("from", false)],
                &["proof"],
                "Open ${url} and see that the page is there.",
                "${url}",
            ),
        ]
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        match call.kind.name.as_str() {
            "net.dns" => self.look_dns(call).await,
            "net.tls" => self.look_tls(call).await,
            _ => self.look_http(call).await,
        }
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        Err(only_looks(call))
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        Err(only_looks(call))
    }
}

fn only_looks(call: &Call<'_>) -> Fault {
    Fault::Refused(
        Error::failed("net.read_only", format!("`{}` can only be looked at", call.addr))
            .hint("this is a fault of vibe: please report it"),
    )
}
