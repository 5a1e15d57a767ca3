//! Records of one name and type.

use hickory_proto::rr::{Name, RData, RecordType};
use serde_json::{Value as Json, json};

use super::Cloudflare;
use crate::engine::{Call, Fault, Outputs, Seen};
use crate::error::Error;
use crate::http::plain;
use crate::providers::rest::{encoded, label, shown};
use crate::providers::row::{self, Place, Row};

/// Longest comment on every plan (<https://developers.cloudflare.com/dns/manage-dns-records/reference/record-attributes/>).
const COMMENT: usize = 100;
/// What Cloudflare says of a record that stands already.
const TWICE: [&str; 2] = ["81057", "81058"];

/// A zone and what stands in it under one name.
struct There {
    zone: Name,
    /// Path of its records.
    path: String,
    /// Records of the wanted type.
    same: Vec<Json>,
    /// Records that cannot stand beside it: an alias, or anything beside a wanted alias.
    clash: Vec<Json>,
}

/// Our mark as a comment.
fn comment(mark: &str) -> String {
    if mark.len() <= COMMENT { mark.to_owned() } else { label(mark) }
}

fn text(item: &Json, at: &str) -> String {
    item.get(at).filter(|value| !value.is_null()).map(shown).unwrap_or_default()
}

fn is_ours(record: &Json, call: &Call<'_>) -> bool {
    text(record, "comment") == comment(call.mark)
}

/// What a record holds; nothing for one that we cannot read, or that leads elsewhere.
fn data(record: &Json, kind: RecordType) -> Option<RData> {
    let content = text(record, "content");
    let content = match kind {
        RecordType::MX => format!("{} {content}", text(record, "priority")),
        _ => content,
    };
    row::parse(kind, &content).ok().filter(|_| record["proxied"] != true)
}

fn words(record: &Json) -> String {
    let (kind, content) = (plain(&text(record, "type")), plain(&text(record, "content")));
    match text(record, "comment") {
        mark if mark.starts_with("vibe:") => {
            format!("{kind} {content} stands there, marked {}", plain(&mark))
        }
        _ => format!("{kind} {content} stands there, without our mark"),
    }
}

fn body(row: &Row, data: &RData, mark: &str) -> Result<Json, Error> {
    let written = row::written(data);
    let bare = |name: &str| name.trim_end_matches('.').to_owned();
    let mut body = json!({
        "type": row.place.kind.to_string(),
        "name": row.place.shown(),
        "ttl": row.ttl,
        "proxied": false,
        "comment": comment(mark),
    });
    match data {
        RData::A(_) | RData::AAAA(_) => body["content"] = written.into(),
        RData::TXT(_) => body["content"] = written.into(),
        RData::CNAME(_) | RData::NS(_) => body["content"] = bare(&written).into(),
        RData::MX(mx) => {
            body["content"] = bare(&row::dotted(&mx.exchange)).into();
            body["priority"] = mx.preference.into();
        }
        _ => {
            return Err(Error::usage(
                "cloudflare.type",
                format!("rows of type {} are not made at Cloudflare yet", row.place.kind),
            )
            .hint("types are A, AAAA, CNAME, MX, NS and TXT"));
        }
    }
    Ok(body)
}

impl Cloudflare {
    pub(super) async fn look(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let place = Place::of(call.inputs)?;
        let Some(there) = self.there(call, &place).await? else { return Ok(Seen::Missing) };
        let foreign = there.clash.iter().chain(&there.same).find(|record| !is_ours(record, call));
        if let Some(foreign) = foreign.filter(|_| !call.adopt) {
            return Ok(Seen::Foreign(words(foreign)));
        }
        let Some(first) = there.same.first() else { return Ok(Seen::Missing) };
        let read: Vec<RData> = there.same.iter().filter_map(|record| data(record, place.kind)).collect();
        let ttl = first["ttl"].as_u64().and_then(|ttl| ttl.try_into().ok()).unwrap_or_default();
        let mut differs = Row::differs(call.inputs, &read, ttl)?;
        if read.len() < there.same.len() && !differs.iter().any(|name| name == "content") {
            differs.push("content".to_owned());
        }
        Ok(Seen::Ours { outputs: row::outputs(&place, &there.zone, &read), differs })
    }

