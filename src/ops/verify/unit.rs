//! Reads what Node's test runner says, in either of its two notations.

use super::{Finding, Finished, Row, SHOWN, last_words, row};

pub(super) fn read(ended: &Finished) -> Row {
    let ok = ended.status.success();
    let mut row = row("unit", "tests", ok, ended.time);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    row.passed = count(&lines, "pass");
    row.failed = count(&lines, "fail") + count(&lines, "cancelled");
    row.names = lines.iter().filter_map(|line| passed(line)).collect();
    row.skipped = count(&lines, "skipped") + count(&lines, "todo");
    if !ok {
        row.failed = row.failed.max(1);
        row.findings = findings(&lines);
        if row.findings.is_empty() {
            row.findings.push(last_words(ended));
        }
    } else if row.passed == 0 {
        row.ok = false;
        row.findings.push(Finding { place: None, text: "no test ran".into() });
    }
    row
}

/// `✔ name (0.9ms)`, however deep it lies.
fn passed(line: &str) -> Option<String> {
    let name = line.trim_start().strip_prefix("✔ ")?;
    Some(name.rsplit_once(" (").map_or(name, |(name, _)| name).to_owned())
}

/// `ℹ pass 12` or `# pass 12`
fn count(lines: &[&str], name: &str) -> usize {
    let value = |line: &&str| line.strip_prefix(['ℹ', '#'])?.trim().strip_prefix(name)?.trim().parse().ok();
    lines.iter().rev().find_map(value).unwrap_or(0)
}

/// After `failing tests:` comes, for each, `test at FILE:LINE:COLUMN`, then `✖ name (1ms)`, then why.
fn findings(lines: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(place) = line.strip_prefix("test at ") else { continue };
        let name = lines.get(at + 1).map_or("", |name| name.trim_start_matches('✖').trim());
        let name = name.rsplit_once(" (").map_or(name, |(name, _)| name);
        let why: Vec<&str> = lines[at + 2..]
            .iter()
            .map(|line| line.trim())
            .take_while(|line| !line.starts_with("at "))
            .collect();
        let why = why.iter().filter(|line| !line.is_empty()).take(3).copied().collect::<Vec<_>>().join(" ");
        let place = place.rsplit_once(':').map_or(place, |(place, _)| place).to_owned();
        findings.push(Finding { place: Some(place), text: format!("{name}: {why}") });
        if findings.len() == SHOWN {
            break;
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::finished;
    use super::*;

    const FAILED: &str = "\
✔ good (0.9ms)
ℹ tests 3
ℹ pass 1
ℹ fail 1
ℹ cancelled 0
ℹ skipped 1
ℹ todo 0

✖ failing tests:

test at tests/unit/a.test.ts:2:25
✖ takes one credit (1.04ms)
  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

  1 !== 2

      at TestContext.<anonymous> (file)
";

    #[test]
    fn a_failed_test_has_its_place_name_and_reason() {
        let row = read(&finished(false, FAILED, ""));
        assert_eq!((row.passed, row.failed, row.skipped), (1, 1, 1));
        assert_eq!(row.findings[0].place.as_deref(), Some("tests/unit/a.test.ts:2"));
        let why =
            "takes one credit: AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 1 !== 2";
        assert_eq!(row.findings[0].text, why);
    }

    #[test]
    fn the_other_notation_is_read_too() {
        let row = read(&finished(true, "# tests 4\n# pass 4\n# fail 0\n", ""));
        assert_eq!((row.ok, row.passed), (true, 4));
    }

    #[test]
    fn no_tests_is_not_a_pass() {
        assert!(!read(&finished(true, "ℹ pass 0\n", "")).ok);
    }
}
