//! What a voice answered, as files of a slot. It is data: only the two files of the slot can come of it, and only after they
//! passed the guard.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::guard::{self, Refusal, Rules};
use crate::ops::verify::slot::SlotFiles;

/// Files of a slot, as they were proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) code: String,
    pub(super) own: Option<String>,
    /// How the failure before this answer can be kept from coming again.
    pub(super) note: Option<String>,
}

/// Letters of a note that are looked at; it is cut to a line later.
const NOTE: usize = 400;

/// The form of an answer.
pub(super) fn schema(files: &SlotFiles) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["files"],
        "properties": {
            "files": {
                "type": "array",
                "minItems": 1,
                "maxItems": 2,
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["path", "text"],
                    "properties": {
                        "path": { "enum": [files.code, files.own] },
                        "text": { "type": "string", "description": "The whole file." },
                    },
                },
            },
            "note": { "type": "string", "description": "After a repair: one short rule that would have prevented the failure." },
        },
    })
}

/// Reads an answer and holds it to the rules.
///
/// # Errors
/// Why nothing of it is taken, each reason with its place.
pub(super) fn read(text: &str, files: &SlotFiles, rules: &Rules<'_>) -> Result<Answer, Vec<String>> {
    let value = value_of(text)
        .ok_or_else(|| vec![format!("the answer is no JSON object in the asked form: {}", start(text))])?;
    let mut answer = Answer { code: String::new(), own: None, note: None };
    let mut reasons = Vec::new();
    for file in value.get("files").and_then(Value::as_array).into_iter().flatten() {
        let path = file.get("path").and_then(Value::as_str).unwrap_or_default();
        let Some(text) = file.get("text").and_then(Value::as_str) else {
            reasons.push(format!("{}: it has no text", start(path)));
            continue;
        };
        let test = path == files.own;
        if path == files.contract {
            reasons.push(format!("{path}: the contract is not the slot's to write"));
        } else if !test && path != files.code {
            reasons.push(format!("{}: a slot writes {} and {} only", start(path), files.code, files.own));
        } else {
            let refusals = guard::check(text, &Rules { test, ..*rules });
            reasons.extend(refusals.iter().map(|refusal| placed(path, refusal)));
            let text = with_end(text);
            if test { answer.own = Some(text) } else { answer.code = text }
        }
    }
    if reasons.is_empty() && answer.code.trim().is_empty() {
        reasons.push(format!("the answer has no text for {}", files.code));
    }
    let note = value.get("note").and_then(Value::as_str);
    answer.note = note.map(|note| note.chars().take(NOTE).collect());
    if reasons.is_empty() { Ok(answer) } else { Err(reasons) }
}

/// The texts of an answer by their paths, whatever they are.
pub(super) fn texts(answer: &str) -> BTreeMap<String, String> {
    let value = value_of(answer).unwrap_or_default();
    let files = value.get("files").and_then(Value::as_array).into_iter().flatten();
    let text = |file: &Value, key: &str| file.get(key).and_then(Value::as_str).map(str::to_owned);
    files.filter_map(|file| Some((text(file, "path")?, text(file, "text")?))).collect()
}

fn placed(path: &str, refusal: &Refusal) -> String {
    match refusal.line {
        0 => format!("{path}: {}", refusal.why),
        line => format!("{path}:{line}: {}", refusal.why),
    }
}

fn with_end(text: &str) -> String {
    format!("{}\n", text.replace("\r\n", "\n").trim_end())
}

/// The first letters of a text of somebody else, in one line.
fn start(text: &str) -> String {
    let flat = crate::http::plain(text);
    let short: String = flat.chars().take(80).collect();
    if short.is_empty() { "(nothing)".to_owned() } else { short }
}

/// The answer itself, or the last object that stands between other words.
fn value_of(text: &str) -> Option<Value> {
    let whole = text.trim();
    let takes =
        |text: &str| serde_json::from_str::<Value>(text).ok().filter(|value| value.get("files").is_some());
    if let Some(value) = takes(whole) {
        return Some(value);
    }
    let fenced = whole.rsplit("```").filter_map(|part| takes(part.trim_start_matches("json").trim())).next();
    fenced.or_else(|| {
        let (from, to) = (whole.find('{')?, whole.rfind('}')?);
        takes(whole.get(from..=to)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules<'static> = Rules {
        slot: "wheel",
        section: true,
        network: false,
        test: false,
        rule: false,
        browser: false,
        packages: &[],
    };

    fn answer(files: &Value) -> Result<Answer, Vec<String>> {
        read(
            &json!({ "files": files, "note": "x" }).to_string(),
            &SlotFiles::of("hono-sqlite", "wheel"),
            &RULES,
        )
    }

    fn reason(files: &Value) -> String {
        answer(files).unwrap_err().join("\n")
    }

    #[test]
    fn files_of_the_slot_are_taken_and_no_others() {
        let code = json!({ "path": "src/custom/wheel.ts", "text": "export const wheel = 1;" });
        let own = json!({ "path": "tests/unit/custom/wheel.own.test.ts", "text": "import { test } from 'node:test';\r\n" });
        let taken = answer(&json!([code, own])).unwrap();
        assert_eq!(taken.code, "export const wheel = 1;\n");
        assert_eq!(taken.own.unwrap(), "import { test } from 'node:test';\n");
        for path in [
            "src/custom/other.ts",
            "src/custom/../core/env.ts",
            "/etc/passwd",
            "package.json",
            ".git/hooks/post-commit",
            "tests/unit/custom/contract.ts",
        ] {
            let told = reason(&json!([code, { "path": path, "text": "x" }]));
            assert!(told.contains("only"), "{told}");
        }
        let contract = json!({ "path": "tests/unit/custom/wheel.test.ts", "text": "" });
        assert!(reason(&json!([code, contract])).contains("contract is not"));
        assert!(reason(&json!([own])).contains("no text for src/custom/wheel.ts"));
        assert!(reason(&json!([])).contains("no text"));
        let bad = json!({ "path": "src/custom/wheel.ts", "text": "\nfetch('x')" });
        assert!(reason(&json!([bad])).starts_with("src/custom/wheel.ts:2: `fetch`"));
    }

    #[test]
    fn words_around_the_answer_do_not_matter_and_what_is_none_is_told() {
        let inner =
            json!({ "files": [{ "path": "src/custom/wheel.ts", "text": "const a = '}';" }] }).to_string();
        for text in
            [inner.clone(), format!("Here:\n```json\n{inner}\n```\nDone."), format!("Sure {inner} there")]
        {
            assert_eq!(
                read(&text, &SlotFiles::of("hono-sqlite", "wheel"), &RULES).unwrap().code,
                "const a = '}';\n"
            );
        }
        for text in ["", "I cannot do that.", "{\"a\": 1}", "\u{1b}[2J{"] {
            let told = read(text, &SlotFiles::of("hono-sqlite", "wheel"), &RULES).unwrap_err().join("");
            assert!(told.contains("no JSON object") && !told.contains('\u{1b}'), "{told}");
        }
    }
}
