//! `vibe fill` on real apps with Node's and npm's own checks. Who writes is a script of ours (`--voice-script`): it plays an author
//! who is good, sloppy, hopeless and malicious. No model is asked here.
//!
//! Needs npm, git and Node 24: `VIBE_TEST_NODE` names its package folder, else vibe installs one. Packages are kept below the
//! target folder, so that only the first run fetches them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, sets up its own files, and says how long its steps took"
)]

mod after;
mod apps;
mod shop;

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use shop::{GOOD, Shop, WHEEL, WHEEL_TEST, code, files, sloppy, text};

const GOOD_TEST: &str = "import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VISITOR } from '#core/http.ts';
import { wheel } from '#custom/wheel.ts';
import { render } from './ground.ts';

test('an empty wheel says so', async () => {
  assert.match(await render(wheel, VISITOR), /nothing to choose from/);
});
";

/// Types hold, and the contract does not: everybody's rows are shown.
fn leaky() -> String {
    GOOD.replace(
        "const { rows } = list(viewerOf(c), Product, { size: 50 })",
        "const rows = viewerOf(c).id === '' ? [] : list({ id: 'x', name: '', email: '', role: 'admin', verified: true }, Product).rows;",
    )
    .replace("<p>${winner", "<p>${rows.map((row) => row.name)}${winner")
}

#[test]
fn a_good_author_fills_a_slot_and_it_is_one_commit_that_can_be_taken_back() {
    let shop = Shop::new("good");
    shop.repository();
    let begun = Instant::now();
    let run = shop.fill(&["wheel"], &[json!({ "answer": files(&[(WHEEL, GOOD), (WHEEL_TEST, GOOD_TEST)]) })]);
    println!("good: filled in {:.1} s", begun.elapsed().as_secs_f64());
    let told = run.ok();
    for words in
        ["filled wheel", "1 answer", WHEEL, WHEEL_TEST, "Not proved in a browser", "(no model)", "--undo"]
    {
        assert!(told.contains(words), "{words} is missing in:\n{told}");
    }
    // The formatter of the app has been over it.
    assert!(shop.read(WHEEL).contains("  const { rows } = list(viewerOf(c), Product, { size: 50 });\n"));
    assert_eq!(shop.git(&["log", "-1", "--format=%s"]), "fill wheel");
    assert_eq!(shop.git(&["status", "--porcelain"]), "");
    let status = shop.vibe(&["status"]).ok();
    assert!(status.contains("filled: Shows the product of the day."), "{status}");

    let begun = Instant::now();
    let verified = shop.vibe(&["verify", "wheel"]).ok();
    println!("good: first `verify wheel` in {:.1} s", begun.elapsed().as_secs_f64());
    for row in ["lint ", "types ", "contract ", "cases ", "Everything passed"] {
        assert!(verified.contains(row), "{row} is missing in:\n{verified}");
    }
    let begun = Instant::now();
    shop.vibe(&["verify", "wheel"]).ok();
    let warm = begun.elapsed();
    println!("good: warm `verify wheel` in {:.1} s", warm.as_secs_f64());
    assert!(warm < Duration::from_secs(40), "it takes {warm:?}, also for a machine with other work");

    // Nobody writes over what stands there.
    let again = shop.fill(&["wheel"], &[json!({ "error": "not asked" })]);
    again.fails(2, "fill.taken");
    shop.vibe(&["change", "--undo"]).ok();
    assert!(shop.read(WHEEL).contains("notBuilt("));
    assert!(shop.vibe(&["verify", "nothing"]).fails(2, "verify.no_slot").contains("its slots: wheel, greet"));
}

