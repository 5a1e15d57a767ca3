use super::{addr, by_hand, shop, step};
use crate::engine::{Action, Checkpoint, Plan, Step, Want};
use crate::ui::deploy::Checklist;

fn told(step: &Step) -> Option<Checkpoint> {
    (step.kind == "zone.record").then(|| Checkpoint {
        addr: step.addr.clone(),
        kind: step.kind.clone(),
        text: "Add a row where the domain is kept.\n\n- Save it.".into(),
        link: "https://registrar.test/rows".into(),
        shown: vec![("content".into(), "v=spf1 `x` \u{1b}[2J".into())],
        wants: vec![Want { name: "key".into(), secret: true }],
        without: None,
        deadline: std::time::Duration::ZERO,
    })
}

#[test]
fn a_plan_on_paper_is_a_checklist_with_reasons_links_and_values() {
    let plan = shop();
    let text =
        Checklist { app: "menugen", environment: "production", plan: &plan, by_hand: &told }.markdown();
    let wanted = "\
# menugen → production

## You do

- [ ] **make** `key.stripe` (paste.secret): it is not there
- [ ] **make** `dns.a` (zone.record): it is not there
  - after `server`
  - Add a row where the domain is kept.
  - Save it.
  - <https://registrar.test/rows>
  - content: ``v=spf1 `x` \\u{1b}[2J``
  - keep its key for \\`vibe guide\\`, which asks for it without showing it; write it nowhere else

## vibe does

- [ ] **make** `server` (host.server): it is not there
  - costs money
  - costs $4 a month
";
    assert_eq!(text.split_inclusive('\n').take(18).collect::<String>(), wanted);
    assert!(text.contains("## Then it is proved\n\n- [ ] **prove** `seen.dns`"), "{text}");
    assert!(text.contains("- [ ] **remove** `old.record` (zone.record)"), "{text}");
    assert!(text.contains("## Blocked\n\n- [ ] `mail`: \\`mail\\` is taken"), "{text}");
    assert!(text.ends_with("As they should be: `data`\n"), "{text}");
}

#[test]
fn foreign_words_start_no_link_no_element_and_no_heading() {
    let mut hostile = by_hand(step("a", "t.t", Action::Create, &[]));
    hostile.why = "# <img src=x> [click](javascript:x) `code` \u{1b}[2J".into();
    let checkpoint = |_: &Step| {
        Some(Checkpoint {
            addr: addr("a"),
            kind: "t.t".into(),
            text: String::new(),
            link: "javascript:alert(1)".into(),
            shown: vec![("a".into(), "```".into())],
            wants: Vec::new(),
            without: None,
            deadline: std::time::Duration::ZERO,
        })
    };
    let plan = Plan { steps: vec![hostile], blocked: Vec::new() };
    let text = Checklist { app: "a", environment: "b", plan: &plan, by_hand: &checkpoint }.markdown();
    assert!(
        text.contains("\\# \\<img src=x\\> \\[click\\](javascript:x) \\`code\\` \\\\u{1b}\\[2J"),
        "{text}"
    );
    assert!(!text.contains("alert(1)"), "{text}");
    assert!(text.contains("  - a: ```` ``` ````\n"), "{text}");
}
