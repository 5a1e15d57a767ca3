//! Whether the world answers a row, and if not, why: not added, added elsewhere, on its way, or forbidden by CAA.

use std::net::{Ipv4Addr, SocketAddr};

use futures_util::future::join_all;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};

use super::walk::{PATIENCE, Server, Walked, Walker};
use crate::http::{ask, plain};
use crate::providers::row::{Row, listed, same_form, shown, sorted};

/// Public resolvers that are asked last, when every server of the zone is right: they remember a "no" for a while.
const PUBLIC: [Ipv4Addr; 2] = [Ipv4Addr::new(1, 1, 1, 1), Ipv4Addr::new(9, 9, 9, 9)];

/// What all answers together mean.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Words for what was seen.
    Right(String),
    /// Why not, and what would help.
    NotYet(String),
}

/// What one server says.
enum Said {
    Right,
    Other(String, u32),
    Nothing,
    NotIts(String),
    Silent,
}

/// Asks every server that answers for the row's name, then the public resolvers, then whether `authority` may issue a
/// certificate.
pub(crate) async fn judge(walker: &Walker, row: &Row, authority: Option<&str>) -> Verdict {
    let name = &row.place.name;
    let (apex, servers, lost) = match walker.walk(name).await {
        Walked::Zone { apex, servers, lost } => (apex, servers, lost),
        Walked::NotDelegated { parent } => return Verdict::NotYet(not_delegated(name, &parent)),
        Walked::Lame { zone, servers, said } => return Verdict::NotYet(lame(&zone, &servers, &said)),
        Walked::Silent(why) => return Verdict::NotYet(format!("nobody could be asked: {why}")),
    };
    let said = join_all(servers.iter().map(|server| said(server.at, row, false))).await;
    let all: Vec<(&Server, Said)> = servers.iter().zip(said).collect();
    if let Some(why) = wrong(row, &apex, &all) {
        return Verdict::NotYet(why);
    }
    let right = all.iter().filter(|(_, said)| matches!(said, Said::Right)).count();
    let mut proof = format!("{right} of {} servers answer {}", all.len() + lost.len(), listed(&row.data));
    let silent = all.iter().filter(|(_, said)| matches!(said, Said::Silent)).map(|(server, _)| &server.name);
    let silent: Vec<&str> = silent.chain(&lost).map(String::as_str).collect();
    if !silent.is_empty() {
        proof.push_str(&format!("; {} cannot be reached", plain(&silent.join(", "))));
    }
    if !walker.is_bound() {
        match public(row).await {
            Ok(0) => proof.push_str("; no public resolver can be reached from here"),
            Ok(count) => proof.push_str(&format!("; {count} public resolvers too")),
            Err(why) => return Verdict::NotYet(format!("propagating: {proof}; {why}")),
        }
    }
    let addresses = [RecordType::A, RecordType::AAAA, RecordType::CNAME].contains(&row.place.kind);
    let first = all.iter().find(|(_, said)| matches!(said, Said::Right)).map(|(server, _)| server.at);
    if let (true, Some(authority), Some(server)) = (addresses, authority, first)
        && let Some(why) = blocked(server, name, &apex, authority).await
    {
        return Verdict::NotYet(why);
    }
    Verdict::Right(proof)
}

fn not_delegated(name: &Name, parent: &Name) -> String {
    let parent = match shown(parent) {
        root if root.is_empty() => "the root".to_owned(),
        parent => parent,
    };
    format!(
        "not delegated: {parent} knows no {}; the domain is not registered yet, or its name servers are not set at the \
         registrar",
        shown(name)
    )
}

fn lame(zone: &Name, servers: &[String], said: &str) -> String {
    let zone = match shown(zone) {
        root if root.is_empty() => "this name".to_owned(),
        zone => zone,
    };
    format!(
        "wrong place: {zone} is delegated to {}, which does not have it ({}); set the name servers of the provider that \
         has the row at the registrar, or make the zone there",
        plain(&servers.join(", ")),
        plain(said)
    )
}

