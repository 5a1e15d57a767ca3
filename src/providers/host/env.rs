//! `host.env`: values that only the app may read.
//!
//! The file is read by systemd (`EnvironmentFile`, systemd.exec(5)): inside of double quotes a backslash protects `"`, `\`,
//! `` ` `` and `$`, everything else stands for itself, newlines too. Its first line is a random salt that never leaves root's
//! eyes, so the checksum that is shown does not give the values away.

use std::fmt::Write as _;

use super::facts::{Facts, sum};
use super::{Machine, app, not_ours, outputs, script};
use crate::engine::{Call, Fault, Inputs, Outputs, Seen};
use crate::error::Error;

/// Digits of the checksum.
const DIGITS: usize = 32;

fn path(app: &str) -> String {
    format!("/etc/vibe/{app}.env")
}

/// The file without its first line.
///
/// # Errors
/// `host.variable`: a name that no program could read.
fn body(inputs: &Inputs) -> Result<String, Error> {
    let mut text = String::new();
    // What a person goes without is not set.
    for (name, value) in inputs.below("var.").filter(|(_, value)| !value.expose().is_empty()) {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(plain) {
            return Err(Error::usage("host.variable", format!("{name:?} cannot be the name of a variable"))
                .hint("use letters, digits and _"));
        }
        let _ = writeln!(text, "{name}={}", quoted(value.expose()));
    }
    Ok(text)
}

/// Quotes a value for systemd. A NUL cannot be in a variable; every secret was checked for it.
fn quoted(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for c in value.chars().filter(|c| *c != '\0') {
        if matches!(c, '"' | '\\' | '`' | '$') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
    text
}

pub(super) fn observe(facts: &Facts, call: &Call<'_>) -> Result<Seen, Fault> {
    let app = app(call)?;
    let path = path(app);
    let there = facts.sum(&path);
    if let Some(seen) = not_ours(facts, call, &format!("env.{app}"), there.is_some()) {
        return Ok(seen);
    }
    let Some(there) = there else { return Ok(Seen::Unready("the file is gone".to_owned())) };
    let salt = facts.of_thing("salt", &path).unwrap_or_default();
    let wanted = sum(&format!("# salt {salt}\n{}", body(call.inputs)?));
    // While a value depends on an earlier step it is absent: then the file has more in it than we know.
    let differs = if wanted == there { Vec::new() } else { vec!["var".to_owned()] };
    let print: String = there.chars().take(DIGITS).collect();
    Ok(Seen::Ours { outputs: outputs([("path", path), ("print", print)]), differs })
}

pub(super) async fn ensure(machine: &Machine, call: &Call<'_>) -> Result<Outputs, Fault> {
    let app = app(call)?;
    let script =
        script(call, app).set_secret("body", &body(call.inputs)?).then(include_str!("scripts/env.sh"));
    let answer = machine.change(&script).await?;
    Ok(outputs([("path", path(app)), ("print", answer.need("print")?)]))
}

pub(super) async fn delete(machine: &Machine, call: &Call<'_>) -> Result<(), Fault> {
    machine.change(&script(call, app(call)?).then(include_str!("scripts/env_delete.sh"))).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_for_systemd() {
        assert_eq!(quoted("a'b\"c\\d$e`f\ng 😀"), "\"a'b\\\"c\\\\d\\$e\\`f\ng 😀\"");
    }

    #[test]
    fn names_that_no_program_could_read_are_refused() {
        for name in ["var.", "var.1A", "var.A-B", "var.A B", "var.A\nB", "var.A=B"] {
            let inputs = Inputs([(name.to_owned(), "x".into())].into());
            assert_eq!(body(&inputs).unwrap_err().code(), "host.variable", "{name:?}");
        }
        let (set, empty) = (("var.B_2".to_owned(), "x".into()), ("var.C".to_owned(), "".into()));
        let inputs = Inputs([set, empty, ("app".to_owned(), "y".into())].into());
        assert_eq!(body(&inputs).unwrap(), "B_2=\"x\"\n");
    }
}
