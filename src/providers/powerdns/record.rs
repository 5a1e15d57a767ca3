//! Row sets of a PowerDNS server.

use std::sync::PoisonError;

use hickory_proto::rr::{Name, RData, RecordType};
use serde_json::{Value as Json, json};

use super::PowerDns;
use crate::engine::{Call, Fault, Inputs, Outputs, Seen};
use crate::error::Error;
use crate::http::{Answer, Method, Request, plain};
use crate::providers::rest::encoded;
use crate::providers::row::{self, Place, Row};

/// A zone and what stands in it under one name.
struct There {
    zone: Name,
    /// The row set of the wanted type.
    set: Option<Set>,
    /// One that cannot stand beside it: an alias, or anything beside a wanted alias.
    clash: Option<Set>,
}

struct Set {
    kind: String,
    contents: Vec<String>,
    /// Those of the contents that the server answers: a row may be switched off.
    answered: Vec<String>,
    ttl: u32,
    comments: Vec<Json>,
}

impl Set {
    fn of(json: &Json) -> Option<Set> {
        let list = |name: &str| json[name].as_array().cloned().unwrap_or_default();
        let content = |record: &Json| Some(record["content"].as_str()?.to_owned());
        let contents: Vec<String> = list("records").iter().filter_map(content).collect();
        let is_answered = |record: &&Json| record["disabled"] != true;
        let answered = list("records").iter().filter(is_answered).filter_map(content).collect();
        // Comments outlive their rows in some answers: without rows there is nothing.
        (!contents.is_empty()).then(|| Set {
            kind: json["type"].as_str().unwrap_or_default().to_owned(),
            contents,
            answered,
            ttl: json["ttl"].as_u64().and_then(|ttl| ttl.try_into().ok()).unwrap_or_default(),
            comments: list("comments"),
        })
    }

    fn marks(&self) -> impl Iterator<Item = &str> {
        self.comments.iter().filter_map(|comment| comment["content"].as_str()).filter(|text| is_mark(text))
    }

    fn is_ours(&self, mark: &str) -> bool {
        self.marks().any(|known| known == mark)
    }

    fn data(&self, kind: RecordType) -> Vec<RData> {
        // A content that we cannot read is none of ours: it then differs. So does one that is switched off.
        self.answered.iter().filter_map(|text| row::parse(kind, text).ok()).collect()
    }

    fn words(&self) -> String {
        let content = plain(&self.contents.join(", "));
        match self.marks().next() {
            Some(mark) => format!("{} {content} stands there, marked {}", plain(&self.kind), plain(mark)),
            None => format!("{} {content} stands there, without our mark", plain(&self.kind)),
        }
    }
}

fn is_mark(comment: &str) -> bool {
    comment.starts_with("vibe:")
}

impl PowerDns {
    pub(super) async fn look(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let place = Place::of(call.inputs)?;
        let Some(there) = self.there(call, &place).await? else { return Ok(Seen::Missing) };
        if let Some(clash) = there.clash {
            return Ok(Seen::Foreign(clash.words()));
        }
        let Some(set) = there.set else { return Ok(Seen::Missing) };
        if !set.is_ours(call.mark) {
            return Ok(Seen::Foreign(set.words()));
        }
        let data = set.data(place.kind);
        let mut differs = Row::differs(call.inputs, &data, set.ttl)?;
        if data.len() < set.contents.len() && !differs.iter().any(|name| name == "content") {
            differs.push("content".to_owned());
        }
        Ok(Seen::Ours { outputs: row::outputs(&place, &there.zone, &data), differs })
    }

    pub(super) async fn set(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let row = Row::of(call.inputs)?;
        let Some(there) = self.there(call, &row.place).await? else {
            return Err(Fault::Refused(no_zone(call.inputs, &row.place)));
        };
        let ours = there.set.as_ref().is_none_or(|set| set.is_ours(call.mark));
        let foreign = there.clash.as_ref().or(there.set.as_ref().filter(|_| !ours));
        if let Some(foreign) = foreign.filter(|_| !call.adopt) {
            return Err(Fault::Refused(
                Error::failed("powerdns.foreign", format!("{}: {}", row.place.shown(), foreign.words()))
                    .hint(format!("`--adopt {}` takes it over, if it is yours", call.addr)),
            ));
        }
        let as_asked = ours
            && there.set.as_ref().is_some_and(|set| {
                let data = set.data(row.place.kind);
                set.ttl == row.ttl && data.len() == set.contents.len() && row::sorted(data) == row.data
            });
        if as_asked && there.clash.is_none() {
            return Ok(row::outputs(&row.place, &there.zone, &row.data));
        }
        let records: Vec<Json> =
            row.data.iter().map(|data| json!({ "content": row::written(data), "disabled": false })).collect();
        let mut comments = vec![json!({ "content": call.mark, "account": "vibe" })];
        // Words of people stay; a mark of ours is one.
        let kept = there.set.iter().flat_map(|set| &set.comments);
        comments.extend(kept.filter(|comment| !comment["content"].as_str().is_some_and(is_mark)).cloned());
        let mut changes = vec![json!({
            "name": row::dotted(&row.place.name),
            "type": row.place.kind.to_string(),
            "changetype": "REPLACE",
            "ttl": row.ttl,
            "records": records,
            "comments": comments,
        })];
        if let Some(clash) = &there.clash {
            changes.insert(0, deletion(&row.place.name, &clash.kind));
        }
        self.change(call, &there.zone, changes).await?;
        Ok(row::outputs(&row.place, &there.zone, &row.data))
    }

