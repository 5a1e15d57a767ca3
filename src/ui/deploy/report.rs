//! The page about a deploy: one HTML file that needs nothing from elsewhere, runs nothing, and prints well.
//!
//! Written so that it is well-formed XML behind its first line too; a test reads it as such.

use std::fmt::Write as _;
use std::time::Duration;

use super::copy;
use super::markup::{escaped, link};
use super::report_copy as words;
use super::report_data::{Failure, Proof, ReportData, Screenshot, Thing, Waiting};

const STYLE: &str = include_str!("report.css");
/// Nothing is loaded and nothing runs, even if a text got through that should not have.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
/// Pictures that a page may hold.
const PICTURES: [&str; 3] = ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/webp;base64,"];
/// Providers that only look, and from outside.
const OUTSIDE: [&str; 2] = ["net.", "app."];

impl ReportData {
    /// The page.
    pub fn html(&self) -> String {
        let mut page = String::new();
        let title = escaped(&words::title(&self.app, &self.environment));
        let _ = write!(
            page,
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"/>\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\
             <meta name=\"color-scheme\" content=\"light dark\"/><meta name=\"referrer\" content=\"no-referrer\"/>\
             <title>{title}</title><style>{STYLE}</style></head><body>\n"
        );
        self.head(&mut page);
        page.push_str("<main>\n");
        self.needs_a_look(&mut page);
        self.asked(&mut page);
        self.shots(&mut page);
        self.picture(&mut page);
        self.proved(&mut page);
        self.exists(&mut page);
        self.effort(&mut page);
        page.push_str("</main>\n");
        let made = escaped(&words::made_by(&self.tool, &self.began));
        let _ = writeln!(page, "<footer>{made}</footer>\n</body></html>");
        page
    }

    fn head(&self, page: &mut String) {
        let (look, state) = words::ending(&self.ending);
        let mark = if look == "ok" { "✓ " } else { "" };
        let _ = write!(
            page,
            "<header><p class=\"over\"><span class=\"pill {look}\">{mark}{state}</span><span>{}</span></p>\
             <h1>{} <span class=\"env\">{}</span></h1>",
            escaped(&self.began),
            escaped(&self.app),
            escaped(&self.environment)
        );
        if !self.urls.is_empty() {
            page.push_str("<ul class=\"urls\">");
            for url in &self.urls {
                let _ = write!(page, "<li>{}</li>", linked(url, url));
            }
            page.push_str("</ul>");
        }
        let kept = self.proofs.iter().filter(|proof| proof.took_ms.is_none()).count();
        let person: u64 = self.people.iter().map(|person| person.took_ms).sum();
        let yours = if person == 0 { words::NOTHING.to_owned() } else { time(person) };
        let priced = self.stands.iter().filter(|thing| thing.cost.is_some()).count().max(self.costs.len());
        page.push_str("<dl class=\"tiles\">");
        for (name, value, note) in [
            (words::TOOK, time(self.took_ms), escaped(&self.environment)),
            (words::PROOFS, self.proofs.len().to_string(), words::all_seen(kept)),
            (words::YOURS, yours, words::steps(self.people.len())),
            (words::PARTS, self.stands.len().to_string(), words::parts_note(priced)),
        ] {
            let _ = write!(page, "<div><dt>{name}</dt><dd>{value}</dd><dd class=\"note\">{note}</dd></div>");
        }
        page.push_str("</dl></header>\n");
    }

    fn needs_a_look(&self, page: &mut String) {
        if self.failures.is_empty() && self.waiting.is_empty() && self.survivors.is_empty() {
            return;
        }
        page.push_str("<section>");
        notice(page, "bad", words::FAILED, &self.failures, failure);
        notice(page, "warn", words::WAITING, &self.waiting, waiting);
        notice(page, "bad", words::SURVIVORS, &self.survivors, survivor);
        page.push_str("</section>\n");
    }

