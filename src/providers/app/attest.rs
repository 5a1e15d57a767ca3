//! `app.attest`: a value arrived in the running app whole. The value is never sent; a keyed hash of it comes back.

use serde_json::{Value, json};

use super::ask::{Site, Trouble, odd, text};
use super::short;
use crate::engine::Call;
use crate::http::Client;

pub(super) async fn look(client: &Client, call: &Call<'_>) -> Result<String, Trouble> {
    let site = Site::of(client, call)?;
    let (name, value) = (call.inputs.need("name")?, call.inputs.need("value")?);
    let nonce = site.nonce();
    let told = site.ask("/api/attest", &json!({ "nonce": nonce, "names": [name] })).await?;
    if text(&told, "nonce")? != nonce {
        return Err(Trouble::Not("the app answers another question than ours".into()));
    }
    let unknown = told.get("unknown").and_then(Value::as_array).ok_or_else(|| odd("unknown", &told))?;
    if unknown.iter().any(|other| other == name) {
        return Err(Trouble::Not(format!("the running app does not read a variable {name}")));
    }
    let found = told.get("values").and_then(|values| values.get(name)).ok_or_else(|| odd("values", &told))?;
    let release = told.get("release").and_then(Value::as_str).map(short);
    let of = release.map_or_else(|| "the running app".to_owned(), |release| format!("release {release}"));
    if value.is_empty() {
        return match found.as_str() {
            None => Ok(format!("{of} has no {name}, and it was left out")),
            Some(_) => Err(Trouble::Not(format!("{name} was left out, and is still set in the running app"))),
        };
    }
    let Some(found) = found.as_str() else {
        return Err(Trouble::Not(format!("{name} is not set in the running app")));
    };
    if found != site.fingerprint(&nonce, name, value) {
        let how = guess(value).into_iter().find(|(other, _)| found == site.fingerprint(&nonce, name, other));
        let how = how.map_or("another value, or one that was changed on its way", |(_, how)| how);
        return Err(Trouble::Not(format!(
            "{name} in the running app is not the one of our store: it has {how}"
        )));
    }
    Ok(format!("{of} has {name} exactly as it lies in the secret store"))
}

/// What usually happens to a value between two machines.
fn guess(value: &str) -> Vec<(String, &'static str)> {
    let cut = |at: char| value.split(at).next().unwrap_or_default();
    let mut ways = vec![
        (format!("{value}\n"), "a newline at its end"),
        (format!("{value}\r"), "a carriage return at its end"),
        (format!("\"{value}\""), "quotes around it"),
        (format!("'{value}'"), "quotes around it"),
        (format!(" {value}"), "a space before it"),
        (format!("{value} "), "a space after it"),
        (value.replace('\\', ""), "lost its backslashes"),
        (value.replace('"', ""), "lost its quotes"),
        (cut('#').to_owned(), "been cut at the first #"),
        (cut('#').trim_end().to_owned(), "been cut at the first #"),
        (cut(' ').to_owned(), "been cut at the first space"),
        (cut('$').to_owned(), "been cut at the first $"),
        (cut('\n').to_owned(), "been cut at the first line"),
    ];
    ways.retain(|(changed, _)| changed != value);
    ways
}
