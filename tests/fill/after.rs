//! `vibe new` and `vibe change` with a voice: what it reads in the words, and the slots that are open afterwards. The voice is a
//! script of ours.

use serde_json::{Value, json};

use crate::shop::{Shop, code, text};

const WORDS: &str = "People keep products with a name and a price. Members see a wheel of fortune.";
const SLOT: &str = "src/custom/wheel_of_fortune.ts";

/// Nothing is missing: one answer for each facet of a description.
fn nothing_more() -> Vec<Value> {
    vec![json!({ "text": "{\"items\":[]}" }); 3]
}

/// A section that the app can do without rows.
fn section(name: &str) -> String {
    text(&[
        "import { html } from '#core/html.ts';",
        "import type { Section } from '#core/slots.ts';",
        "",
        "/** Something to look at. */",
        &format!("export const {name}: Section = () => html`<p>Come back tomorrow.</p>`;"),
    ])
}

#[test]
fn an_app_made_with_a_voice_has_its_slots_filled_or_says_what_stays_open() {
    let shop = Shop::empty("new");
    let new = ["new", WORDS, "--name", "Shop", "--yes", "--dir", "app"];
    let mut answers = nothing_more();
    answers.push(json!({ "answer": code("wheel_of_fortune", &section("wheelOfFortune")), "expect": ["wheel of fortune"] }));
    let run = shop.voiced(&new, &answers);
    let (told, seen) = (run.stdout(), run.stderr());
    run.ok();
    for words in ["filled wheel_of_fortune", "1 answer", SLOT, "Not proved in a browser"] {
        assert!(told.contains(words), "{words} is missing in:\n{told}");
    }
    assert!(!told.contains("vibe fill"), "nothing is left to fill:\n{told}");
    let seen = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        seen.contains(
            "1 slot is open: script script.jsonl (no model) writes and repairs, for at most 300000 tokens"
        ),
        "{seen}"
    );
    assert!(shop.read(SLOT).contains("Come back tomorrow."));

    // The voice is gone when the code is asked for: the app is as it is without one.
    let shop = Shop::empty("gone");
    let mut answers = nothing_more();
    answers.push(json!({ "error": "the machine is gone" }));
    let told = shop.voiced(&new, &answers).fails_with(1);
    for words in ["still open wheel_of_fortune", "the machine is gone", "Its file is as it was."] {
        assert!(told.contains(words), "{words} is missing in:\n{told}");
    }
    assert!(shop.read(SLOT).contains("notBuilt("));
    shop.vibe(&["verify", "wheel_of_fortune"]).ok();

    // One limit holds for all that a walk asks.
    let shop = Shop::empty("limit");
    let mut answers = nothing_more();
    answers.push(json!({ "answer": code("wheel_of_fortune", &section("wheelOfFortune")) }));
    let mut limited = new.to_vec();
    limited.extend(["--max-tokens", "8000"]);
    let told = shop.voiced(&limited, &answers).fails_with(1);
    assert!(told.contains("of ") && told.contains("are left") && told.contains("still open"), "{told}");

    // Whoever does not want it, and whoever asks nobody, is told how.
    for (name, options) in [("left", vec!["--no-fill"]), ("alone", vec![])] {
        let shop = Shop::empty(name);
        let mut all = new.to_vec();
        all.extend(&options);
        let run = if options.is_empty() { shop.alone(&all) } else { shop.voiced(&all, &nothing_more()) };
        assert!(run.ok().contains("vibe fill --with AGENT"), "{name}");
    }
}

#[test]
fn a_change_asks_about_what_is_not_understood_and_fills_what_it_opened() {
    let shop = Shop::empty("change");
    shop.alone(&[
        "new",
        "People keep products with a name and a price.",
        "--name",
        "Shop",
        "--yes",
        "--dir",
        "app",
    ])
    .ok();
    shop.repository();
    // Everything is understood: nobody is asked about the words.
    let told = shop.voiced(&["change", "Products have a photo.", "--yes", "--no-verify"], &[]).ok();
    assert!(told.contains("Product.photo") && !told.contains("script"), "{told}");

    let parts = json!([
        { "entity": "Product", "name": "glow", "kind": "bool", "values": [], "quote": "glow at midnight" },
        { "entity": "Product", "name": "price", "kind": "money", "values": [], "quote": "" },
        { "entity": "Product", "name": "weight", "kind": "decimal", "values": [], "quote": "a name and a price" },
    ]);
    let features = json!([
        { "feature": "payment.credits", "quote": "glow at midnight" },
        { "feature": "admin", "quote": "" },
    ]);
    let answers = [
        json!({ "text": "{\"items\":[]}", "expect": ["Products glow at midnight", "Product"], "never": ["People keep"] }),
        json!({ "answer": { "items": parts }, "expect": ["photo"] }),
        json!({ "answer": { "items": features } }),
        json!({ "text": "{\"items\":[]}" }),
        json!({ "answer": code("word_cloud", &section("wordCloud")) }),
    ];
    let words = "Products glow at midnight. Members see a word cloud.";
    let told = shop.voiced(&["change", words, "--yes", "--no-verify"], &answers).ok();
    for part in [
        "Product.glow: bool",
        "glow at midnight”",
        "field weight of Product",
        "do not stand in the change",
        "how people pay is never taken from a model",
        "filled word_cloud",
    ] {
        let flat = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(part), "{part} is missing in:\n{told}");
    }
    let app = shop.read("vibe.toml");
    assert!(
        app.contains("fields.glow = \"bool") && !app.contains("[[price]]") && !app.contains("weight"),
        "{app}"
    );
    assert_eq!(
        shop.git(&["log", "-2", "--format=%s"]),
        "fill word_cloud\nProducts glow at midnight. Members see a word cloud"
    );
    assert_eq!(shop.git(&["status", "--porcelain"]), "");

    // What it cannot read either becomes nothing, and nothing is written.
    let before = shop.tree();
    let answers = nothing_more();
    let seen = shop.voiced(&["change", "It should sparkle.", "--yes", "--no-verify"], &answers);
    seen.fails(2, "change.not_understood");
    assert_eq!(shop.tree(), before);
}
