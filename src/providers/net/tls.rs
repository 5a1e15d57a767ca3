//! Looks at a certificate as a browser does: name, chain, dates.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use super::{Net, socket};
use crate::engine::{Call, Fault, Outputs, Seen};
use crate::error::Error;
use crate::http::{Dns, plain, reason, trust};

/// Time for the connection and for the handshake, each.
const PATIENCE: Duration = Duration::from_secs(5);
const DAY: u64 = 24 * 60 * 60;

/// What stands in a certificate.
struct Facts {
    issuer: String,
    /// Day, as 2027-02-28.
    expires: String,
    /// Time since 1970.
    until: Duration,
}

impl Net {
    pub(super) async fn look_tls(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let domain = call.inputs.need("domain")?;
        let name = ServerName::try_from(domain.to_owned()).map_err(|_| {
            Error::usage("net.domain", format!("{} is no name of a host", plain(domain)))
                .hint("a name looks like shop.example.com")
        })?;
        let days = days(call)?;
        let addresses = match call.inputs.get("address") {
            Some(address) => vec![socket(address, 443)?],
            None => match self.addresses(domain).await {
                Ok(addresses) => addresses,
                Err(why) => return Ok(Seen::Unready(why)),
            },
        };
        let config = Arc::new(trust(&self.roots)?);
        let mut facts = None;
        for at in &addresses {
            match handshake(*at, name.clone(), Arc::clone(&config)).await {
                Ok(seen) => facts = Some(seen),
                Err(why) => return Ok(Seen::Unready(format!("{domain} at {at}: {why}"))),
            }
        }
        let Some(facts) = facts else { return Ok(Seen::Unready(format!("{domain} has no address"))) };
        let left = facts.until.saturating_sub(call.clock.now()).as_secs() / DAY;
        if left < days {
            return Ok(Seen::Unready(format!(
                "the certificate of {domain} expires on {}, in {left} days; it should be good for {days}",
                facts.expires
            )));
        }
        let at = addresses.iter().map(|at| at.ip().to_string()).collect::<Vec<_>>().join(", ");
        let proof = format!(
            "the chain of {domain} at {at} is trusted, issued by {}, good until {}",
            facts.issuer, facts.expires
        );
        Ok(Seen::ours(Outputs::from([
            ("proof".to_owned(), proof.into()),
            ("issuer".to_owned(), facts.issuer.into()),
            ("expires".to_owned(), facts.expires.into()),
        ])))
    }

    /// Every address of a domain, or why there is none.
    async fn addresses(&self, domain: &str) -> Result<Vec<SocketAddr>, String> {
        let none = |why: &str| format!("{domain} has no address: {}", plain(why));
        let found: Vec<SocketAddr> = match self.dns {
            Some(server) => {
                let found =
                    Dns::new(server).addresses(domain).await.map_err(|error| none(&error.to_string()))?;
                found.into_iter().map(|address| SocketAddr::new(address, 443)).collect()
            }
            None => tokio::net::lookup_host((domain, 443))
                .await
                .map_err(|error| none(&error.to_string()))?
                .collect(),
        };
        // A name may have a newer kind of address that this machine has no network for.
        let four: Vec<_> = found.iter().copied().filter(SocketAddr::is_ipv4).collect();
        let usable = if four.is_empty() { found } else { four };
        if usable.is_empty() { Err(none("nobody has one for it")) } else { Ok(usable) }
    }
}

fn days(call: &Call<'_>) -> Result<u64, Error> {
    let Some(text) = call.inputs.get("within") else { return Ok(0) };
    text.parse().map_err(|_| {
        Error::usage("net.days", format!("{} is no number of days", plain(text)))
            .hint("write whole days, for instance 14")
    })
}

async fn handshake(
    at: SocketAddr,
    name: ServerName<'static>,
    config: Arc<rustls::ClientConfig>,
) -> Result<Facts, String> {
    let late = || io::Error::from(io::ErrorKind::TimedOut);
    let stream = timeout(PATIENCE, TcpStream::connect(at)).await.unwrap_or_else(|_| Err(late()));
    let stream = stream.map_err(|error| match error.kind() {
        io::ErrorKind::ConnectionRefused => "nothing listens there".to_owned(),
        io::ErrorKind::TimedOut => "it does not answer".to_owned(),
        _ => plain(&error.to_string()),
    })?;
    let shaken = timeout(PATIENCE, TlsConnector::from(config).connect(name, stream)).await;
    let tls = shaken.unwrap_or_else(|_| Err(late())).map_err(|error| {
        let refusal = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        refusal.map_or_else(|| format!("no TLS: {}", plain(&error.to_string())), reason)
    })?;
    let (_, session) = tls.get_ref();
    let chain = session.peer_certificates().unwrap_or_default();
    facts(chain).ok_or_else(|| "its certificate cannot be read".to_owned())
}

fn facts(chain: &[CertificateDer<'_>]) -> Option<Facts> {
    let certificate = Certificate::from_der(chain.first()?).ok()?;
    let told = certificate.tbs_certificate();
    let until = told.validity().not_after;
    let day = until.to_date_time();
    Some(Facts {
        issuer: plain(&told.issuer().to_string()),
        expires: format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
        until: until.to_unix_duration(),
    })
}
