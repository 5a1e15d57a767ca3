//! From the root of the DNS down to the servers that answer for a name, as the parents delegate it (RFC 1034, 4.3).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, Record, RecordType};

use crate::http::ask;
use crate::providers::row::shown;

/// Root servers that are begun at: a, c, k, m (named.root of https://www.internic.net/domain/).
const ROOTS: [Ipv4Addr; 4] = [
    Ipv4Addr::new(198, 41, 0, 4),
    Ipv4Addr::new(192, 33, 4, 12),
    Ipv4Addr::new(193, 0, 14, 129),
    Ipv4Addr::new(202, 12, 27, 33),
];
/// Time for one server's answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);
/// Servers of one level that are asked at the same time.
const AT_ONCE: usize = 3;
/// Delegations that are followed for one name.
const STEPS: usize = 12;
/// How far the address of a name server may depend on other name servers.
const DEPTH: usize = 3;

/// Asks servers one by one, from the top.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walker {
    begin: Option<SocketAddr>,
}

/// A server and what it is called.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pub(super) name: String,
    pub(super) at: SocketAddr,
}

/// Where a walk ended.
pub(super) enum Walked {
    /// Servers that answer for the zone, and those of its name servers that have no address.
    Zone { apex: Name, servers: Vec<Server>, lost: Vec<String> },
    /// Servers of a parent that know no such name.
    NotDelegated { parent: Name },
    /// Servers that a parent delegates to, and that do not have the zone.
    Lame { zone: Name, servers: Vec<String>, said: String },
    /// Nobody answers.
    Silent(String),
}

/// One place on the way down.
struct Level {
    zone: Name,
    servers: Vec<Server>,
    lost: Vec<String>,
}

/// What one answer means on the way down.
enum Next {
    Here { apex: Option<Name>, server: Server },
    Below(Message, Name),
    Nobody { parent: Name },
    Lame(String),
    Silent(String),
}

type Walk<'a> = Pin<Box<dyn Future<Output = Walked> + Send + 'a>>;

impl Walker {
    /// Begins at one server, or at the root.
    pub(crate) fn new(begin: Option<SocketAddr>) -> Walker {
        Walker { begin }
    }

    /// Nobody else is asked than what is found below one server.
    pub(super) fn is_bound(self) -> bool {
        self.begin.is_some()
    }

    /// Name servers below are asked at the port of the one that was begun at.
    fn port(self) -> u16 {
        self.begin.map_or(53, |server| server.port())
    }

    /// The servers that answer for a name.
    pub(super) async fn walk(self, name: &Name) -> Walked {
        self.down(name, DEPTH).await
    }

    fn down(self, name: &Name, depth: usize) -> Walk<'_> {
        Box::pin(async move {
            let begin = |at: SocketAddr| Server { name: at.to_string(), at };
            let servers = match self.begin {
                Some(at) => vec![begin(at)],
                None => ROOTS.iter().map(|root| begin(SocketAddr::new((*root).into(), 53))).collect(),
            };
            let mut level = Level { zone: Name::root(), servers, lost: Vec::new() };
            for _ in 0..STEPS {
                match self.step(&level, name).await {
                    Next::Here { apex, server } => {
                        let apex = match apex {
                            Some(apex) => apex,
                            None => climb(&server, name, &level.zone).await,
                        };
                        return self.zone(level, apex, &server, depth).await;
                    }
                    Next::Below(answer, zone) => {
                        let names = targets(&answer.authorities, &zone);
                        let (servers, lost) = self.addresses(&names, &answer.additionals, depth).await;
                        if servers.is_empty() {
                            let said = "none of them has an address".to_owned();
                            return Walked::Lame { zone, servers: lost, said };
                        }
                        level = Level { zone, servers, lost };
                    }
                    Next::Nobody { parent } => return Walked::NotDelegated { parent },
                    Next::Lame(said) => {
                        let servers = level.servers.into_iter().map(|server| server.name).collect();
                        return Walked::Lame { zone: level.zone, servers, said };
                    }
                    Next::Silent(why) => return Walked::Silent(why),
                }
            }
            Walked::Silent(format!("{} is delegated in a circle", shown(name)))
        })
    }

    /// Asks the servers of one level, a few at a time, until one says something useful.
    async fn step(self, level: &Level, name: &Name) -> Next {
        let mut last = Next::Silent("there is no server to ask".to_owned());
        for few in level.servers.chunks(AT_ONCE) {
            let one = |server: &'_ Server| {
                let server = server.clone();
                async move {
                    let answer = ask(server.at, name, RecordType::NS, false, PATIENCE).await;
                    (server, answer)
                }
            };
            let mut asked: FuturesUnordered<_> = few.iter().map(one).collect();
            while let Some((server, answer)) = asked.next().await {
                match answer.map(|answer| read(answer, level, name, &server)) {
                    Ok(Next::Lame(said)) => last = Next::Lame(said),
                    Ok(useful) => return useful,
                    Err(_) if matches!(last, Next::Lame(_)) => {}
                    Err(error) => last = Next::Silent(error.to_string()),
                }
            }
        }
        last
    }

    /// Every server of the zone: those that the parent names, and those that the zone itself names.
    async fn zone(self, level: Level, apex: Name, server: &Server, depth: usize) -> Walked {
        let Level { zone, mut servers, mut lost } = level;
        if zone != apex {
            // This server answers for the zone itself, and nobody was asked who delegates it.
            servers = vec![server.clone()];
            lost.clear();
        }
        if let Ok(own) = ask(server.at, &apex, RecordType::NS, false, PATIENCE).await {
            let names = targets(&own.answers, &apex);
            let (more, without) = self.addresses(&names, &own.additionals, depth).await;
            for server in more {
                if !servers.iter().any(|known| known.at == server.at) {
                    servers.push(server);
                }
            }
            if !self.is_bound() {
                lost.extend(
                    without.into_iter().filter(|name| !servers.iter().any(|server| server.name == *name)),
                );
            }
        }
        lost.sort();
        lost.dedup();
        Walked::Zone { apex, servers, lost }
    }

    /// Name servers with an address, and those without one.
    async fn addresses(self, names: &[Name], glue: &[Record], depth: usize) -> (Vec<Server>, Vec<String>) {
        let found = join_all(names.iter().map(|name| async move {
            match glued(name, glue) {
                Some(address) => (name, Some(address)),
                None => (name, self.address(name, depth).await),
            }
        }));
        let (mut servers, mut lost) = (BTreeMap::new(), Vec::new());
        for (name, address) in found.await {
            match address {
                Some(address) => {
                    let at = SocketAddr::new(address, self.port());
                    servers.entry(at).or_insert_with(|| Server { name: shown(name), at });
                }
                None => lost.push(shown(name)),
            }
        }
        (servers.into_values().collect(), lost)
    }

    async fn address(self, name: &Name, depth: usize) -> Option<IpAddr> {
        let depth = depth.checked_sub(1)?;
        let Walked::Zone { servers, .. } = self.down(name, depth).await else { return None };
        // One may be down, or not have the zone.
        for server in &servers {
            for kind in [RecordType::A, RecordType::AAAA] {
                let Ok(answer) = ask(server.at, name, kind, false, PATIENCE).await else { break };
                if let Some(address) = glued(name, &answer.answers) {
                    return Some(address);
                }
            }
        }
        None
    }
}

