use std::collections::BTreeSet;
use std::time::Duration;

use super::{plain, shop, step, typical};
use crate::engine::{Action, Consequence, Plan};
use crate::ops::deploy::{Bill, BillRow, Cutover, Difference, Goes, Sold};
use crate::ui::Show;
use crate::ui::deploy::{PlanView, expected};

fn view<'a>(plan: &'a Plan, allowed: &'a BTreeSet<Consequence>) -> PlanView<'a> {
    PlanView {
        app: "menugen",
        environment: "production",
        goes: None,
        plan,
        typical: &typical,
        allowed,
        bill: None,
        cutover: None,
    }
}

#[test]
fn a_plan_says_who_acts_what_it_means_and_how_long_it_takes() {
    let (plan, allowed) = (shop(), BTreeSet::from([Consequence::Public]));
    let shown = plain(&view(&plan, &allowed), 100);
    let wanted = "\
menugen → production
11 steps, 2 by you, 1 kept, 1 blocked

You do
  + key.stripe  paste.secret: it is not there; 5 steps wait for it
  + dns.a       zone.record: it is not there; 3 steps wait for it

vibe does
  + server   host.server: it is not there; spend, asks first; costs $4 a month
  + runtime  host.runtime: it is not there
  ~ env      host.env: it is not there
  + app      host.service: it is not there
  + site     host.site: it is not there; public, allowed before

Then it is proved
  ? seen.dns   net.dns: does not hold yet
  ? seen.tls   net.tls: does not hold yet
  ? seen.http  net.http: does not hold yet

At the end it goes
  - old.record  zone.record: nothing asks for it any more

Blocked
  ! mail  `mail` is taken: it belongs to \\u{1b}[31msomebody\\u{1b}[0m
      hint: if it is yours and may be changed: --adopt mail
      more: vibe explain engine.foreign

What it means
  spend   costs money, asks first: server
  public  seen by the world, allowed before: site

As they should be: data

At least 1 min 05 s, and 5 min of yours
  longest way: server → dns.a → seen.dns → seen.tls → seen.http
+ make, ~ change, - remove, ? prove
plan HASH
";
    assert_eq!(shown, wanted.replace("HASH", &plan.hash()));
}

#[test]
fn a_plan_says_first_what_will_answer_and_where_it_goes() {
    let (plan, allowed) = (shop(), BTreeSet::new());
    let pdns = ("powerdns".to_owned(), "http://127.0.0.1:8081".to_owned());
    let mut goes = Goes {
        url: "https://menugen.test".into(),
        server: "root@198.51.100.7:22".into(),
        dns: pdns.clone(),
        zone: Some(pdns),
    };
    let shown = plain(&PlanView { goes: Some(&goes), ..view(&plan, &allowed) }, 100);
    let head = "\
menugen → production
  answers at  https://menugen.test
  runs on     root@198.51.100.7:22
  DNS         powerdns at http://127.0.0.1:8081, the zone too

11 steps";
    assert!(shown.starts_with(head), "{shown}");
    let told = PlanView { goes: Some(&goes), ..view(&plan, &allowed) }.json();
    assert_eq!(
        (&told["url"], &told["server"]),
        (&"https://menugen.test".into(), &"root@198.51.100.7:22".into())
    );
    assert_eq!(told["dns"], serde_json::json!({ "provider": "powerdns", "at": "http://127.0.0.1:8081" }));
    (goes.dns, goes.zone) = (("zone".into(), String::new()), None);
    let shown = plain(&PlanView { goes: Some(&goes), ..view(&plan, &allowed) }, 40);
    assert!(shown.contains("rows by hand"), "{shown}");
}

#[test]
fn a_plan_fits_forty_columns_and_says_the_same() {
    let (plan, allowed) = (shop(), BTreeSet::new());
    let shown = plain(&view(&plan, &allowed), 40);
    for line in shown.lines() {
        assert!(line.chars().count() <= 40, "{line:?}");
    }
    assert!(shown.contains("  + key.stripe  paste.secret: it is not\n"), "{shown}");
    assert!(shown.contains("spend, asks first"), "{shown}");
}

#[test]
fn nothing_to_do_is_one_sentence() {
    let plan = Plan { steps: vec![step("data", "host.database", Action::Keep, &[])], blocked: Vec::new() };
    let shown = plain(&view(&plan, &BTreeSet::new()), 80);
    let wanted =
        "menugen → production\nEverything is as it should be: nothing to do.\n\nAs they should be: data\n";
    assert_eq!(shown, wanted);
}

#[test]
fn a_program_reads_the_plan_with_its_version_its_asks_and_its_critical_path() {
    let (plan, allowed) = (shop(), BTreeSet::from([Consequence::Public]));
    let json = view(&plan, &allowed).json();
    assert_eq!(json["v"], 1);
    assert_eq!(json["hash"], plan.hash());
    assert_eq!(json["asks"], serde_json::json!(["spend"]));
    assert_eq!(json["waits_for_person"], serde_json::json!(["key.stripe", "dns.a"]));
    assert_eq!(json["expected"]["ms"], 365_000);
    assert_eq!(json["expected"]["unknown"], serde_json::json!(["seen.http"]));
    let env = &json["steps"][5];
    assert_eq!(
        (&env["addr"], &env["action"], &env["actor"]),
        (&"env".into(), &"update".into(), &"tool".into())
    );
    assert_eq!(env["after"], serde_json::json!(["key.stripe", "data"]));
    assert_eq!(json["blocked"][0]["code"], "engine.foreign");
    assert_eq!(json["blocked"][0]["hints"][0], "if it is yours and may be changed: --adopt mail");
}

#[test]
fn the_critical_path_is_the_longest_way_and_kept_steps_take_no_time() {
    let second = |_: &str| Some(Duration::from_secs(1));
    let plan = Plan {
        steps: vec![
            step("kept", "t.a", Action::Keep, &[]),
            step("a", "t.a", Action::Create, &["kept"]),
            step("b", "t.a", Action::Create, &["a"]),
            step("c", "t.a", Action::Check, &["a", "b"]),
            step("gone", "t.a", Action::Delete, &[]),
        ],
        blocked: Vec::new(),
    };
    let found = expected(&plan, &second);
    assert_eq!(found.total, Duration::from_secs(3));
    assert_eq!(found.path.iter().map(|addr| addr.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    let unknown = expected(&plan, &|_| None);
    assert_eq!((unknown.total, unknown.path.len(), unknown.unknown.len()), (Duration::ZERO, 3, 3));
    assert_eq!(expected(&Plan::default(), &second), super::super::Expected::default());
}

#[test]
fn a_plan_has_one_bill_and_says_what_customers_pay_and_what_goes_from_preview_to_production() {
    let (plan, allowed) = (shop(), BTreeSet::new());
    let row = |provider: &str, amount: Option<&str>| BillRow {
        provider: provider.into(),
        what: "mail".into(),
        amount: amount.map(str::to_owned),
        currency: "usd".into(),
        per: "month".into(),
        source: amount.map(|_| "resend.com/pricing".into()),
        own: true,
        date: "2026-11-30".into(),
        ..BillRow::default()
    };
    let capped = BillRow { cap: Some("25".into()), ..row("openrouter", None) };
    let sold = Sold {
        key: "pack".into(),
        name: "20 credits".into(),
        amount: "5.00".into(),
        currency: "usd".into(),
        every: None,
        mode: "live",
        action: Action::Replace,
    };
    let bill =
        Bill { rows: vec![row("resend", Some("0")), row("newcloud", None), capped], sells: vec![sold] };
    let difference =
        Difference { what: "payments".into(), preview: "test".into(), production: "live".into() };
    let cutover = Cutover { release: "0123456789abcdef".into(), proofs: 12, differences: vec![difference] };
    let view = PlanView { bill: Some(&bill), cutover: Some(&cutover), ..view(&plan, &allowed) };
    let shown = plain(&view, 200);
    for line in [
        "release 0123456789ab, with 12 proofs that hold at preview now",
        "payments  test → live",
        "mail: 0 usd a month (resend.com/pricing, its own page, read 2026-11-30)",
        "newcloud    mail: not known",
        "mail: not known, at most 25 usd a month, which the provider enforces",
        "pack  20 credits: 5.00 usd once, real money; changed",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    let told = view.json();
    assert_eq!(told["bill"]["pays"][1]["known"], false);
    assert_eq!(told["bill"]["sells"][0]["mode"], "live");
    assert_eq!(told["cutover"]["differences"][0]["production"], "live");
    let costs: Vec<String> = bill.costs().map(|cost| format!("{} = {}", cost.what, cost.price)).collect();
    assert_eq!(costs[1], "newcloud: mail = not known");
}
