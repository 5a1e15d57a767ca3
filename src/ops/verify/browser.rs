//! Reads Playwright's JSON report: one run, told as end-to-end, accessibility and security rows.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::{Finding, Finished, Row, SHOWN, last_words, row};

/// Rows, and the words in a test file's name that put its tests there.
const GROUPS: [(&str, &[&str]); 3] =
    [("e2e", &[]), ("axe", &["a11y", "axe", "accessibility"]), ("security", &["security", "access"])];

/// Lines of a failure that are shown.
const LINES: usize = 4;

pub(super) fn read(ended: &Finished) -> Vec<Row> {
    let report = report_in(&ended.stdout);
    let Some(report) = report else {
        return vec![Row {
            failed: 1,
            findings: vec![last_words(ended)],
            ..row("e2e", "tests", false, ended.time)
        }];
    };
    let root = report.get("config").map_or("", |config| text(config, "rootDir"));
    let mut tests = Vec::new();
    for suite in list(&report, "suites") {
        collect(suite, &mut tests);
    }
    let mut rows: Vec<Row> =
        GROUPS.iter().filter_map(|(name, words)| group(name, words, &tests, root)).collect();
    spread_overhead(&mut rows, ended.time);
    outside_tests(ended, &report, &mut rows);
    rows
}

/// The app may write lines of its own before the report.
fn report_in(said: &str) -> Option<Value> {
    let starts = std::iter::once(0).chain(said.match_indices('\n').map(|(at, _)| at + 1));
    starts.filter(|at| said[*at..].starts_with('{')).find_map(|at| serde_json::from_str(&said[at..]).ok())
}

/// One test, whatever it is nested in.
struct Test<'a> {
    file: &'a str,
    line: u64,
    title: String,
    outcome: &'a str,
    time: Duration,
    why: String,
}

fn collect<'a>(suite: &'a Value, tests: &mut Vec<Test<'a>>) {
    for spec in list(suite, "specs") {
        tests.extend(list(spec, "tests").map(|test| read_test(spec, test)));
    }
    for inner in list(suite, "suites") {
        collect(inner, tests);
    }
}

fn read_test<'a>(spec: &'a Value, test: &'a Value) -> Test<'a> {
    let milliseconds: f64 = list(test, "results").filter_map(|result| result.get("duration")?.as_f64()).sum();
    let errors = list(test, "results").flat_map(|result| list(result, "errors"));
    let why = errors.filter_map(|error| error.get("message")?.as_str()).next().unwrap_or("no reason given");
    Test {
        file: text(spec, "file"),
        line: spec.get("line").and_then(Value::as_u64).unwrap_or(0),
        title: text(spec, "title").to_owned(),
        outcome: text(test, "status"),
        time: Duration::from_secs_f64(milliseconds.max(0.0) / 1000.0),
        why: first_lines(&without_colours(why)),
    }
}

fn group(name: &'static str, words: &[&str], tests: &[Test<'_>], root: &str) -> Option<Row> {
    let mine: Vec<_> = tests.iter().filter(|test| group_of(test.file) == name).collect();
    if mine.is_empty() && !words.is_empty() {
        return None;
    }
    let mut row = row(name, "tests", true, mine.iter().map(|test| test.time).sum());
    for test in mine {
        match test.outcome {
            "expected" | "flaky" => {
                row.passed += 1;
                row.names.push(test.title.clone());
            }
            "skipped" => row.skipped += 1,
            _ => {
                row.failed += 1;
                row.ok = false;
                if row.findings.len() < SHOWN {
                    let place = Some(format!("{}:{}", Path::new(root).join(test.file).display(), test.line));
                    row.findings.push(Finding { place, text: format!("{}: {}", test.title, test.why) });
                }
            }
        }
    }
    Some(row)
}

fn group_of(file: &str) -> &'static str {
    let stem = file.rsplit('/').next().unwrap_or(file);
    let special = GROUPS.iter().find(|(_, words)| words.iter().any(|word| stem.contains(word)));
    special.map_or("e2e", |(name, _)| name)
}

