//! Rows that a person enters where the domain is kept. The predicate is the DNS itself.

use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;

use super::net::{Verdict, Walker, judge};
use super::row::{self, Row};
use crate::engine::{Call, Consequence, Fault, Kind, OutputKind, Outputs, Provider, Seen, Verbs};
use crate::error::Error;

/// Gives `zone.record`.
pub struct Zone {
    walker: Walker,
}

impl Zone {
    /// Rows are looked for from the root of the DNS, or from one server and what is found below it.
    pub fn new(dns: Option<SocketAddr>) -> Zone {
        Zone { walker: Walker::new(dns) }
    }
}

const BY_HAND: &str = "\
Open the page of your domain's provider that lists its DNS rows (it is called DNS, zone, records or name server settings) and \
add this row. A row of the same type and name with another content has to go.

| Field | Value |
|---|---|
| Type | `${type}` |
| Name | `${name}` |
| Content | `${content}` |
| TTL | `60`, or the shortest that is offered |

Many forms want only the part of the name before your domain: `www` for www.example.com, and `@` or nothing for the domain \
itself. A proxy switch beside the row has to be off. The row is seen as soon as the name servers of the domain answer it.";

fn record() -> Kind {
    Kind {
        inputs: row::inputs(),
        outputs: ["name", "content", "proof"].map(OutputKind::new).into(),
        verbs: Verbs::Hand,
        consequence: Consequence::Public,
        survives: Some("a person entered the row, and a person takes it out".to_owned()),
        patience: Duration::from_secs(30 * 60),
        poll: Duration::from_secs(3),
        by_hand: BY_HAND.to_owned(),
        // Where a domain is kept is public: this page names its registrar and its name servers.
        link: "https://lookup.icann.org/en/lookup?name=${name}".to_owned(),
        ..Kind::new("zone.record")
    }
}

#[async_trait]
impl Provider for Zone {
    fn kinds(&self) -> Vec<Kind> {
        vec![record()]
    }

    async fn observe(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if call.inputs.get("content").is_none() {
            // What it should hold is not known yet, so nobody can have been told to enter it.
            return Ok(Seen::Missing);
        }
        let row = Row::of(call.inputs)?;
        Ok(match judge(&self.walker, &row, None).await {
            Verdict::Right(proof) => {
                let content = row.data.iter().map(row::written).collect::<Vec<_>>().join("\n");
                Seen::ours(Outputs::from([
                    ("name".to_owned(), row.place.shown().into()),
                    ("content".to_owned(), content.into()),
                    ("proof".to_owned(), proof.into()),
                ]))
            }
            Verdict::NotYet(why) => Seen::Unready(why),
        })
    }

    async fn ensure(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        Err(by_hand(call))
    }

    async fn delete(&self, call: &Call<'_>) -> Result<(), Fault> {
        Err(by_hand(call))
    }
}

fn by_hand(call: &Call<'_>) -> Fault {
    Fault::Refused(
        Error::failed("zone.by_hand", format!("only a person can change the row `{}`", call.addr))
            .hint("`vibe guide` says where, and watches until it is seen"),
    )
}
