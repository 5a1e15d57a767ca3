//! The DNS rows of a production instance, as Clerk gives them: five names that lead to Clerk. What stands before the domain
//! says what a row is for (<https://clerk.com/docs/guides/development/deployment/production>).

use serde_json::Value as Json;

use super::text;
use crate::engine::Outputs;
use crate::error::Error;
use crate::http::plain;

/// What a row is called here, and what its name begins with: the interface of the app's pages, Clerk's own pages, and three
/// for mail.
pub(super) const ROWS: [(&str, &str); 5] = [
    ("frontend", "clerk."),
    ("accounts", "accounts."),
    ("mail", "clkmail."),
    ("dkim", "clk._domainkey."),
    ("dkim2", "clk2._domainkey."),
];

/// Longest name in the DNS (RFC 1035, 3.1).
const LONGEST: usize = 253;

/// What the outputs of the rows are called: the target of each, and its name.
pub(super) fn names() -> Vec<String> {
    ROWS.iter().flat_map(|(row, _)| [(*row).to_owned(), format!("{row}_name")]).collect()
}

/// Names and targets of the rows, all of them aliases. The pointers lead to the domain's name and to its rows.
///
/// # Errors
/// `clerk.rows`: one is missing, or is none that a name server could hold.
pub(super) fn of(found: &Json, name: &str, rows: &str) -> Result<Outputs, Error> {
    let name = plain(&text(found, name));
    let targets = found.pointer(rows).and_then(Json::as_array);
    let mut outputs = Outputs::new();
    for (row, begin) in ROWS {
        let one = targets.into_iter().flatten().find(|one| text(one, "/host").starts_with(begin));
        let one = one.ok_or_else(|| missing(&name, row))?;
        let (host, value) = (text(one, "/host"), text(one, "/value"));
        if [&host, &value].into_iter().any(|name| !is_name(name)) {
            return Err(missing(&name, row));
        }
        outputs.insert(format!("{row}_name"), host.trim_end_matches('.').into());
        outputs.insert(row.to_owned(), value.trim_end_matches('.').into());
    }
    Ok(outputs)
}

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    !text.is_empty() && text.len() <= LONGEST && text.chars().all(fits)
}

fn missing(domain: &str, row: &str) -> Error {
    Error::failed("clerk.rows", format!("Clerk gives no {row} row for {domain}"))
        .hint("look at the domain at https://dashboard.clerk.com: the rows stand there")
}