#[test]
fn a_sloppy_author_repairs_and_what_was_learned_is_kept() {
    let shop = Shop::new("sloppy");
    let note = "Rows may be none: look before reading a field.";
    let mut repaired = files(&[(WHEEL, GOOD)]);
    repaired["note"] = json!(note);
    let run = shop.fill(
        &["wheel"],
        &[
            json!({ "text": "Sorry, I would rather talk about the weather." }),
            json!({ "answer": files(&[(WHEEL, &sloppy())]), "expect": ["no JSON object", "3 tries left"] }),
            json!({ "answer": repaired, "expect": ["TS18048", "winner.name", "2 tries left", "src/custom/wheel.ts:11"] }),
        ],
    );
    let (told, seen) = (run.stdout(), run.stderr());
    run.ok();
    for words in ["3 answers", "learned:", note.trim_end_matches('.'), "prevents: types"] {
        assert!(told.contains(words), "{words} is missing in:\n{told}");
    }
    for words in [
        "wheel: the answer was refused:",
        "does not pass `types`",
        "TS18048",
        "repair it (answer 3 of at most 4)",
    ] {
        assert!(seen.contains(words), "{words} is missing in:\n{seen}");
    }
    assert!(shop.read("AGENTS.md").contains("- wheel: Rows may be none"));
    assert!(!shop.vibe(&["status"]).ok().contains("AGENTS.md"), "our own note is no edit");
    // The next call is given it.
    let ask = shop.vibe(&["fill", "greet", "--dry-run"]).ok();
    assert!(
        ask.contains("Rows may be none") && ask.contains("Greets the owner") && ask.contains("stepContract"),
        "{ask}"
    );
    println!("a question has {} bytes", ask.len());
    // A change goes around it.
    shop.edit("AGENTS.md", "- Migrations are append-only", "- Migrations are never edited");
    shop.edit("vibe.toml", "name = \"Shop\"", "name = \"Store\"");
    shop.vibe(&["change", "--no-verify", "--yes"]).ok();
    let agents = shop.read("AGENTS.md");
    assert!(
        agents.contains("- wheel: Rows may be none") && agents.matches("<!-- notes:").count() == 1,
        "{agents}"
    );
    let listed = shop.vibe(&["notes"]).ok();
    assert!(listed.contains(" 1  wheel: Rows may be none") && listed.contains("prevents: types"), "{listed}");
    shop.vibe(&["notes", "rm", "2"]).fails(2, "notes.none");
    a_note_is_kept_for_every_app(&shop);
    a_rule_goes_once_the_slot_holds_without_it(&shop);
}

fn a_note_is_kept_for_every_app(shop: &Shop) {
    shop.vibe(&["notes", "keep", "2"]).fails(2, "notes.none");
    let kept = shop.vibe(&["notes", "keep", "1"]).ok();
    assert!(kept.contains("Kept for your other apps: Rows may be none"), "{kept}");
    assert_eq!(shop.vibe(&["notes", "keep", "1"]).ok().matches("1 note of your own").count(), 1);
    let ask = shop.vibe(&["fill", "greet", "--dry-run"]).ok();
    assert!(ask.contains("What repairs of other apps taught"), "{ask}");
    let listed = shop.vibe(&["notes", "rm", "1", "--own"]).ok();
    assert!(listed.contains("Removed: Rows may be none") && !listed.contains("of your own"), "{listed}");
    assert!(shop.read("AGENTS.md").contains("- wheel: Rows may be none"));
}

/// Written anew it is first asked for without the rule: what fails again keeps it, what holds drops it.
fn a_rule_goes_once_the_slot_holds_without_it(shop: &Shop) {
    let rule = "Rows may be none";
    let again = [
        json!({ "answer": files(&[(WHEEL, &sloppy())]), "never": [rule] }),
        json!({ "answer": files(&[(WHEEL, GOOD)]), "expect": [rule] }),
    ];
    let told = shop.fill(&["wheel", "--again"], &again).ok();
    assert!(!told.contains("dropped:"), "{told}");
    assert_eq!(shop.read("AGENTS.md").matches(rule).count(), 1);
    let told =
        shop.fill(&["wheel", "--again"], &[json!({ "answer": files(&[(WHEEL, GOOD)]), "never": [rule] })]);
    let told = told.ok();
    assert!(told.contains("dropped:") && told.contains("it held without being told"), "{told}");
    assert!(!shop.read("AGENTS.md").contains("notes"));
}

#[test]
fn a_hopeless_author_leaves_the_app_as_it_was() {
    let shop = Shop::new("hopeless");
    let before = shop.tree();
    let answer = json!({ "answer": files(&[(WHEEL, &leaky())]) });
    let run =
        shop.fill(&["wheel"], &[answer.clone(), answer.clone(), answer.clone(), answer.clone(), answer]);
    let told = run.fails_with(1);
    for words in ["still open wheel", "4 answers", "contract:", "Its file is as it was.", "vibe verify wheel"]
    {
        assert!(told.contains(words), "{words} is missing in:\n{told}");
    }
    assert_eq!(shop.tree(), before);
    assert!(shop.vibe(&["status"]).ok().contains("open: Shows the product of the day."));
    shop.vibe(&["verify", "wheel"]).ok();

    // A voice that is gone ends the run; so does a budget.
    let told = shop.fill(&[], &[json!({ "error": "the machine is gone" })]).fails_with(1);
    assert!(told.contains("the machine is gone") && told.contains("not begun greet"), "{told}");
    let told = shop.fill(&["wheel", "--max-tokens", "100"], &[]).fails_with(1);
    assert!(told.contains("of 100 are left"), "{told}");
    assert_eq!(shop.tree(), before);
}

