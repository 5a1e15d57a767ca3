//! Stand-ins for hosted interfaces, all of them our own: strict where the vendor's text says so, and nothing more than that. A
//! green run against one proves that we ask as the vendor's specification says, not that the vendor answers so.

#![allow(dead_code, reason = "no test binary uses all of them")]

pub(crate) mod clerk;
pub(crate) mod cloudflare;
pub(crate) mod databases;
pub(crate) mod form;
pub(crate) mod git_http;
pub(crate) mod github;
pub(crate) mod google;
pub(crate) mod hetzner;
pub(crate) mod openrouter;
pub(crate) mod resend;
pub(crate) mod simple;
pub(crate) mod spec;
pub(crate) mod stripe;
pub(crate) mod vercel;
pub(crate) mod vercel_edge;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value as Json;

/// Milliseconds that every answer of a stand-in takes, where a test asks for it.
static DELAY: AtomicU64 = AtomicU64::new(0);

/// From now on every answer takes that long.
pub(crate) fn every_answer_takes(time: Duration) {
    DELAY.store(time.as_millis().try_into().unwrap(), Ordering::Relaxed);
}

fn delay() {
    std::thread::sleep(Duration::from_millis(DELAY.load(Ordering::Relaxed)));
}

/// One request, taken apart.
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// The body as it came: it may be no text.
    pub(crate) bytes: Vec<u8>,
}

impl Asked {
    pub(crate) fn of(request: &str) -> Asked {
        Asked::of_bytes(request.as_bytes())
    }

    pub(crate) fn of_bytes(request: &[u8]) -> Asked {
        let end = request.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
        let bytes = request[end + 4..].to_vec();
        let request = String::from_utf8_lossy(request);
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let mut first = lines.next().unwrap().split(' ');
        let (method, target) = (first.next().unwrap(), first.next().unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        };
        Asked {
            method: method.to_owned(),
            path: path.to_owned(),
            query: form::pairs(query),
            headers: lines.filter_map(header).collect(),
            body: body.to_owned(),
            bytes,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or(Json::Null)
    }

    /// Parts of the path, decoded.
    pub(crate) fn parts(&self) -> Vec<String> {
        self.path.trim_matches('/').split('/').map(form::decoded).collect()
    }
}

/// What goes wrong with the next request that changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It takes effect, and its answer is lost.
    Lost,
    /// It takes effect, and the answer is a 500.
    Broken,
    /// It has no effect, and this answer comes: status line, headers, body.
    Says(&'static str, &'static str, &'static str),
}
