use super::samples::menugen;
use crate::ui::deploy::{
    CallsOf, Cost, Failure, NoPictures, NodeState, PersonDid, Picture, Proof, ReportData, Screenshot, Thing,
    Waiting,
};

/// The page is well-formed XML behind its first line.
fn read(html: &str) -> roxmltree::Document<'_> {
    let body = html.strip_prefix("<!doctype html>\n").unwrap();
    roxmltree::Document::parse(body).unwrap_or_else(|error| panic!("{error}\n{html}"))
}

#[test]
fn a_page_with_everything_says_all_of_it_and_needs_nothing_from_elsewhere() {
    let data = sample();
    let html = data.html();
    let page = read(&html);
    let text: String = page.descendants().filter_map(|node| node.text()).collect::<Vec<_>>().join(" ");
    for said in [
        "Live and proved",
        "menugen",
        "production",
        "Users take a picture",
        "seen.tls",
        "valid chain",
        "stood already",
        "$4 a month",
        "1 min 58 s",
        "vibe 0.2.0",
        "key.stripe",
    ] {
        assert!(text.contains(said), "{said} is not on the page");
    }
    for (name, value) in page.descendants().flat_map(|node| {
        node.attributes().map(|at| (at.name().to_owned(), at.value().to_owned())).collect::<Vec<_>>()
    }) {
        assert!(!name.starts_with("on") && name != "style", "{name}={value}");
        if ["src", "href"].contains(&name.as_str()) {
            assert!(value.starts_with("https://") || value.starts_with("data:image/"), "{name}={value}");
        }
    }
    let element = |name| page.descendants().filter(|node| node.tag_name().name() == name).count();
    assert_eq!((element("script"), element("link"), element("iframe")), (0, 0, 0));
    assert_eq!((element("h1"), element("img"), element("svg") > 10), (1, 1, true));
    assert!(!html.contains("url(") && !html.contains("@import"));
    assert!(html.contains("default-src 'none'"));
    assert!(html.contains("prefers-color-scheme:dark") && html.contains("@media print"));
}

#[test]
fn a_page_with_nothing_is_a_page() {
    let html = ReportData::default().html();
    let page = read(&html);
    assert!(page.descendants().any(|node| node.text().is_some_and(|text| text == "Not finished")));
}

#[test]
fn pictures_are_held_by_the_page_and_their_lack_has_a_reason() {
    let mut data = sample();
    data.screenshots = [1280, 390].map(|width| Screenshot::png(width, b"\x89PNG")).into();
    let html = data.html();
    assert!(
        html.contains("src=\"data:image/png;base64,iVBORw==\" alt=\"The front page, 390 pixels wide\""),
        "{html}"
    );
    for (why, words) in [(NoPictures::NoBrowser, "has none"), (NoPictures::NotLoaded, "did not load")] {
        let mut data = ReportData::default();
        data.without_pictures(why);
        let html = data.html();
        read(&html);
        assert!(html.contains("What it looks like") && html.contains(words), "{html}");
    }
}

#[test]
fn whatever_a_text_holds_stays_text() {
    let html = hostile().html();
    let page = read(&html);
    let known = [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "p",
        "span",
        "h1",
        "ul",
        "li",
        "dl",
        "div",
        "dt",
        "dd",
        "main",
        "section",
        "h2",
        "blockquote",
        "figure",
        "img",
        "figcaption",
        "svg",
        "path",
        "g",
        "rect",
        "text",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "small",
        "strong",
        "code",
        "footer",
    ];
    for node in page.descendants().filter(|node| node.is_element()) {
        assert!(known.contains(&node.tag_name().name()), "an element of somebody else: {node:?}");
        assert!(node.attributes().all(|at| !at.name().starts_with("on")), "{node:?}");
    }
    assert_eq!(page.descendants().filter(|node| node.has_tag_name("img")).count(), 1);
    assert!(!html.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}'));
}

/// Everything on the page is from somebody who means harm.
fn hostile() -> ReportData {
    let evil = "</style></title><script>alert(1)</script>\"'&<b onload=x>\u{1b}[2J\u{202e}";
    let text = || evil.to_owned();
    let thing = || Thing {
        addr: text(),
        kind: text(),
        what: text(),
        link: Some("javascript:x".into()),
        cost: Some(text()),
    };
    let mut graph = Picture::of_plan(&menugen());
    graph.nodes[0].addr = text();
    ReportData {
        app: text(),
        environment: text(),
        asked: text(),
        urls: vec![text(), "javascript:alert(1)".into(), "https://a.test/\"onload=x".into()],
        began: text(),
        ending: text(),
        tool: text(),
        graph,
        stands: vec![thing()],
        survivors: vec![thing()],
        proofs: vec![Proof { addr: text(), kind: text(), seen: text(), took_ms: Some(0) }],
        screenshots: vec![
            Screenshot { title: text(), data_uri: "data:image/svg+xml;base64,AAAA".into() },
            Screenshot { title: text(), data_uri: "data:image/png;base64,AA\" onload=\"x".into() },
            Screenshot { title: text(), data_uri: "data:image/png;base64,AAAA".into() },
        ],
        people: vec![PersonDid { addr: text(), what: text(), took_ms: 1 }],
        costs: vec![Cost { what: text(), price: text() }],
        calls: vec![CallsOf::new(&text(), 1, 1)],
        waiting: vec![Waiting { addr: text(), what: text(), link: Some(text()) }],
        failures: vec![Failure { addr: text(), code: text(), message: text(), hints: vec![text()] }],
        took_ms: 0,
        no_pictures: text(),
    }
}

