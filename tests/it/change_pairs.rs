//! Every hand edit of a list with every regeneration of another, on both stacks: nothing that a person wrote is ever lost.

use std::fs;
use std::path::Path;

use crate::sandbox::Sandbox;

const WORDS: &str = "People keep menus with a title and a price. Every menu has dishes with a name. An admin looks after people.";

/// What a person did, and the text that must be there afterwards; nothing for a file that was removed.
struct Edit {
    name: &'static str,
    file: &'static str,
    does: Rewrites,
    mark: &'static str,
}

const EDITS: [Edit; 9] = [
    Edit {
        name: "a word of a page",
        file: "messages/en/core.json",
        does: |text| text.replacen("Sign in", "Come in", 1),
        mark: "Come in",
    },
    Edit {
        name: "a word of an entity",
        file: "messages/en/app.json",
        does: |text| text.replacen("\": \"", "\": \"My own ", 1),
        mark: "My own ",
    },
    Edit {
        name: "a rule at the end",
        file: "public/app.css",
        does: |text| format!("{text}\n.mine {{ color: teal; }}\n"),
        mark: ".mine { color: teal; }",
    },
    Edit {
        name: "code at the end of a model",
        file: "src/entities/menus/model.ts",
        does: |text| format!("{text}\nexport const mine = 42;\n"),
        mark: "export const mine = 42;",
    },
    Edit {
        name: "a label in the middle of a model",
        file: "src/entities/menus/model.ts",
        does: |text| {
            text.replacen("title: fields.text(", "title: fields.text({ label: 'My title' }", 1)
                .replacen("}{ ", ", ", 1)
        },
        mark: "'My title'",
    },
    Edit {
        name: "a line of the README",
        file: "README.md",
        does: |text| text.replacen("\n\n", "\n\nRead this first, it is mine.\n\n", 1),
        mark: "it is mine",
    },
    Edit {
        name: "a script of the package",
        file: "package.json",
        does: |text| text.replacen("\"scripts\": {", "\"scripts\": {\n    \"mine\": \"true\",", 1),
        mark: "\"mine\": \"true\"",
    },
    Edit {
        name: "a whole file with other line ends",
        file: "src/entities/index.ts",
        does: |text| text.replace('\n', "\r\n") + "// mine\r\n",
        mark: "// mine",
    },
    Edit {
        name: "a file where one will be",
        file: "src/features/favorites/index.ts",
        does: |_| "export const mine = true;\n".to_owned(),
        mark: "export const mine = true;",
    },
];

/// A text in, a text out.
type Rewrites = fn(&str) -> String;

/// What the blueprint says afterwards.
const CHANGES: [(&str, Rewrites); 6] = [
    ("a field more", |text| {
        text.replacen("fields.title = \"text\"", "fields.title = \"text\"\nfields.note = \"text?\"", 1)
    }),
    ("a field renamed", |text| {
        text.replacen("fields.title = \"text\"", "fields.headline = \"text was=title\"", 1)
            .replace("\"title\"", "\"headline\"")
    }),
    ("a field less", |text| without(text, "fields.price")),
    ("an entity more", |text| {
        text.replacen(
            "[[entity]]",
            "[[entity]]\nname = \"Tag\"\nowner = \"nobody\"\nfields.name = \"text\"\n\n[[entity]]",
            1,
        )
    }),
    ("a behaviour more", |text| {
        text.replacen("name = \"Menu\"\n", "name = \"Menu\"\nbehaviours = [\"favorites\", \"export\"]\n", 1)
    }),
    ("another look", |text| {
        text.replacen("[app]", "[theme]\nlook = \"forest\"\n\n[app]", 1).replacen(
            old_look(text).as_str(),
            "",
            1,
        )
    }),
];

/// The section of the theme, if there is one.
fn old_look(text: &str) -> String {
    let Some(at) = text.find("[theme]") else { return "\u{0}".to_owned() };
    let end = text[at..].find("\n\n").map_or(text.len(), |end| at + end + 2);
    text[at..end].to_owned()
}

fn without(text: &str, start: &str) -> String {
    text.lines()
        .filter(|line| !line.starts_with(start))
        .map(|line| line.replace(", \"price\"", "").replace("\"price\"", "") + "\n")
        .collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, goal) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        if path.is_dir() { copy(&path, &goal) } else { _ = fs::copy(&path, &goal).unwrap() }
    }
}

#[derive(Default)]
struct Count {
    clean: usize,
    conflict: usize,
    lost: Vec<String>,
}

#[allow(clippy::print_stdout, reason = "says how many of which there were")]
fn every_pair(stack: &str) {
    let sandbox = Sandbox::new();
    sandbox.run(["new", WORDS, "--name", "Menus", "--stack", stack, "--dir", "made"]).ok();
    let mut count = Count::default();
    for edit in &EDITS {
        for (change, blueprint) in CHANGES {
            let pair = format!("{stack}: {} × {change}", edit.name);
            let app = sandbox.path("app");
            let _ = fs::remove_dir_all(&app);
            copy(&sandbox.path("made"), &app);
            let file = app.join(edit.file);
            let mine = (edit.does)(&fs::read_to_string(&file).unwrap_or_default());
            assert!(mine.contains(edit.mark), "{pair}: the edit changes nothing");
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &mine).unwrap();
            let toml = fs::read_to_string(app.join("vibe.toml")).unwrap();
            let wanted = blueprint(&toml);
            assert_ne!(toml, wanted, "{pair}: the change changes nothing");
            fs::write(app.join("vibe.toml"), wanted).unwrap();
            let mut command =
                sandbox.command(["change", "--no-verify", "--no-commit", "--allow", "loss", "--json"]);
            let run = sandbox.read(command.current_dir(&app).output().unwrap());
            assert!(run.code == 0 || run.code == 3, "{pair}: {}{}", run.stdout, run.stderr);
            let now = fs::read_to_string(&file).unwrap_or_default();
            let conflict = app.join(format!("{}.vibe-new", edit.file)).exists();
            assert_eq!(conflict, run.code == 3, "{pair}: {}", run.stdout);
            if !now.contains(edit.mark) || now.contains("<<<<<<<") || conflict && now != mine {
                count.lost.push(pair);
            } else if conflict {
                count.conflict += 1;
            } else {
                count.clean += 1;
            }
        }
    }
    let all = EDITS.len() * CHANGES.len();
    println!(
        "{stack}: {all} pairs, {} clean, {} conflicts, {} lost",
        count.clean,
        count.conflict,
        count.lost.len()
    );
    assert!(count.lost.is_empty(), "{:#?}", count.lost);
    assert!(count.clean * 10 >= all * 8, "{} of {all} clean", count.clean);
}

#[test]
fn no_pair_loses_an_edit_on_hono_and_sqlite() {
    every_pair("hono-sqlite");
}

#[test]
fn no_pair_loses_an_edit_on_next_and_postgres() {
    every_pair("next-postgres");
}
