//! The DNS rows of a domain, as Resend gives them: a DKIM key, and where bounces go (MX and SPF of a subdomain).

use serde_json::Value as Json;

use super::text;
use crate::engine::Outputs;
use crate::error::Error;
use crate::http::plain;

/// What a row is called here, what Resend calls it, and its type.
const ROWS: [(&str, &str, &str); 3] = [("dkim", "DKIM", "TXT"), ("spf", "SPF", "TXT"), ("mx", "SPF", "MX")];

/// Longest value of a row: a DKIM key of 4096 bits has 736 characters.
const LONGEST: usize = 2000;

/// Names and contents of the rows.
///
/// # Errors
/// `resend.rows`: one is missing, or is none that a name server could hold.
pub(super) fn of(found: &Json, domain: &str) -> Result<Outputs, Error> {
    let records = found.pointer("/records").and_then(Json::as_array);
    let mut outputs = Outputs::new();
    for (row, record, kind) in ROWS {
        let is_meant = |one: &&Json| text(one, "/record") == record && text(one, "/type") == kind;
        let one = records.into_iter().flatten().find(is_meant).ok_or_else(|| missing(domain, row))?;
        let value = text(one, "/value");
        let odd = |c: char| c.is_control() || !c.is_ascii();
        if value.is_empty() || value.len() > LONGEST || value.contains(odd) {
            return Err(missing(domain, row));
        }
        let content = match kind {
            "MX" => format!("{} {value}", text(one, "/priority")),
            _ => value,
        };
        outputs.insert(row.to_owned(), content.into());
        outputs.insert(format!("{row}_name"), whole_name(&plain(&text(one, "/name")), domain).into());
    }
    Ok(outputs)
}

/// Rows that Resend has not seen, in words.
pub(super) fn open(found: &Json) -> String {
    let records = found.pointer("/records").and_then(Json::as_array);
    let open = records.into_iter().flatten().filter(|one| text(one, "/status") != "verified");
    let words =
        open.map(|one| format!("{} {} is {}", text(one, "/type"), text(one, "/name"), text(one, "/status")));
    plain(&words.collect::<Vec<_>>().join(", "))
}

/// The whole name of a row. Resend gives it below the domain that was bought: for `mail.shop.test` it says `send.mail`, for
/// `shop.test` it says `send`.
pub(super) fn whole_name(name: &str, domain: &str) -> String {
    let name = name.trim_end_matches('.');
    if name == domain || name.ends_with(&format!(".{domain}")) {
        return name.to_owned();
    }
    let labels: Vec<&str> = domain.split('.').collect();
    let shared = (1..labels.len())
        .rev()
        .find(|count| name.ends_with(&format!(".{}", labels[..*count].join("."))))
        .unwrap_or(0);
    let rest = labels[shared..].join(".");
    format!("{name}.{rest}")
}

fn missing(domain: &str, row: &str) -> Error {
    Error::failed("resend.rows", format!("Resend gives no {row} row for {}", plain(domain)))
        .hint("look at the domain at https://resend.com/domains: the rows stand there")
}
