//! Reading what was written gives the same blueprint.

use super::{CANONICAL, FIXTURE, SAMPLES, parsed};

#[test]
fn what_is_written_reads_back() {
    for toml in [FIXTURE].iter().chain(SAMPLES) {
        let blueprint = parsed(toml);
        let written = blueprint.to_toml();
        assert_eq!(parsed(&written), blueprint, "{written}");
        assert_eq!(parsed(&written).to_toml(), written);
        assert!(blueprint.check().is_empty());
    }
}

#[test]
fn what_is_usual_is_not_written() {
    let written = parsed(
        "version = 1\n[app]\nname = \"MenuGen\"\ncurrency = \"usd\"\n[theme]\nmode = \"system\"\n[auth]\nroles = [\"member\", \"admin\"]\n[[entity]]\nname = \"MenuItem\"\nplural = \"Menu items\"\nowner = \"user\"\nlabel = \"title\"\nfields.title = \"text max=80 label=\\\"Title\\\"\"\nlist = { page = 20 }\naccess = { create = \"member\", read = \"owner\", update = \"owner\", delete = \"owner\" }\n",
    )
    .to_toml();
    snapbox::assert_data_eq!(
        written,
        snapbox::str![[r#"
# What this app is. `vibe check` finds mistakes, `vibe schema` describes every key.
version = 1

[app]
name = "MenuGen"
kind = "full_stack"
stack = "hono-sqlite"

[auth]
methods = ["email"]

# What is stored: fields in form order, who owns a row, who may do what.
[[entity]]
name = "MenuItem"
fields.title = "text max=80"

"#]]
    );
}

/// What the tool wrote once, it writes again.
#[test]
fn a_canonical_file_stays_byte_for_byte() {
    snapbox::assert_data_eq!(parsed(CANONICAL).to_toml(), snapbox::file!["canonical.toml"].raw());
}

/// Whatever people write into a field comes back.
#[test]
fn texts_with_odd_letters_survive() {
    let mut blueprint = parsed(
        "version = 1\n[app]\nname = \"Odd\"\n[auth]\n[[entity]]\nname = \"Thing\"\nfields.name = \"text\"\n",
    );
    for text in [
        "plain",
        "two words",
        "a,",
        "a, set=admin",
        "\"",
        "\"a",
        "a\"b",
        "a=\"b",
        "\\",
        "a\\",
        "\\\"",
        "'",
        "'''",
        "\"\"\"",
        "= x",
        "=",
        "unique",
        "max=3",
        "写真",
        "e\u{301}",
        "#",
        "{{x}}",
        "${x}",
        "<b>",
        " lead",
        "trail ",
        "a  b",
        "?",
        "|",
    ] {
        let field = &mut blueprint.entities[0].fields[0];
        field.label = text.into();
        field.default = Some(text.into());
        field.pattern = Some(format!("[{}]", text.replace(['\\', ']', '['], "")));
        blueprint.app.name = text.into();
        blueprint.app.slug = "odd".into();
        blueprint.app.description = format!("{text}\n\n{text}\t{text}");
        let written = blueprint.to_toml();
        assert_eq!(parsed(&written), blueprint, "{written}");
    }
}

/// What looks like a secret at first sight, and is none.
#[test]
fn harmless_texts_are_no_secrets() {
    for text in [
        "Prices are credits_20 and pro_monthly_2026_with_support.",
        "A key = board-shortcut-reference-card",
        "Keys begin with sk_live_ or whsec_ and stay on the server.",
        "See https://example.com/a/very/long/path/with/2024/01/02/and-more.html?x=1",
        "Task-based, risk-free, sk-learn, npm_config and ghp_ are words.",
        "token: the word token, password: the word password",
    ] {
        let mut blueprint = parsed("version = 1\n[app]\nname = \"Plain\"\n");
        blueprint.app.description = text.into();
        assert_eq!(parsed(&blueprint.to_toml()), blueprint);
    }
}

#[test]
fn the_blueprints_of_all_stacks_are_without_fault() {
    let brochure = parsed(include_str!("../../../stacks/static/fixture.toml"));
    assert_eq!(parsed(&brochure.to_toml()), brochure);
}
