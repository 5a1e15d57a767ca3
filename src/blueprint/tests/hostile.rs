//! Input that means harm: an answer, in time, and no panic.

use std::time::{Duration, Instant};

use super::{Blueprint, FIXTURE};

/// A debug build on a busy machine stays far below; what grows with the square of the input does not.
const LIMIT: Duration = Duration::from_secs(20);

#[track_caller]
fn survives(name: &str, toml: &str) {
    let start = Instant::now();
    let (blueprint, problems) = Blueprint::parse(toml);
    let shown: usize = problems.iter().map(|problem| problem.render("vibe.toml", toml).len()).sum();
    assert_eq!(blueprint.is_some(), problems.is_empty(), "{name}");
    assert!(shown < 2_000_000, "{name}: {shown} bytes are shown");
    assert!(start.elapsed() < LIMIT, "{name}: {:?}", start.elapsed());
}

#[test]
fn large_files() {
    let head = "version = 1\n[app]\nname = \"Shop\"\n";
    let keys: String = (0..10_000).map(|at| format!("key_{at} = {at}\n")).collect();
    survives("10 000 keys", &format!("{head}{keys}"));
    let fields: String = (0..10_000).map(|at| format!("fields.f{at} = \"text\"\n")).collect();
    survives("10 000 fields", &format!("{head}[auth]\n[[entity]]\nname = \"Thing\"\n{fields}"));
    let entities: String = (0..5_000)
        .map(|at| format!("[[entity]]\nname = \"E{at}\"\nparent = \"E{}\"\nfields.a = \"ref E0\"\n", at + 1))
        .collect();
    survives("5 000 entities", &format!("{head}[auth]\n{entities}"));
    let entities: String = (0..100)
        .map(|at| {
            format!("[[entity]]\nname = \"E{at}\"\nparent = \"E{}\"\nfields.a = \"ref E0\"\n", (at + 1) % 100)
        })
        .collect();
    survives("a hundred in a circle", &format!("{head}[auth]\n{entities}"));
    survives("a long name", &format!("version = 1\n[app]\nname = \"{}\"\n", "x".repeat(1_000_000)));
    survives("a long description", &format!("{head}description = \"{}\"\n", "word ".repeat(200_000)));
    let tokens = "a8Fk29sLq0Zx84mNb7Vc ".repeat(45_000);
    survives("a line of secrets", &format!("{head}description = \"{tokens}\"\n"));
    survives("addresses", &format!("{head}description = \"{}\"\n", "a://b:cdefg@".repeat(80_000)));
    survives("errors in every line", &"= 1\n".repeat(200_000));
    survives("more than is read", &"#".repeat(2_000_000));
}

#[test]
fn deep_nesting() {
    let deep = 20_000;
    survives("lists", &format!("a = {}{}\n", "[".repeat(deep), "]".repeat(deep)));
    survives("tables", &format!("a = {}\n", "{a=".repeat(deep)));
    survives("keys", &format!("{}b = 1\n", "a.".repeat(deep)));
    survives("headers", &format!("[{}b]\n", "a.".repeat(deep)));
    survives("brackets", &"[".repeat(deep));
}

#[test]
fn what_is_no_text() {
    survives("nothing", "");
    survives("zeros", &"\0".repeat(10_000));
    let noise: String = (0_u32..60_000).filter_map(|at| char::from_u32(at * 17)).collect();
    survives("noise", &noise);
    survives("byte order mark", &format!("\u{feff}{FIXTURE}"));
    survives("carriage returns", &FIXTURE.replace('\n', "\r\n"));
    survives("only carriage returns", &FIXTURE.replace('\n', "\r"));
    survives("escapes", "version = 1\n[app]\nname = \"\\u0000\\u001b[2J\\u202e\"\n");
}

/// Every file that is cut off, or has one letter too few or a wrong one, gets an answer.
#[test]
fn files_that_were_damaged() {
    let letters: Vec<(usize, char)> = FIXTURE.char_indices().collect();
    for (at, letter) in letters.iter().step_by(397) {
        let (before, after) = (&FIXTURE[..*at], &FIXTURE[at + letter.len_utf8()..]);
        survives("cut", before);
        for replacement in ["", "\"", "[", "é", "\0", "=", "\n", "|"] {
            survives("damaged", &format!("{before}{replacement}{after}"));
        }
    }
}
