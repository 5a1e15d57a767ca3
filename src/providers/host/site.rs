//! `host.site`: Caddy answers for a domain and gets its certificate.

use super::facts::Facts;
use super::{Machine, app, not_ours, outputs, script};
use crate::engine::{Call, Fault, Outputs, Seen};
use crate::error::Error;

/// The site's file, without its last newline. Headers that the app sends itself are left as they are.
fn text(call: &Call<'_>, app: &str, domain: &str) -> Result<String, Error> {
    let mut tls = String::new();
    if let Some(directory) = call.inputs.get("acme") {
        tls.push_str(&format!("\t\tca {}\n", url(directory)?));
    }
    if call.inputs.get("acme_root").is_some() {
        tls.push_str(&format!("\t\tca_root /etc/vibe/acme/{app}.pem\n"));
    }
    if !tls.is_empty() {
        tls = format!("\ttls {{\n{tls}\t}}\n");
    }
    Ok(format!(
        "# {mark}
{domain} {{
{tls}\tencode zstd gzip
\theader {{
\t\t?Strict-Transport-Security max-age=31536000
\t\t?X-Content-Type-Options nosniff
\t\t?Referrer-Policy strict-origin-when-cross-origin
\t\t-Server
\t}}
{served}}}",
        mark = call.mark,
        served = served(call, app)?
    ))
}

/// What answers: the app, or the files of a site that needs none.
fn served(call: &Call<'_>, app: &str) -> Result<String, Error> {
    let Some(root) = call.inputs.get("root") else {
        return Ok(format!("\timport /etc/vibe/upstream/{app}.caddy\n"));
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !root.starts_with('/') || !root.chars().all(plain) || root.split('/').any(|part| part == "..") {
        return Err(Error::usage("host.root", format!("{root:?} is no folder of a site"))
            .hint("it begins with / and has plain letters in it; a fault of the stack's declarations"));
    }
    let pages = match call.inputs.get("pages") {
        Some("one") => "\ttry_files {path} /index.html\n",
        Some("html") => "\ttry_files {path} {path}.html {path}/index.html\n",
        _ => "",
    };
    Ok(format!(
        "\troot * {root}\n{pages}\tfile_server\n\thandle_errors {{\n\t\trewrite * /404.html\n\t\tfile_server\n\t}}\n"
    ))
}

/// A domain name in small letters, as it stands in a certificate.
fn domain<'a>(call: &'a Call<'_>) -> Result<&'a str, Error> {
    let name = call.inputs.need("domain")?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_label = |label: &str| {
        !label.is_empty() && label.len() < 64 && label.chars().all(plain) && !label.starts_with('-')
    };
    if name.len() <= 200 && name.contains('.') && name.split('.').all(is_label) {
        return Ok(name);
    }
    Err(Error::usage("host.domain", format!("{name:?} is no domain name"))
        .hint("write it in small letters without https://, for instance shop.example.com"))
}

/// An address of an ACME directory.
fn url(text: &str) -> Result<&str, Error> {
    let plain = |c: char| c.is_ascii_alphanumeric() || ":/._-[]".contains(c);
    if text.starts_with("https://") && text.chars().all(plain) {
        return Ok(text);
    }
    Err(Error::usage("host.acme", format!("{text:?} is no address of an ACME directory"))
        .hint("it begins with https://"))
}

fn told(domain: &str) -> Outputs {
    outputs([("url", format!("https://{domain}"))])
}

pub(super) fn observe(facts: &Facts, call: &Call<'_>) -> Result<Seen, Fault> {
    let (app, domain) = (app(call)?, domain(call)?);
    let path = format!("/etc/vibe/sites/{app}.{domain}.caddy");
    if let Some(seen) = not_ours(facts, call, &format!("site.{app}.{domain}"), facts.sum(&path).is_some()) {
        return Ok(seen);
    }
    let mut differs = Vec::new();
    if !facts.holds(&path, &text(call, app, domain)?) {
        differs.push("site".to_owned());
    }
    let root = format!("/etc/vibe/acme/{app}.pem");
    let holds = match call.inputs.get("acme_root") {
        Some(pem) => facts.holds(&root, pem),
        None => facts.sum(&root).is_none(),
    };
    if !holds {
        differs.push("acme_root".to_owned());
    }
    if facts.get("caddy") != Some("active") {
        return Ok(Seen::Unready("Caddy does not run".to_owned()));
    }
    Ok(Seen::Ours { outputs: told(domain), differs })
}

pub(super) async fn ensure(machine: &Machine, call: &Call<'_>) -> Result<Outputs, Fault> {
    let (app, domain) = (app(call)?, domain(call)?);
    let script = script(call, app)
        .set("domain", domain)
        .set("text", &text(call, app, domain)?)
        .set("acme_root", call.inputs.get("acme_root").unwrap_or_default())
        .then(include_str!("scripts/ready.sh"))
        .then(include_str!("scripts/site.sh"));
    machine.change(&script).await?;
    Ok(told(domain))
}

pub(super) async fn delete(machine: &Machine, call: &Call<'_>) -> Result<(), Fault> {
    let script =
        script(call, app(call)?).set("domain", domain(call)?).then(include_str!("scripts/site_delete.sh"));
    machine.change(&script).await.map(drop)
}