#[test]
fn an_app_that_fails_by_itself_is_not_the_slots_fault() {
    let shop = Shop::new("red");
    shop.write(
        "tests/unit/core/red.test.ts",
        "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n\ntest('red', () => assert.equal(1, 2));\n",
    );
    let before = shop.tree();
    let told = shop.fill(&["wheel"], &[json!({ "answer": files(&[(WHEEL, GOOD)]) })]).fails_with(1);
    assert!(told.contains("still open wheel") && told.contains("1 answer"), "{told}");
    assert!(told.contains("`unit` of the app fails without it too"), "{told}");
    assert_eq!(shop.tree(), before);
}

#[test]
fn a_malicious_author_is_refused_before_anything_of_it_runs() {
    let shop = Shop::new("malicious");
    let before = shop.tree();
    let bad = |extra: &str| GOOD.replace("/** The product", &format!("{extra}\n/** The product"));
    let evil: Vec<(Value, &str)> = vec![
        (files(&[("package.json", "{}")]), "only"),
        (files(&[("../out.ts", GOOD)]), "only"),
        (files(&[(WHEEL, GOOD), ("tests/unit/custom/wheel.test.ts", "")]), "the contract is not"),
        (files(&[(WHEEL, &bad("import { spawnSync } from 'node:child_process';"))]), "no programs"),
        (files(&[(WHEEL, &bad("import { readFileSync } from 'fs';"))]), "no files"),
        (files(&[(WHEEL, &bad("import net from 'node:net';"))]), "no network"),
        (files(&[(WHEEL, &bad("import pad from 'left-pad';"))]), "a person's decision"),
        (files(&[(WHEEL, &bad("import { env } from '#core/env.ts';"))]), "holds the secrets"),
        (files(&[(WHEEL, &bad("import { all } from '#core/db.ts';"))]), "asks who is looking"),
        (files(&[(WHEEL, &bad("import { greet } from '#custom/greet.ts';"))]), "its own file"),
        (files(&[(WHEEL, &bad("await fetch('https://evil.test');"))]), "network = true"),
        (files(&[(WHEEL, &bad("const key = process.env.AUTH_SECRET;"))]), "`process`"),
        (files(&[(WHEEL, &bad("const m = await import('node:fs');"))]), "import(…)"),
        (files(&[(WHEEL, &bad("eval('1');"))]), "`eval`"),
        (files(&[(WHEEL, &bad("new Function('return 1')();"))]), "`Function`"),
        (files(&[(WHEEL, &bad("new Worker('x');"))]), "`Worker`"),
        (files(&[(WHEEL, &bad("// @ts-nocheck"))]), "switches a check off"),
        (files(&[(WHEEL, &bad(&format!("// {}", "x".repeat(30_000))))]), "at most 24000"),
        (files(&[(WHEEL, &bad("if (1) /'/.test(''); fetch('x'); /'/.test('');"))]), "`fetch` talks"),
        (files(&[(WHEEL, GOOD), (WHEEL_TEST, "import fs from 'node:fs';\nfs.rmSync('/');")]), "no files"),
    ];
    for four in evil.chunks(4) {
        let answers: Vec<Value> = four.iter().map(|(answer, _)| json!({ "answer": answer })).collect();
        let seen = shop.fill(&["wheel"], &answers);
        // Lines break where the page ends.
        let stderr = seen.stderr().split_whitespace().collect::<Vec<_>>().join(" ");
        seen.fails_with(1);
        for (_, told) in four {
            assert!(stderr.contains(told), "{told} is missing in:\n{stderr}");
        }
    }
    assert_eq!(shop.tree(), before);
}

#[test]
fn what_the_guard_cannot_see_is_stopped_while_its_tests_run() {
    let shop = Shop::new("hidden");
    let before = shop.tree();
    let code = "const name = ['con', 'structor'].join('') as 'at';\nconst make = (([].at as unknown as Record<string, (text: string) => () => unknown>)[name]);\nmake?.('return 1')();\n";
    let hidden = GOOD.replace("/** The product", &format!("{code}\n/** The product"));
    let endless =
        GOOD.replace("  return html", "  for (; rows.length < 1e9; ) rows.length += 0;\n  return html");
    let stops = json!({ "answer": files(&[(WHEEL, &hidden)]) });
    let begun = Instant::now();
    let seen = shop.fill(
        &["wheel"],
        &[stops, json!({ "answer": files(&[(WHEEL, &endless)]) }), json!({ "error": "enough" })],
    );
    println!("hidden: an endless loop is over after {:.1} s", begun.elapsed().as_secs_f64());
    let stderr = seen.stderr();
    seen.fails_with(1);
    assert!(stderr.contains("Code generation from strings disallowed"), "{stderr}");
    assert!(stderr.contains("did not end within 120 s"), "{stderr}");
    assert_eq!(shop.tree(), before);
}