    fn asked(&self, page: &mut String) {
        if !self.asked.trim().is_empty() {
            let asked = escaped(self.asked.trim());
            let _ = writeln!(
                page,
                "<section><h2>{}</h2><blockquote>{asked}</blockquote></section>",
                words::ASKED
            );
        }
    }

    fn shots(&self, page: &mut String) {
        let shots: Vec<&Screenshot> =
            self.screenshots.iter().filter(|shot| is_picture(&shot.data_uri)).collect();
        if shots.is_empty() {
            if !self.no_pictures.is_empty() {
                let why = escaped(&self.no_pictures);
                let _ =
                    writeln!(page, "<section><h2>{}</h2><p class=\"lead\">{why}</p></section>", words::SHOTS);
            }
            return;
        }
        let _ = write!(page, "<section><h2>{}</h2><div class=\"shots\">", words::SHOTS);
        for shot in shots {
            let title = escaped(&shot.title);
            let _ = write!(
                page,
                "<figure><img src=\"{}\" alt=\"{title}\"/><figcaption>{title}</figcaption></figure>",
                shot.data_uri
            );
        }
        page.push_str("</div></section>\n");
    }

    fn picture(&self, page: &mut String) {
        if !self.graph.nodes.is_empty() {
            let _ = writeln!(
                page,
                "<section><h2>{}</h2><p class=\"lead\">{}</p><div class=\"card scroll\" tabindex=\"0\">{}</div></section>",
                words::GRAPH,
                words::GRAPH_LEAD,
                self.graph.svg()
            );
        }
    }

    fn proved(&self, page: &mut String) {
        if self.proofs.is_empty() {
            return;
        }
        let longest = self.proofs.iter().filter_map(|proof| proof.took_ms).max().unwrap_or_default().max(1);
        let _ = write!(
            page,
            "<section><h2>{}</h2><p class=\"lead\">{}</p><div class=\"card\"><table><thead><tr><th>{}</th><th>{}</th>\
             <th class=\"num\">{}</th></tr></thead><tbody>",
            words::PROOFS,
            words::PROOFS_LEAD,
            words::THING,
            words::SEEN,
            words::TIME
        );
        // What was looked at from outside says most.
        let (outside, inside): (Vec<&Proof>, Vec<&Proof>) =
            self.proofs.iter().partition(|proof| OUTSIDE.iter().any(|lane| proof.kind.starts_with(lane)));
        for proof in outside.into_iter().chain(inside) {
            proved(page, proof, longest);
        }
        page.push_str("</tbody></table></div></section>\n");
    }

    fn exists(&self, page: &mut String) {
        if self.stands.is_empty() {
            return;
        }
        let _ = write!(
            page,
            "<section><h2>{}</h2><div class=\"card\"><table><thead><tr><th>{}</th><th>{}</th></tr></thead><tbody>",
            words::STANDS,
            words::THING,
            words::IS
        );
        for thing in &self.stands {
            let what = match thing.link.as_deref() {
                Some(link) => linked(link, &thing.what),
                None => escaped(&thing.what),
            };
            let _ = write!(page, "<tr>{}<td>{what}</td></tr>", name(&thing.addr, &thing.kind));
        }
        page.push_str("</tbody></table></div></section>\n");
    }

    /// What a person did and what it costs, side by side.
    fn effort(&self, page: &mut String) {
        let people: Vec<[String; 3]> = self
            .people
            .iter()
            .map(|person| [escaped(&person.what), escaped(&person.addr), time(person.took_ms)])
            .collect();
        let costs: Vec<[String; 3]> = self
            .costs
            .iter()
            .map(|cost| [escaped(&cost.what), String::new(), escaped(&cost.price)])
            .collect();
        let calls: Vec<[String; 3]> = self
            .calls
            .iter()
            .map(|of| [escaped(&of.name), String::new(), words::calls(of.reads, of.writes)])
            .collect();
        page.push_str("<div class=\"facts\">");
        list(page, words::PEOPLE, words::NO_PEOPLE, &people);
        list(page, words::COSTS, words::NO_COSTS, &costs);
        if !calls.is_empty() {
            list(page, words::CALLS, "", &calls);
        }
        page.push_str("</div>\n");
    }
}