    pub(super) async fn remove(&self, call: &Call<'_>) -> Result<(), Fault> {
        let place = Place::of(call.inputs)?;
        let Some(there) = self.there(call, &place).await? else { return Ok(()) };
        if !there.set.is_some_and(|set| set.is_ours(call.mark)) {
            return Ok(());
        }
        self.change(call, &there.zone, vec![deletion(&place.name, &place.kind.to_string())]).await
    }

    /// The longest zone of the server that holds the name, and what stands there. Nothing when there is no such zone.
    async fn there(&self, call: &Call<'_>, place: &Place) -> Result<Option<There>, Fault> {
        let candidates: Vec<Name> = match call.inputs.get("zone") {
            Some(zone) => vec![row::name(zone)?],
            None => {
                (1..=place.name.num_labels()).rev().map(|labels| place.name.trim_to(labels.into())).collect()
            }
        };
        for zone in candidates {
            if !zone.zone_of(&place.name) {
                return Err(Fault::Refused(
                    Error::usage(
                        "powerdns.other_zone",
                        format!("{} is not in the zone {}", place.shown(), row::shown(&zone)),
                    )
                    .hint("leave the zone out: the longest one that fits is taken"),
                ));
            }
            let path = format!("/zones/{}", encoded(&row::dotted(&zone)));
            let server = call.inputs.need("server")?;
            let (there, asked) = (format!("{server}{path}"), format!("{server}{path} {}", place.name));
            if self.absent.lock().unwrap_or_else(PoisonError::into_inner).contains(&there) {
                continue;
            }
            let read = self.read(call, &path, &place.name);
            let Some(answer) = self.reads.get(&asked, read).await? else {
                self.absent.lock().unwrap_or_else(PoisonError::into_inner).insert(there);
                continue;
            };
            let name = row::dotted(&place.name);
            let sets = answer["rrsets"].as_array().into_iter().flatten();
            let (mut set, mut clash) = (None, None);
            for found in
                sets.filter(|set| set["name"].as_str().is_some_and(|is| is.eq_ignore_ascii_case(&name)))
            {
                let Some(found) = Set::of(found) else { continue };
                if found.kind == place.kind.to_string() {
                    set = Some(found);
                } else if found.kind == "CNAME" || place.kind == RecordType::CNAME {
                    clash = Some(found);
                }
            }
            return Ok(Some(There { zone, set, clash }));
        }
        Ok(None)
    }

    /// A zone with what stands under a name; nothing when the server has no such zone.
    async fn read(&self, call: &Call<'_>, path: &str, name: &Name) -> Result<Option<Json>, Fault> {
        let request = self.request(call, Method::GET, path)?.query("rrset_name", row::dotted(name));
        let answer = self.client.send(&request).await?;
        // Servers before 4.2 say 422 about a zone that they do not have.
        let no_zone = answer.status == 422 && answer.text().contains("Could not find domain");
        if answer.status == 404 || no_zone {
            return Ok(None);
        }
        self.accepted(&answer)?;
        let zone = answer.json()?;
        if !zone["rrsets"].is_array() {
            return Err(Fault::Refused(
                Error::failed(
                    "powerdns.not_powerdns",
                    format!("{} does not answer as PowerDNS does", answer.place()),
                )
                .hint("the address is the one of its API, for instance http://127.0.0.1:8081"),
            ));
        }
        Ok(Some(zone))
    }

    async fn change(&self, call: &Call<'_>, zone: &Name, changes: Vec<Json>) -> Result<(), Fault> {
        let path = format!("/zones/{}", encoded(&row::dotted(zone)));
        let request = self.request(call, Method::PATCH, &path)?.json(&json!({ "rrsets": changes }))?;
        let alone = self.writer.lock().await;
        let answer = self.client.send(&request).await;
        drop(alone);
        self.reads.forget();
        self.accepted(&answer?)
    }

    fn request(&self, call: &Call<'_>, method: Method, path: &str) -> Result<Request, Error> {
        let server = call.inputs.need("server")?.trim_end_matches('/');
        let request = Request::new(method, format!("{server}/api/v1/servers/localhost{path}"));
        Ok(request.secret("x-api-key", "", &self.key.get()?))
    }

    /// Sorts a status into what must happen next.
    fn accepted(&self, answer: &Answer) -> Result<(), Fault> {
        let said = match answer.json() {
            Ok(json) => json["error"].as_str().map_or_else(|| answer.excerpt(), plain),
            Err(_) => answer.excerpt(),
        };
        match answer.status {
            200..=299 => Ok(()),
            401 | 403 => Err(Fault::Refused(self.key.refused(answer.place(), &said))),
            300..=499 => Err(Fault::Refused(
                Error::failed("powerdns.refused", format!("PowerDNS refuses the row: {said}"))
                    .hint("its words say what it does not like; nothing was changed"),
            )),
            status => Err(Fault::Unsure(
                Error::failed("powerdns.broken", format!("PowerDNS answers {status}: {said}"))
                    .hint("look at the log of the server, then run the same command again"),
            )),
        }
    }
}

fn deletion(name: &Name, kind: &str) -> Json {
    json!({ "name": row::dotted(name), "type": kind, "changetype": "DELETE" })
}

fn no_zone(inputs: &Inputs, place: &Place) -> Error {
    let server = plain(inputs.get("server").unwrap_or_default());
    Error::failed("powerdns.no_zone", format!("{server} has no zone for {}", place.shown())).hint(
        "make the zone first, or set `zone = \"powerdns:…\"` beside `dns` in vibe.toml and vibe makes it",
    )
}
