//! Any DNS server that takes signed updates: BIND, Knot, PowerDNS, Windows (RFC 2136, signed as in RFC 8945).
//!
//! A row has no comment there, so our mark is a row of its own: for the row set A of `shop.test` the TXT row
//! `_vibe-a.shop.test` holds the mark. Both are written in one update, which the server takes whole or not at all, and
//! each update says what must be true before it: nothing there, or our mark there. So nobody's row is overwritten, however
//! late a lost update arrives.
//!
//! Queries are signed too, so a key that the server does not know is told from a row that is not there. What is read
//! through a wildcard of the zone looks like a row of the name itself, and so like one that is not ours.

mod wire;

use std::net::SocketAddr;

use async_trait::async_trait;
use hickory_proto::rr::rdata::TXT;
use hickory_proto::rr::{Name, RData, RecordType};

use self::wire::{Change, Session};
use super::Key;
use super::row::{self, Place, Row};
use crate::engine::{Call, Consequence, Fault, InputKind, Kind, OutputKind, Outputs, Provider, Seen};
use crate::error::Error;
use crate::http::plain;

/// Gives `rfc2136.record`.
pub struct Rfc2136 {
    key: Key,
}

/// Calls at the same time: a server takes one update of a zone after the other.
const BUDGET: usize = 4;

impl Rfc2136 {
    /// Updates are signed with this key, usually `rfc2136.key`. It is written as `nsupdate -y` takes it:
    /// `hmac-sha256:NAME:BASE64`, or without the algorithm. The server is an input of each thing.
    pub fn new(key: Key) -> Rfc2136 {
        Rfc2136 { key }
    }

    fn session(&self, call: &Call<'_>) -> Result<Session<'_>, Error> {
        let text = call.inputs.need("server")?;
        let alone = || text.parse().ok().map(|address| SocketAddr::new(address, 53));
        let server = text.parse().ok().or_else(alone).ok_or_else(|| {
            Error::usage("rfc2136.server", format!("{} is no address of a DNS server", plain(text)))
                .hint("write `dns = \"rfc2136:198.51.100.1:53\"` in vibe.toml")
        })?;
        Session::new(server, &self.key, call.clock.now())
    }
}

/// What stands under a name and type.
struct There {
    zone: Name,
    data: Vec<RData>,
    ttl: u32,
    /// Another name that the name is an alias of.
    alias: Option<Name>,
    mark: Option<String>,
}

impl There {
    fn is_ours(&self, mark: &str) -> bool {
        self.mark.as_deref() == Some(mark)
    }

    fn is_empty(&self) -> bool {
        self.data.is_empty() && self.alias.is_none()
    }

