//! What GitHub Actions gets for an app whose code is there: a workflow that proves every push, and, where machines share a
//! journal (`[state]`), one that deploys from the main branch with the secrets that such a deploy needs.

use crate::engine::{Graph, Part};
use crate::error::Error;
use crate::secret::{SecretName, variable};

use super::embedded;
use super::resources::Declared;

/// Where Actions looks for it.
pub const WORKFLOW: &str = ".github/workflows/vibe.yml";
/// Its parts, in order; the second one deploys.
const PARTS: [&str; 2] = ["templates/github/verify.yml", "templates/github/deploy.yml"];
/// What a provider tells only once, by address and output: a deploy without it would make it anew.
const ONCE: [(&str, &str); 4] =
    [("webhook", "secret"), ("ai", "key"), ("mail.key", "password"), ("mail.key", "smtp")];
/// Keys of the store that no resource declares, and the switch with which they are used.
const KEYS: [(&str, &str); 5] = [
    ("state.key", "code.ci"),
    ("state.secret", "code.ci"),
    ("state.prints", "code.ci"),
    ("powerdns.key", "dns.powerdns"),
    ("rfc2136.key", "dns.rfc2136"),
];

/// A secret of Actions for everything that a deploy reads from the secret store: what was pasted, made here, told once.
pub(super) fn secrets(declared: &[Declared], is_on: impl Fn(&str) -> bool) -> Result<Vec<Declared>, Error> {
    let mut all = Vec::new();
    for one in declared {
        match one.kind() {
            "paste.secret" => {
                let apart = if one.input("apart").is_some() {
                    format!("${{{}.apart}}", one.addr())
                } else {
                    String::new()
                };
                let name = one.input("name").unwrap_or_default();
                all.push(secret(name, one.addr(), format!("${{{}.value}}{apart}", one.addr()))?);
            }
            "google.client" => {
                for output in ["id", "secret"] {
                    let addr = format!("{}.{output}", one.addr());
                    all.push(secret(&format!("google.{output}"), &addr, format!("${{{addr}?}}"))?);
                }
            }
            "local.secret" => {
                let name = format!("{}.value", one.addr());
                all.push(secret(&name, one.addr(), format!("${{{name}}}"))?);
            }
            _ => {
                for (_, output) in ONCE.iter().filter(|(addr, _)| *addr == one.addr()) {
                    let name = format!("{}.{output}", one.addr());
                    all.push(secret(&name, &name, format!("${{{name}}}"))?);
                }
            }
        }
    }
    for (name, _) in KEYS.iter().filter(|(_, switch)| is_on(switch)) {
        all.push(secret(name, name, format!("${{secret:{name}}}"))?);
    }
    Ok(all)
}

fn secret(name: &str, addr: &str, value: String) -> Result<Declared, Error> {
    let name = variable(&SecretName::parse(name)?);
    let of = |output: &str| format!("${{code.{output}}}");
    let inputs = [("owner", of("owner")), ("repo", of("repo")), ("name", name), ("value", value)];
    Ok(Declared::made(&format!("code.secret.{addr}"), "github.secret", &inputs))
}

/// The text of the workflow, when a graph asks for one.
pub fn workflow(graph: &Graph, environment: &str) -> Option<String> {
    let of_kind = |kind: &'static str| graph.resources().iter().filter(move |one| one.kind == kind);
    of_kind("github.workflow").next()?;
    let names: Vec<&str> = of_kind("github.secret")
        .filter_map(|one| match one.inputs.get("name").map(|input| input.0.as_slice()) {
            Some([Part::Text(name)]) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let part = |path: &str| {
        let found = embedded::below(path).find(|(file, _)| *file == path);
        found.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    };
    let mut text = part(PARTS[0]);
    if !names.is_empty() {
        let lines: Vec<String> =
            names.iter().map(|name| format!("          {name}: ${{{{ secrets.{name} }}}}\n")).collect();
        let deploy = part(PARTS[1]).replace("          SECRETS\n", &lines.concat());
        text.push_str(&deploy.replace("ENVIRONMENT", environment));
    }
    Some(text)
}