/// Why the servers of the zone do not all answer the row.
fn wrong(row: &Row, apex: &Name, all: &[(&Server, Said)]) -> Option<String> {
    let count = all.len();
    let right = all.iter().filter(|(_, said)| matches!(said, Said::Right)).count();
    let mut detail = Vec::new();
    let (mut others, mut lame, mut silent) = (0, 0, 0);
    for (server, said) in all {
        let name = &server.name;
        match said {
            Said::Right => {}
            Said::Silent => silent += 1,
            Said::Other(is, _) => {
                others += 1;
                detail.push(format!("{name} answers {is}"));
            }
            Said::Nothing => detail.push(format!("{name} does not have it")),
            Said::NotIts(code) => {
                lame += 1;
                detail.push(format!("{name} says {code}"));
            }
        }
    }
    let detail = plain(&detail.join(", "));
    let wanted = format!("{} {} {}", shown(&row.place.name), row.place.kind, listed(&row.data));
    if silent == count {
        return Some(format!("none of {count} servers of {} can be reached", shown(apex)));
    }
    if right + silent == count {
        return None;
    }
    Some(if right > 0 {
        format!("propagating: {right} of {count} servers answer {}; {detail}", listed(&row.data))
    } else if lame > 0 && others == 0 && lame + silent == count {
        format!("wrong place: the servers of {} do not have the zone: {detail}", shown(apex))
    } else if others > 0 {
        format!("another value: {detail}; wanted is {wanted}")
    } else {
        format!(
            "not added: 0 of {count} servers have {wanted}; {detail}; enter it where the zone {} is kept",
            shown(apex)
        )
    })
}

async fn said(at: SocketAddr, row: &Row, recurse: bool) -> Said {
    let (name, kind) = (&row.place.name, row.place.kind);
    let Ok(answer) = ask(at, name, kind, recurse, PATIENCE).await else { return Said::Silent };
    let code = answer.metadata.response_code;
    let knows = matches!(code, ResponseCode::NoError | ResponseCode::NXDomain);
    if !knows || !recurse && !answer.metadata.authoritative {
        return Said::NotIts(code.to_string());
    }
    let (data, ttl) = data(&answer, kind);
    if data.is_empty() {
        let alias = answer.answers.iter().find(|record| record.record_type() == RecordType::CNAME);
        return match alias {
            Some(alias) => Said::Other(plain(&format!("an alias to {}", alias.data)), alias.ttl),
            None => Said::Nothing,
        };
    }
    // Rows of these types stand beside those of others; every address is taken by somebody.
    let beside = matches!(kind, RecordType::TXT | RecordType::MX | RecordType::NS | RecordType::SRV);
    let right = if beside { row.data.iter().all(|wanted| data.contains(wanted)) } else { data == row.data };
    if right { Said::Right } else { Said::Other(listed(&data), ttl) }
}

/// Data of a type in an answer; an alias before it is followed as the server followed it.
fn data(answer: &Message, kind: RecordType) -> (Vec<RData>, u32) {
    let of_kind = || answer.answers.iter().filter(|record| record.record_type() == kind);
    let data = of_kind().map(|record| same_form(&record.data)).collect();
    (sorted(data), of_kind().map(|record| record.ttl).max().unwrap_or_default())
}

/// How many public resolvers answer the row; an error names one that does not yet.
async fn public(row: &Row) -> Result<usize, String> {
    let all =
        join_all(PUBLIC.iter().map(|address| said(SocketAddr::new((*address).into(), 53), row, true))).await;
    let mut right = 0;
    for (address, said) in PUBLIC.iter().zip(all) {
        match said {
            Said::Right => right += 1,
            Said::Other(is, ttl) => {
                return Err(format!("the public resolver {address} still answers {is}, for up to {ttl} s"));
            }
            Said::Nothing => {
                return Err(format!("the public resolver {address} still remembers that there is none"));
            }
            Said::NotIts(_) | Said::Silent => {}
        }
    }
    Ok(right)
}

/// Why no certificate may be issued (RFC 8659): the nearest CAA rows up to the top of the zone name other authorities.
async fn blocked(server: SocketAddr, name: &Name, apex: &Name, authority: &str) -> Option<String> {
    let mut at = name.clone();
    loop {
        let answer = ask(server, &at, RecordType::CAA, false, PATIENCE).await.ok()?;
        let rows = answer.answers.iter().filter_map(|record| match &record.data {
            RData::CAA(caa) if caa.tag == "issue" => Some(caa.value_as_issue().ok()),
            _ => None,
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            // A row that nobody can read allows nobody.
            let allowed: Vec<String> =
                rows.into_iter().flatten().filter_map(|(name, _)| name).map(|name| shown(&name)).collect();
            let ours = allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(authority));
            let others = if allowed.is_empty() { "nobody".to_owned() } else { plain(&allowed.join(", ")) };
            let place = shown(&at);
            return (!ours).then(|| {
                format!(
                    "CAA blocks: {place} lets only {others} issue certificates; add the row {place} CAA 0 issue \
                     \"{authority}\""
                )
            });
        }
        if at == *apex || at.num_labels() == 0 {
            return None;
        }
        at = at.base_name();
    }
}
