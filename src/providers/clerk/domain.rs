//! `clerk.domain`: Clerk sees the rows of the production domain, has certificates for it, and may send mail from it.

use std::time::Duration;

use serde_json::Value as Json;

use super::{Clerk, below, hints, text};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Seen, Verbs};
use crate::http::plain;
use crate::providers::rest::{Change, encoded};

pub(super) const NAME: &str = "clerk.domain";

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![InputKind::new("application"), InputKind::new("domain")],
        outputs: vec![OutputKind::new("proof")],
        verbs: Verbs::Check,
        // Rows are seen within minutes; certificates come after them.
        patience: Duration::from_secs(15 * 60),
        poll: Duration::from_secs(5),
        by_hand: "See in the Clerk dashboard that every row of ${domain} is verified and that its certificates are issued."
            .to_owned(),
        link: "https://dashboard.clerk.com/apps/${application}".to_owned(),
        ..Kind::new(NAME)
    }
}

impl Clerk {
    /// Clerk looks at the rows when it is asked to, one look at a time, and says later what it saw.
    pub(super) async fn look_at_domain(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let (Some(application), Some(domain)) = (call.inputs.get("application"), call.inputs.get("domain"))
        else {
            return Ok(Seen::Missing);
        };
        let path = below(application, &format!("/domains/{}", encoded(domain)));
        let Some(status) = self.rest.read_at(&format!("{path}/status"), &[]).await? else {
            return Ok(Seen::Missing);
        };
        if text(&status, "/status") == "complete" {
            let words = format!("Clerk sees every row of {} and serves it with certificates", plain(domain));
            return Ok(Seen::ours(Outputs::from([("proof".to_owned(), words.into())])));
        }
        if text(&status, "/dns/status") != "complete" {
            let path = format!("{path}/dns_check");
            let own = &[409];
            self.rest.change(Change { line: ("POST", &path), own, ..Change::default() }, call).await?;
        }
        Ok(Seen::Unready(open(&status)))
    }
}

/// What is still open, in words.
fn open(status: &Json) -> String {
    let mut open = Vec::new();
    let rows = status.pointer("/dns/cnames").and_then(Json::as_object);
    for row in rows.into_iter().flat_map(|rows| rows.values()) {
        if text(row, "/required") == "true" && text(row, "/verified") != "true" {
            open.push(told(format!("{} does not lead to {} yet", text(row, "/from"), text(row, "/to")), row));
        }
    }
    if open.is_empty() && text(status, "/dns/status") != "complete" {
        open.push("Clerk has not looked at the rows yet".to_owned());
    }
    for (part, words) in [("ssl", "certificates"), ("mail", "mail"), ("proxy", "the proxy")] {
        let Some(part) = status.get(part) else { continue };
        if text(part, "/status") != "complete" && text(part, "/required") != "false" {
            let is = text(part, "/status").replace('_', " ");
            open.push(told(format!("{words}: {is}"), part));
        }
    }
    plain(&open.join("; "))
}

/// Words, and what Clerk gives as the reason.
fn told(words: String, part: &Json) -> String {
    match hints(part.get("failure_hints")).join(", ") {
        none if none.is_empty() => words,
        hints => format!("{words} ({hints})"),
    }
}