    fn words(&self, place: &Place) -> String {
        let what = match &self.alias {
            Some(alias) => format!("CNAME {}", plain(&row::dotted(alias))),
            None => format!("{} {}", place.kind, row::listed(&self.data)),
        };
        match &self.mark {
            Some(mark) => format!("{what} stands there, marked {}", plain(mark)),
            None => format!("{what} stands there, without our mark"),
        }
    }
}

async fn there(session: &Session<'_>, call: &Call<'_>, place: &Place) -> Result<Option<There>, Fault> {
    let zone = match call.inputs.get("zone") {
        Some(zone) => row::name(zone)?,
        None => match session.zone_of(&place.name).await? {
            Some(zone) => zone,
            None => return Ok(None),
        },
    };
    let mark = mark_name(place)?;
    let (rows, marks) = futures_util::future::join(
        session.rows(&place.name, place.kind),
        session.rows(&mark, RecordType::TXT),
    )
    .await;
    let (rows, marks) = (rows?, marks?);
    let mark = marks.data.iter().find_map(|data| match data {
        RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
        _ => None,
    });
    Ok(Some(There { zone, data: rows.data, ttl: rows.ttl, alias: rows.alias, mark }))
}

/// `_vibe-a.shop.test` for the row set A of `shop.test`.
fn mark_name(place: &Place) -> Result<Name, Error> {
    let base = match place.name.is_wildcard() {
        true => row::name(&format!("_any.{}", place.name.base_name()))?,
        false => place.name.clone(),
    };
    row::name(&format!("_vibe-{}.{base}", place.kind.to_string().to_ascii_lowercase()))
}

fn mark_row(mark: &str) -> RData {
    RData::TXT(TXT::from_bytes(vec![mark.as_bytes()]))
}

impl Rfc2136 {
    async fn set(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let row = Row::of(call.inputs)?;
        let session = self.session(call)?;
        let Some(there) = there(&session, call, &row.place).await? else {
            return Err(Fault::Refused(no_zone(call, &row.place)));
        };
        let ours = there.is_ours(call.mark);
        if !ours && !there.is_empty() && !call.adopt {
            return Err(Fault::Refused(
                Error::failed(
                    "rfc2136.foreign",
                    format!("{}: {}", row.place.shown(), there.words(&row.place)),
                )
                .hint(format!("`--adopt {}` takes it over, if it is yours", call.addr)),
            ));
        }
        if ours && there.alias.is_none() && there.data == row.data && there.ttl == row.ttl {
            return Ok(row::outputs(&row.place, &there.zone, &row.data));
        }
        let mark = mark_name(&row.place)?;
        let (name, kind) = (&row.place.name, row.place.kind);
        let mut change = Change::of(&there.zone);
        if ours {
            change.needs(&mark, &[mark_row(call.mark)]);
        } else {
            match &there.alias {
                Some(alias) => {
                    change.needs(name, &[RData::CNAME(hickory_proto::rr::rdata::CNAME(alias.clone()))])
                }
                None if there.data.is_empty() => change.needs_none(name, kind),
                None => change.needs(name, &there.data),
            }
        }
        if there.alias.is_some() {
            change.removes(name, RecordType::CNAME);
        }
        change.removes(name, kind);
        change.removes(&mark, RecordType::TXT);
        change.adds(name, row.ttl, &row.data);
        change.adds(&mark, row.ttl, &[mark_row(call.mark)]);
        session.send(change).await?;
        Ok(row::outputs(&row.place, &there.zone, &row.data))
    }
}

#[async_trait]
impl Provider for Rfc2136 {
    fn kinds(&self) -> Vec<Kind> {
        let mut inputs =
            vec![InputKind::new("server").identity(), InputKind::new("zone").identity().optional()];
        inputs.extend(row::inputs());
        vec![Kind {
            inputs,
            outputs: ["name", "content", "proof"].map(OutputKind::new).into(),
            consequence: Consequence::Public,
            by_hand: "On the DNS server ${server}, set the row of type `${type}` of the name `${name}` to:\n\n    \
                      ${content}\n\nTime to live: 60 seconds. With `nsupdate`: `server ${server}`, `update delete ${name} \
                      ${type}`, `update add ${name} 60 ${type} ${content}`, `send`."
                .to_owned(),
            link: String::new(),
            ..Kind::new("rfc2136.record")
        }]
    }

    fn budget(&self) -> usize {
        BUDGET
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let place = Place::of(call.inputs)?;
        let session = self.session(call)?;
        let Some(there) = there(&session, call, &place).await? else { return Ok(Seen::Missing) };
        if there.is_empty() {
            return Ok(Seen::Missing);
        }
        if there.alias.is_some() || !there.is_ours(call.mark) {
            return Ok(Seen::Foreign(there.words(&place)));
        }
        let differs = Row::differs(call.inputs, &there.data, there.ttl)?;
        Ok(Seen::Ours { outputs: row::outputs(&place, &there.zone, &there.data), differs })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        self.set(call).await
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        let place = Place::of(call.inputs)?;
        let session = self.session(call)?;
        let Some(there) = there(&session, call, &place).await? else { return Ok(()) };
        if !there.is_ours(call.mark) {
            return Ok(());
        }
        let mark = mark_name(&place)?;
        let mut change = Change::of(&there.zone);
        change.needs(&mark, &[mark_row(call.mark)]);
        change.removes(&place.name, place.kind);
        change.removes(&mark, RecordType::TXT);
        session.send(change).await
    }
}

fn no_zone(call: &Call<'_>, place: &Place) -> Error {
    let server = plain(call.inputs.get("server").unwrap_or_default());
    Error::failed("rfc2136.no_zone", format!("{server} has no zone for {}", place.shown()))
        .hint("updates change rows of a zone that stands: make the zone there first")
}
