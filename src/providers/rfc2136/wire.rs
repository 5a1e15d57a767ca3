//! Signed queries and updates over one TCP connection each.

use std::net::SocketAddr;
use std::time::Duration;

use data_encoding::BASE64;
use hickory_proto::op::{Message, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::tsig::{TsigAlgorithm, TsigError};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType, TSigner};

use crate::engine::Fault;
use crate::error::Error;
use crate::http::{exchange, plain};
use crate::providers::Key;
use crate::providers::row;

/// Time for one exchange.
const PATIENCE: Duration = Duration::from_secs(10);
/// Seconds that our clock and the server's may differ (RFC 8945, 10).
const FUDGE: u16 = 300;

/// A server and the key that it is talked to with.
pub(super) struct Session<'a> {
    server: SocketAddr,
    signer: TSigner,
    key: &'a Key,
    /// Time since 1970.
    now: Duration,
}

/// Rows that a server answers.
pub(super) struct Rows {
    pub(super) data: Vec<RData>,
    pub(super) ttl: u32,
    pub(super) alias: Option<Name>,
}

/// One update: what must be true before, and what changes.
pub(super) struct Change(Message);

impl Change {
    pub(super) fn of(zone: &Name) -> Change {
        let mut message = Message::query();
        message.metadata.op_code = OpCode::Update;
        message.metadata.recursion_desired = false;
        message.add_query(Query::query(zone.clone(), RecordType::SOA));
        Change(message)
    }

    /// The row set is exactly this one (2.4.2).
    pub(super) fn needs(&mut self, name: &Name, data: &[RData]) {
        for data in data {
            self.0.add_answer(Record::from_rdata(name.clone(), 0, data.clone()));
        }
    }

    /// There is no such row set (2.4.3).
    pub(super) fn needs_none(&mut self, name: &Name, kind: RecordType) {
        let mut record = Record::update0(name.clone(), 0, kind);
        record.dns_class = DNSClass::NONE;
        self.0.add_answer(record);
    }

    /// The row set goes (2.5.2).
    pub(super) fn removes(&mut self, name: &Name, kind: RecordType) {
        let mut record = Record::update0(name.clone(), 0, kind);
        record.dns_class = DNSClass::ANY;
        self.0.add_authority(record);
    }

    /// Rows come (2.5.1).
    pub(super) fn adds(&mut self, name: &Name, ttl: u32, data: &[RData]) {
        for data in data {
            self.0.add_authority(Record::from_rdata(name.clone(), ttl, data.clone()));
        }
    }
}