fn list(page: &mut String, title: &str, nothing: &str, rows: &[[String; 3]]) {
    let _ = write!(page, "<section><h2>{title}</h2>");
    if rows.is_empty() {
        let _ = write!(page, "<p class=\"lead\">{nothing}</p></section>");
        return;
    }
    page.push_str("<ul class=\"plain card\">");
    for [what, about, value] in rows {
        let about = if about.is_empty() { String::new() } else { format!("<small>{about}</small>") };
        let _ = write!(page, "<li><span>{what}</span><span class=\"v\">{value}</span>{about}</li>");
    }
    page.push_str("</ul></section>");
}

fn notice<T>(page: &mut String, look: &str, title: &str, rows: &[T], row: fn(&T) -> String) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(page, "<div class=\"notice {look}\"><h2>{title}</h2><ul>");
    for each in rows {
        let _ = write!(page, "<li>{}</li>", row(each));
    }
    page.push_str("</ul></div>");
}

fn failure(failure: &Failure) -> String {
    let mut text = format!(
        "<strong>{}</strong> {} <code>{}</code>",
        escaped(&failure.addr),
        escaped(&failure.message),
        escaped(&failure.code)
    );
    for hint in &failure.hints {
        let _ = write!(text, "<small>{}</small>", escaped(hint));
    }
    text
}

fn waiting(waiting: &Waiting) -> String {
    let link = waiting.link.as_deref().filter(|link| !link.is_empty());
    let link = link.map_or_else(String::new, |link| format!("<small>{}</small>", linked(link, link)));
    format!("<strong>{}</strong> {}{link}", escaped(&waiting.addr), escaped(&waiting.what))
}

fn survivor(thing: &Thing) -> String {
    let text = copy::ask(&thing.what, thing.cost.as_deref());
    format!(
        "<strong>{}</strong> {}<small>{}</small>",
        escaped(&thing.addr),
        escaped(&text),
        escaped(&thing.kind)
    )
}

fn proved(page: &mut String, proof: &Proof, longest: u64) {
    let took = match proof.took_ms {
        Some(took) => {
            // At least a dot, so that the row has a bar at all.
            let width = (took * 1000 / longest).max(8);
            format!(
                "{}<svg class=\"bar\" viewBox=\"0 0 1000 3\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
                 <rect width=\"{width}\" height=\"3\"/></svg>",
                time(took)
            )
        }
        None => words::STOOD.to_owned(),
    };
    let _ = write!(
        page,
        "<tr>{}<td><span class=\"mark\" aria-hidden=\"true\">✓</span> {}</td><td class=\"num\">{took}</td></tr>",
        name(&proof.addr, &proof.kind),
        escaped(&proof.seen)
    );
}

fn name(addr: &str, kind: &str) -> String {
    format!("<th scope=\"row\">{}<small>{}</small></th>", escaped(addr), escaped(kind))
}

/// A link where the address can be one, else the text alone.
fn linked(address: &str, text: &str) -> String {
    match link(address) {
        Some(address) => {
            format!("<a href=\"{}\" rel=\"noreferrer noopener\">{}</a>", escaped(address), escaped(text))
        }
        None => escaped(text),
    }
}

fn is_picture(data_uri: &str) -> bool {
    let body = PICTURES.iter().find_map(|start| data_uri.strip_prefix(start));
    body.is_some_and(|body| {
        !body.is_empty() && body.bytes().all(|c| c.is_ascii_alphanumeric() || b"+/=".contains(&c))
    })
}

fn time(millis: u64) -> String {
    copy::time(Duration::from_millis(millis))
}