    pub(super) async fn set(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let row = Row::of(call.inputs)?;
        let Some(there) = self.there(call, &row.place).await? else { return Err(no_zone(&row.place).into()) };
        let foreign = there.clash.iter().chain(&there.same).find(|record| !is_ours(record, call));
        if let Some(foreign) = foreign.filter(|_| !call.adopt) {
            return Err(taken(call, &row.place, &words(foreign)));
        }
        for clash in &there.clash {
            self.drop_record(&there.path, clash, call).await?;
        }
        // Those that hold what is wanted stay; of the others, some are written over and the rest goes.
        let mut spare: Vec<&Json> = Vec::new();
        let mut open: Vec<&RData> = row.data.iter().collect();
        for record in &there.same {
            let held = data(record, row.place.kind);
            match open.iter().position(|wanted| Some(*wanted) == held.as_ref()) {
                Some(at) => {
                    let wanted = open.remove(at);
                    if !is_ours(record, call) || record["ttl"] != row.ttl {
                        self.write(&there.path, Some(record), &row, wanted, call).await?;
                    }
                }
                None => spare.push(record),
            }
        }
        let mut spare = spare.into_iter();
        for wanted in open {
            self.write(&there.path, spare.next(), &row, wanted, call).await?;
        }
        for record in spare {
            self.drop_record(&there.path, record, call).await?;
        }
        Ok(row::outputs(&row.place, &there.zone, &row.data))
    }

    pub(super) async fn remove(&self, call: &Call<'_>) -> Result<(), Fault> {
        let place = Place::of(call.inputs)?;
        let Some(there) = self.there(call, &place).await? else { return Ok(()) };
        for record in there.same.iter().filter(|record| is_ours(record, call)) {
            self.drop_record(&there.path, record, call).await?;
        }
        Ok(())
    }

    async fn write(
        &self,
        path: &str,
        over: Option<&Json>,
        row: &Row,
        data: &RData,
        call: &Call<'_>,
    ) -> Result<(), Fault> {
        let body = body(row, data, call.mark)?;
        let written = match over {
            Some(record) => {
                let path = format!("{path}/{}", encoded(&text(record, "id")));
                self.0.change_at(("PATCH", &path), Some(&body), call, &[]).await
            }
            None => self.0.change_at(("POST", path), Some(&body), call, &[]).await,
        };
        match written {
            // Somebody was faster: whose it is shows the next look.
            Err(Fault::Refused(error)) if says_twice(&error.to_string()) => {
                Err(taken(call, &row.place, "a record like it stands there"))
            }
            written => written.map(drop),
        }
    }

    async fn drop_record(&self, path: &str, record: &Json, call: &Call<'_>) -> Result<(), Fault> {
        let path = format!("{path}/{}", encoded(&text(record, "id")));
        self.0.change_at(("DELETE", &path), None, call, &[]).await.map(drop)
    }

    /// The longest zone of the account that holds the name, and what stands there. Nothing when there is no such zone.
    async fn there(&self, call: &Call<'_>, place: &Place) -> Result<Option<There>, Fault> {
        let candidates: Vec<Name> = match call.inputs.get("zone") {
            Some(zone) => vec![row::name(zone)?],
            None => {
                (2..=place.name.num_labels()).rev().map(|labels| place.name.trim_to(labels.into())).collect()
            }
        };
        for zone in candidates {
            let name = row::shown(&zone);
            let found = self.list("/zones", &[("name", name.as_str())]).await?;
            let Some(id) = found.iter().find(|one| text(one, "name") == name).map(|one| text(one, "id"))
            else {
                continue;
            };
            let path = format!("/zones/{}/dns_records", encoded(&id));
            let wanted = place.shown();
            let all = self.list(&path, &[("name.exact", wanted.as_str()), ("per_page", "100")]).await?;
            let (mut same, mut clash) = (Vec::new(), Vec::new());
            for record in all.into_iter().filter(|one| text(one, "name").eq_ignore_ascii_case(&wanted)) {
                let kind = text(&record, "type");
                if kind == place.kind.to_string() {
                    same.push(record);
                } else if kind == "CNAME" || place.kind == RecordType::CNAME {
                    clash.push(record);
                }
            }
            return Ok(Some(There { zone, path, same, clash }));
        }
        Ok(None)
    }

    async fn list(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<Json>, Fault> {
        let told = self.0.read_at(path, query).await?.unwrap_or_default();
        told["result"].as_array().cloned().ok_or_else(|| {
            Error::failed("rest.no_list", format!("the answer to {path} holds no list"))
                .hint("the provider's interface is another one than this vibe knows")
                .into()
        })
    }
}

/// Whether an answer has one of the codes; the address of a zone may hold the same digits.
fn says_twice(said: &str) -> bool {
    let said: String = said.chars().filter(|c| !c.is_whitespace()).collect();
    TWICE.iter().any(|code| said.contains(&format!("\"code\":{code}")))
}

fn taken(call: &Call<'_>, place: &Place, words: &str) -> Fault {
    Error::failed("cloudflare.foreign", format!("{}: {words}", place.shown()))
        .hint(format!("`--adopt {}` takes it over, if it is yours", call.addr))
        .into()
}

fn no_zone(place: &Place) -> Error {
    Error::failed("cloudflare.no_zone", format!("the token sees no zone for {}", place.shown()))
        .hint("add the domain at Cloudflare, or give the token the right to its zone")
}