#[test]
fn a_report_survives_its_own_json() {
    let data = sample();
    let text = serde_json::to_string(&data).unwrap();
    assert_eq!(serde_json::from_str::<ReportData>(&text).unwrap(), data);
    assert_eq!(serde_json::from_str::<ReportData>("{}").unwrap(), ReportData::default());
}

/// A deploy of a whole app that went well.
pub(super) fn sample() -> ReportData {
    let mut graph = Picture::of_plan(&menugen());
    let proofs = graph.nodes.iter_mut().enumerate().map(|(at, node)| {
        node.state = if at == 8 { NodeState::Kept } else { NodeState::Done };
        let took = [740, 212, 118_000, 64_000, 3, 2, 9_120, 2_310, 55, 1_330, 640][at % 11];
        Proof {
            addr: node.addr.clone(),
            kind: node.kind.clone(),
            seen: seen(&node.kind).into(),
            took_ms: (at != 8).then_some(took),
        }
    });
    let proofs: Vec<Proof> = proofs.collect();
    let stands = graph.nodes.iter().filter(|node| !["net.", "app."].iter().any(|s| node.kind.starts_with(s)));
    let stands = stands.map(|node| Thing {
        addr: node.addr.clone(),
        kind: node.kind.clone(),
        what: stands_as(&node.addr).into(),
        link: (node.addr == "site").then(|| "https://menugen.test".into()),
        cost: (node.addr == "server").then(|| "$4 a month".into()),
    });
    ReportData {
        app: "menugen".into(),
        environment: "production".into(),
        asked:
            "Users take a picture of a restaurant menu and get an AI picture of every dish. Google login. \
                3 free credits, then 20 for $5."
                .into(),
        urls: vec!["https://menugen.test".into()],
        began: "30 November 2026, 01:12 UTC".into(),
        took_ms: 204_300,
        ending: "done".into(),
        tool: "vibe 0.2.0".into(),
        stands: stands.collect(),
        graph,
        proofs,
        screenshots: vec![Screenshot {
            title: "The first page, as a visitor sees it".into(),
            data_uri: DOT.into(),
        }],
        people: vec![
            PersonDid {
                addr: "key.stripe".into(),
                what: "Made a restricted Stripe key and pasted it".into(),
                took_ms: 118_000,
            },
            PersonDid {
                addr: "key.ai".into(),
                what: "Pasted the key of the AI provider".into(),
                took_ms: 64_000,
            },
        ],
        costs: vec![
            Cost { what: "Server, 2 cores, 4 GB".into(), price: "$4 a month".into() },
            Cost { what: "Stripe, for each payment".into(), price: "2.9 % and 30 ¢".into() },
        ],
        calls: vec![CallsOf::new("powerdns", 4, 1), CallsOf::new("stripe", 1, 2)],
        ..ReportData::default()
    }
}

/// A picture of one pixel.
const DOT: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

fn seen(kind: &str) -> &'static str {
    match kind {
        "net.dns" => "all 2 name servers and 3 public resolvers answer 198.51.100.130",
        "net.tls" => "valid chain for menugen.test, 89 days left, protocol TLS 1.3",
        "net.http" => "200 in 38 ms, http goes to https",
        "app.sign_in" => "a marked person signed up, in and out, and was deleted",
        "app.webhook" => "a signed event credited once, the same again did not, a forged one was refused",
        "app.attest" => "the running app holds the value with the expected fingerprint",
        "app.health" => "ok, database writable, 0 jobs waiting",
        _ => "there, and as it was asked for",
    }
}

fn stands_as(addr: &str) -> &'static str {
    match addr {
        "server" => "Debian 12 at 198.51.100.130, host key pinned",
        "site" => "menugen.test behind Caddy, certificate by ACME",
        "app" => "systemd unit menugen-production, port 3107, release 20261130-011302",
        "data" => "SQLite in its own folder, backed up every night at 03:00",
        "env" => "9 variables, readable by the app alone",
        _ => "made and owned by this deploy",
    }
}