#[test]
fn a_step_is_filled_and_nothing_of_our_environment_reaches_any_test() {
    let shop = Shop::new("step");
    shop.write(
        "tests/unit/core/environment.test.ts",
        "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n\ntest('no secret is here', () => {\n  assert.deepEqual(Object.keys(process.env).filter((name) => /SECRET|TOKEN|KEY/.test(name)), []);\n});\n",
    );
    let doubled = "import { systemCreate } from '#core/entity/data.ts';\nimport type { SlotWork } from '#features/jobs/slot.ts';\nimport { Product } from '#entities/products/model.ts';\n\nexport const greet: SlotWork = async ({ row }) => {\n  if (row) systemCreate(Product, { ...row, name: 'Twin' });\n  return undefined;\n};\n";
    let good = "import type { SlotWork } from '#features/jobs/slot.ts';\n\n/** A word of thanks. */\nexport const greet: SlotWork = async ({ row, mail }) => {\n  if (row) mail({ to: 'owner@example.com', subject: 'New product', text: `${row.name} is there.` });\n  return row ? 'The owner hears of it.' : undefined;\n};\n";
    let run = shop.fill(
        &["greet"],
        &[
            json!({ "answer": code("greet", doubled) }),
            json!({ "answer": code("greet", good), "expect": ["use save() and mail()"] }),
        ],
    );
    let told = run.ok();
    assert!(told.contains("filled greet") && told.contains("prevents: contract"), "{told}");
}

#[test]
fn ctrl_c_and_an_edit_meanwhile_lose_nothing() {
    let shop = Shop::new("interrupted");
    let before = shop.tree();
    let slow = json!({ "answer": files(&[(WHEEL, GOOD)]), "wait_ms": 600_000 });
    let (code, told) = shop.interrupted(&["wheel"], &[slow], "asking");
    assert_eq!(code, 130, "{told}");
    assert!(told.contains("is as it was"), "{told}");
    assert_eq!(shop.tree(), before);
    assert_eq!(fs::read_dir(shop.cache().join("vibe-deploy/fill")).unwrap().count(), 0, "the copy is gone");

    // Somebody edits the slot while the voice is thinking.
    let later = json!({ "answer": files(&[(WHEEL, GOOD)]), "wait_ms": 3_000 });
    let run = shop.meanwhile(&["wheel"], &[later], "asking", |shop| {
        let mine = shop.read(WHEEL).replace("export const", "// mine\nexport const");
        shop.write(WHEEL, &mine);
    });
    run.fails(1, "fill.moved");
    assert!(shop.read(WHEEL).contains("// mine") && shop.read(WHEEL).contains("notBuilt("));
}

#[test]
fn the_other_stack_has_the_same_contract() {
    let shop = Shop::on("next", &["--stack", "next-postgres"]);
    let good = text(&[
        "import { createElement } from 'react';",
        "import { list } from '#core/entity/data.ts';",
        "import { viewerOf } from '#core/http.ts';",
        "import type { Section } from '#core/slots.tsx';",
        "import { notice } from '#core/ui/index.ts';",
        "import { Product } from '#entities/products/model.ts';",
        "",
        "export const wheel: Section = async (c) => {",
        "  const [winner] = (await list(viewerOf(c), Product, { size: 1 })).rows;",
        "  return winner ? createElement('p', null, `Today: ${winner.name}`) : notice('There is nothing yet.', 'info');",
        "};",
    ]);
    let bad = good.replace("viewerOf(c), Product", "{ ...viewerOf(c), role: 'admin' }, Product");
    let unsafe_markup = good.replace("null, `", "{ dangerouslySetInnerHTML: { __html: winner.name } }, `");
    let begun = Instant::now();
    let run = shop.fill(
        &["wheel"],
        &[
            json!({ "answer": files(&[(WHEEL, &unsafe_markup)]) }),
            json!({ "answer": files(&[(WHEEL, &bad)]) }),
            json!({ "answer": files(&[(WHEEL, &good)]), "expect": ["sees a Product of somebody else"] }),
        ],
    );
    println!("next: filled at the third answer in {:.1} s", begun.elapsed().as_secs_f64());
    assert!(run.stderr().contains("`dangerouslySetInnerHTML`"), "{}", run.stderr());
    assert!(run.ok().contains("filled wheel"));
    let begun = Instant::now();
    shop.vibe(&["verify", "wheel"]).ok();
    println!("next: `verify wheel` in {:.1} s", begun.elapsed().as_secs_f64());
}