/// The address of a name among records; the older kind first, because every network has it.
fn glued(name: &Name, records: &[Record]) -> Option<IpAddr> {
    let of_name = || records.iter().filter(|record| record.name == *name);
    let four = of_name().find_map(|record| match &record.data {
        RData::A(address) => Some(IpAddr::from(address.0)),
        _ => None,
    });
    let six = || {
        of_name().find_map(|record| match &record.data {
            RData::AAAA(address) => Some(IpAddr::from(address.0)),
            _ => None,
        })
    };
    four.or_else(six)
}

fn targets(records: &[Record], zone: &Name) -> Vec<Name> {
    let of_zone = records.iter().filter(|record| record.name == *zone);
    of_zone
        .filter_map(|record| match &record.data {
            RData::NS(target) => Some(target.0.to_lowercase()),
            _ => None,
        })
        .collect()
}

fn read(answer: Message, level: &Level, name: &Name, server: &Server) -> Next {
    let code = answer.metadata.response_code;
    let soa = answer.authorities.iter().find(|record| record.record_type() == RecordType::SOA);
    if answer.metadata.authoritative {
        let apex = match soa {
            Some(soa) => Some(soa.name.to_lowercase()),
            None if !targets(&answer.answers, name).is_empty() => Some(name.clone()),
            None => None,
        };
        return match (code, apex) {
            // A zone of the top does not hold rows of people: the name is not delegated at all.
            (ResponseCode::NXDomain, Some(apex)) if apex.num_labels() < 2 && apex != *name => {
                Next::Nobody { parent: apex }
            }
            (ResponseCode::NXDomain | ResponseCode::NoError, apex) => {
                Next::Here { apex, server: server.clone() }
            }
            _ => Next::Lame(format!("{} says {code}", server.name)),
        };
    }
    let deeper = |zone: &Name| level.zone.zone_of(zone) && *zone != level.zone && zone.zone_of(name);
    let cut = answer
        .authorities
        .iter()
        .find(|record| record.record_type() == RecordType::NS && deeper(&record.name));
    match cut.map(|record| record.name.to_lowercase()) {
        Some(zone) if code == ResponseCode::NoError => Next::Below(answer, zone),
        _ => Next::Lame(format!("{} says {code}", server.name)),
    }
}

/// The top of the zone that a server answers for, when its answer did not say.
async fn climb(server: &Server, name: &Name, above: &Name) -> Name {
    let mut candidate = name.base_name();
    while above.zone_of(&candidate) && candidate.num_labels() > 0 {
        let Ok(answer) = ask(server.at, &candidate, RecordType::SOA, false, PATIENCE).await else { break };
        let mut all = answer.answers.iter().chain(&answer.authorities);
        if let Some(soa) = all.find(|record| record.record_type() == RecordType::SOA) {
            return soa.name.to_lowercase();
        }
        candidate = candidate.base_name();
    }
    above.clone()
}
