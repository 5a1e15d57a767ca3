//! Plain DNS questions to one server, and name look-ups that go to that server instead of the machine's.
//!
//! Messages are hickory's; the transport is ours, because every question here names its server: UDP first, TCP when the
//! answer was cut (RFC 7766). A connected socket takes datagrams of that server only, ports and ids are random.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hickory_proto::op::{Edns, Message, Query};
use hickory_proto::rr::{Name, RData, RecordType};
use reqwest::dns::{Addrs, Resolve, Resolving};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{Instant, timeout, timeout_at};

use super::Failure;
use crate::error::Error;

/// Largest datagram that we ask for: no fragments on any usual path (DNS flag day 2020).
const DATAGRAM: u16 = 1232;
/// A datagram is sent again after that long.
const AGAIN: Duration = Duration::from_millis(1500);
/// Time for one look-up of a host name.
const LOOKUP: Duration = Duration::from_secs(5);
/// Aliases that are followed from one name.
const ALIASES: usize = 8;

/// Asks one server for records of a name. An answer with any response code is an answer; the caller reads it.
///
/// # Errors
/// `http.dns`: the server does not answer in time, or not with DNS.
pub async fn ask(
    server: SocketAddr,
    name: &Name,
    kind: RecordType,
    recurse: bool,
    within: Duration,
) -> Result<Message, Error> {
    let until = Instant::now() + within;
    let mut question = Message::query();
    question.metadata.recursion_desired = recurse;
    question.add_query(Query::query(name.clone(), kind));
    let mut edns = Edns::new();
    edns.set_max_payload(DATAGRAM);
    question.set_edns(edns);
    let bytes = question.to_vec().map_err(|error| silent(server, &error.to_string()))?;
    let asked = async {
        let answer = by_datagram(server, &bytes, &question).await?;
        if answer.metadata.truncation { by_stream(server, &bytes).await } else { Ok(answer) }
    };
    match timeout_at(until, asked).await {
        Ok(answer) => answer.map_err(|error| silent(server, &error.to_string())),
        Err(_) => Err(silent(server, "no answer in time")),
    }
}

/// Sends a message over TCP and gives the bytes of the answer: for updates, whose fate must be known.
///
/// # Errors
/// [`Failure::NotSent`] when there was no connection, [`Failure::Lost`] when no answer came over it.
pub async fn exchange(server: SocketAddr, message: &[u8], within: Duration) -> Result<Vec<u8>, Failure> {
    let until = Instant::now() + within;
    let late = || io::Error::new(io::ErrorKind::TimedOut, "no answer in time");
    let stream = timeout_at(until, TcpStream::connect(server)).await.unwrap_or_else(|_| Err(late()));
    let mut stream = stream.map_err(|error| Failure::NotSent(silent(server, &error.to_string())))?;
    let answer = timeout_at(until, over(&mut stream, message)).await.unwrap_or_else(|_| Err(late()));
    answer.map_err(|error| Failure::Lost(silent(server, &error.to_string())))
}

fn silent(server: SocketAddr, why: &str) -> Error {
    Error::failed("http.dns", format!("the DNS server {server} does not answer: {}", super::plain(why)))
        .hint("check its address, and that UDP and TCP port 53 are open")
}

async fn by_datagram(server: SocketAddr, bytes: &[u8], question: &Message) -> io::Result<Message> {
    let any: IpAddr =
        if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(server).await?;
    let mut buffer = vec![0; usize::from(u16::MAX)];
    loop {
        socket.send(bytes).await?;
        let again = Instant::now() + AGAIN;
        while let Ok(length) = timeout_at(again, socket.recv(&mut buffer)).await {
            let Ok(answer) = Message::from_vec(&buffer[..length?]) else { continue };
            // Anything else is a late answer to another question, or a forgery.
            if answer.metadata.id == question.metadata.id && answer.queries == question.queries {
                return Ok(answer);
            }
        }
    }
}

async fn by_stream(server: SocketAddr, bytes: &[u8]) -> io::Result<Message> {
    let mut stream = TcpStream::connect(server).await?;
    let answer = over(&mut stream, bytes).await?;
    Message::from_vec(&answer).map_err(io::Error::other)
}

async fn over(stream: &mut TcpStream, message: &[u8]) -> io::Result<Vec<u8>> {
    let length = u16::try_from(message.len()).map_err(io::Error::other)?;
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(message);
    stream.write_all(&framed).await?;
    let length = stream.read_u16().await?;
    let mut answer = vec![0; usize::from(length)];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

/// Looks host names up at one server.
#[derive(Debug, Clone, Copy)]
pub struct Dns {
    server: SocketAddr,
}

impl Dns {
    /// Look-ups go to this server.
    pub fn new(server: SocketAddr) -> Dns {
        Dns { server }
    }

    /// Addresses of a host name; aliases are followed. Empty when it has none.
    ///
    /// # Errors
    /// `http.dns`: the server does not answer; `http.dns_name`: this is no host name.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, Error> {
        let bad = || {
            Error::usage("http.dns_name", format!("{} is no name of a host", super::plain(host)))
                .hint("a name looks like shop.example.com")
        };
        let mut name = Name::from_ascii(host).map_err(|_| bad())?;
        name.set_fqdn(true);
        for _ in 0..ALIASES {
            let (four, six) = tokio::join!(
                ask(self.server, &name, RecordType::A, true, LOOKUP),
                ask(self.server, &name, RecordType::AAAA, true, LOOKUP),
            );
            let (four, six) = (four?, six?);
            let records = || four.answers.iter().chain(&six.answers);
            let address = |data: &RData| match data {
                RData::A(address) => Some(IpAddr::from(address.0)),
                RData::AAAA(address) => Some(IpAddr::from(address.0)),
                _ => None,
            };
            let found: Vec<IpAddr> = records().filter_map(|record| address(&record.data)).collect();
            let mut alias = records().filter_map(|record| match &record.data {
                RData::CNAME(target) => Some(target.0.clone()),
                _ => None,
            });
            match alias.next_back() {
                Some(target) if found.is_empty() && target != name => name = target,
                _ => return Ok(found),
            }
        }
        Ok(Vec::new())
    }
}

impl Resolve for Dns {
    fn resolve(&self, name: reqwest::dns::Name) -> Resolving {
        let dns = *self;
        Box::pin(async move {
            let found = timeout(LOOKUP * 2, dns.addresses(name.as_str())).await??;
            if found.is_empty() {
                return Err(format!("{} has no address at {}", name.as_str(), dns.server).into());
            }
            Ok(Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}