impl Session<'_> {
    pub(super) fn new(server: SocketAddr, key: &Key, now: Duration) -> Result<Session<'_>, Error> {
        let bad = || {
            Error::usage("rfc2136.key", "the key of DNS updates is not written as NAME:BASE64")
                .hint("it looks like hmac-sha256:vibe:c2VjcmV0…, as `nsupdate -y` takes it")
        };
        let secret = key.get()?;
        let text = secret.expose();
        let parts: Vec<&str> = text.split(':').collect();
        let (algorithm, name, bytes) = match parts[..] {
            [name, bytes] => ("hmac-sha256", name, bytes),
            [algorithm, name, bytes] => (algorithm, name, bytes),
            _ => return Err(bad()),
        };
        let algorithm = match algorithm.to_ascii_lowercase().as_str() {
            "hmac-sha256" => TsigAlgorithm::HmacSha256,
            "hmac-sha384" => TsigAlgorithm::HmacSha384,
            "hmac-sha512" => TsigAlgorithm::HmacSha512,
            _ => return Err(bad()),
        };
        let bytes = BASE64.decode(bytes.as_bytes()).map_err(|_| bad())?;
        let name = row::name(name).map_err(|_| bad())?;
        let signer = TSigner::new(bytes, algorithm, name, FUDGE).map_err(|_| bad())?;
        Ok(Session { server, signer, key, now })
    }

    /// The zone that a name belongs to; nothing when the server has none.
    pub(super) async fn zone_of(&self, name: &Name) -> Result<Option<Name>, Fault> {
        let mut candidate = name.clone();
        while candidate.num_labels() > 0 {
            let answer = self.ask(&candidate, RecordType::SOA).await?;
            if !matches!(answer.metadata.response_code, ResponseCode::NoError | ResponseCode::NXDomain)
                || !answer.metadata.authoritative
            {
                return Ok(None);
            }
            let mut all = answer.answers.iter().chain(&answer.authorities);
            let soa = all.find(|record| record.record_type() == RecordType::SOA && record.name.zone_of(name));
            if let Some(soa) = soa {
                return Ok(Some(soa.name.to_lowercase()));
            }
            candidate = candidate.base_name();
        }
        Ok(None)
    }

    /// The row set of a name and type, or the alias that stands instead.
    pub(super) async fn rows(&self, name: &Name, kind: RecordType) -> Result<Rows, Fault> {
        let answer = self.ask(name, kind).await?;
        let code = answer.metadata.response_code;
        if !matches!(code, ResponseCode::NoError | ResponseCode::NXDomain) {
            return Err(Fault::Refused(
                Error::failed(
                    "rfc2136.refused",
                    format!("{} says {code} about {}", self.server, row::shown(name)),
                )
                .hint("look at the log of the DNS server"),
            ));
        }
        let of_name = || answer.answers.iter().filter(|record| record.name == *name);
        let of_kind = || of_name().filter(|record| record.record_type() == kind);
        let alias = of_name().find_map(|record| match &record.data {
            RData::CNAME(target) if kind != RecordType::CNAME => Some(target.0.to_lowercase()),
            _ => None,
        });
        Ok(Rows {
            data: row::sorted(of_kind().map(|record| row::same_form(&record.data)).collect()),
            ttl: of_kind().map(|record| record.ttl).max().unwrap_or_default(),
            alias,
        })
    }

    async fn ask(&self, name: &Name, kind: RecordType) -> Result<Message, Fault> {
        let mut question = Message::query();
        question.metadata.recursion_desired = false;
        question.add_query(Query::query(name.clone(), kind));
        self.signed(question).await
    }

    /// Sends an update.
    pub(super) async fn send(&self, change: Change) -> Result<(), Fault> {
        let answer = self.signed(change.0).await?;
        let code = answer.metadata.response_code;
        Err(Fault::Refused(match code {
            ResponseCode::NoError => return Ok(()),
            ResponseCode::Refused => {
                self.key.refused(&self.server.to_string(), "it may not change this zone")
            }
            ResponseCode::YXDomain | ResponseCode::YXRRSet | ResponseCode::NXRRSet => {
                Error::failed("rfc2136.changed", format!("somebody else changed the row meanwhile ({code})"))
                    .hint("run the same command again: it looks anew")
            }
            ResponseCode::ServFail => return Err(Fault::Unsure(self.broken(code))),
            code => self.broken(code),
        }))
    }

    fn broken(&self, code: ResponseCode) -> Error {
        Error::failed("rfc2136.refused", format!("{} does not take the update: {code}", self.server))
            .hint("look at the log of the DNS server; the zone has to allow updates with this key")
    }

    /// Signs, sends, and believes only an answer that is signed with the same key.
    async fn signed(&self, mut message: Message) -> Result<Message, Fault> {
        let unwritten = |why: String| {
            Fault::Refused(
                Error::failed(
                    "rfc2136.unwritten",
                    format!("the question cannot be written: {}", plain(&why)),
                )
                .hint("look at the name and the content of the row"),
            )
        };
        let id = message.metadata.id;
        let (signature, verifier) = self
            .signer
            .sign_message(&message, self.now.as_secs())
            .map_err(|error| unwritten(error.to_string()))?;
        message.set_signature(signature);
        let bytes = message.to_vec().map_err(|error| unwritten(error.to_string()))?;
        let answer = exchange(self.server, &bytes, PATIENCE).await?;
        let forged = |why: &str| {
            Fault::Unsure(
                Error::failed(
                    "rfc2136.forged",
                    format!("the answer of {} cannot be believed: {why}", self.server),
                )
                .hint("somebody may stand between, or the server does not sign with this key"),
            )
        };
        let read = Message::from_vec(&answer).map_err(|_| forged("it is no DNS message"))?;
        if read.metadata.id != id {
            return Err(forged("it answers another question"));
        }
        let refused = |why: &str| Fault::Refused(self.key.refused(&self.server.to_string(), why));
        match read.signature().and_then(|record| record.data.error) {
            Some(TsigError::BadTime) => {
                return Err(refused("its clock and the clock of this machine differ too much"));
            }
            Some(TsigError::BadKey) => return Err(refused("it does not know a key of this name")),
            Some(_) => return Err(refused("its key of this name has another value")),
            None => {}
        }
        if read.metadata.response_code == ResponseCode::NotAuth {
            return Err(refused("it does not take this key"));
        }
        let mut verifier = verifier.ok_or_else(|| forged("it was not asked for a signature"))?;
        verifier.verify(&answer).map_err(|_| forged("its signature is wrong or missing"))?;
        Ok(read)
    }
}