/// Starting the server and the browser belongs to the first row, so that the rows add up to what a person waits.
fn spread_overhead(rows: &mut [Row], whole: Duration) {
    let told: Duration = rows.iter().map(|row| row.time).sum();
    if let Some(first) = rows.first_mut() {
        first.time += whole.saturating_sub(told);
    }
}

/// A run can fail without a failed test: the server did not start, a file does not parse, no test was found.
fn outside_tests(ended: &Finished, report: &Value, rows: &mut [Row]) {
    let Some(first) = rows.first_mut() else { return };
    let errors = list(report, "errors").filter_map(|error| error.get("message")?.as_str());
    let errors: Vec<String> = errors.map(|message| first_lines(&without_colours(message))).collect();
    if ended.status.success() && errors.is_empty() && first.passed > 0 {
        return;
    }
    if errors.is_empty() && (first.passed > 0 || first.failed > 0) {
        return;
    }
    first.ok = false;
    first.failed = first.failed.max(1);
    first.findings.extend(errors.into_iter().take(SHOWN).map(|text| Finding { place: None, text }));
    if first.findings.is_empty() {
        first.findings.push(Finding { place: None, text: "no test ran".into() });
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn first_lines(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES).collect::<Vec<_>>().join(" ")
}

/// Playwright colours its messages even in JSON.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\u{1b}' {
            plain.push(c);
        } else if rest.clone().next() == Some('[') {
            rest.by_ref().find(|c| c.is_ascii_alphabetic());
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::super::tests::finished;
    use super::*;

    fn spec(file: &str, title: &str, status: &str, message: &str) -> Value {
        let errors =
            if message.is_empty() { vec![] } else { vec![serde_json::json!({ "message": message })] };
        serde_json::json!({ "file": file, "line": 7, "title": title,
            "tests": [{ "status": status, "results": [{ "duration": 250, "errors": errors }] }] })
    }

    fn report(specs: &[Value], errors: &Value) -> String {
        let suites = serde_json::json!([{ "suites": [{ "specs": specs }], "specs": [] }]);
        format!(
            "{{listening}}\n{}",
            serde_json::json!({ "config": { "rootDir": "/app/tests/e2e" }, "suites": suites, "errors": errors })
        )
    }

    #[test]
    fn one_run_becomes_three_rows_that_add_up() {
        let specs = [
            spec("menus.spec.ts", "create", "expected", ""),
            spec("a11y.spec.ts", "light", "expected", ""),
            spec("security.spec.ts", "stranger", "expected", ""),
        ];
        let rows = read(&finished(true, &report(&specs, &serde_json::json!([])), ""));
        let names: Vec<_> = rows.iter().map(|row| (row.name, row.passed, row.ok)).collect();
        assert_eq!(names, [("e2e", 1, true), ("axe", 1, true), ("security", 1, true)]);
        assert_eq!(rows.iter().map(|row| row.time).sum::<Duration>(), Duration::from_millis(1500));
    }

    #[test]
    fn a_failed_test_has_its_file_and_a_plain_reason() {
        let message =
            "Error: \u{1b}[31mexpect\u{1b}[39m(received)\n\n  Expected: 200\n  Received: 500\n    at x\n";
        let specs = [spec("menus.spec.ts", "create", "unexpected", message)];
        let row = &read(&finished(false, &report(&specs, &serde_json::json!([])), ""))[0];
        assert_eq!((row.ok, row.failed), (false, 1));
        assert_eq!(row.findings[0].place.as_deref(), Some("/app/tests/e2e/menus.spec.ts:7"));
        assert_eq!(row.findings[0].text, "create: Error: expect(received) Expected: 200 Received: 500 at x");
    }

    #[test]
    fn a_server_that_does_not_start_is_a_failed_row() {
        let errors = serde_json::json!([{ "message": "Error: Process from config.webServer exited early" }]);
        let row = &read(&finished(false, &report(&[], &errors), ""))[0];
        assert_eq!((row.ok, row.failed), (false, 1));
        assert_eq!(row.findings[0].text, "Error: Process from config.webServer exited early");
    }

    #[test]
    fn no_report_at_all_is_a_failed_row() {
        let row = &read(&finished(false, "", "sh: playwright: not found\n"))[0];
        assert_eq!(row.findings[0].text, "sh: playwright: not found");
    }
}
