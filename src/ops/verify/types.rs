//! Reads what the TypeScript compiler says: the files it looked at, one line an error.

use super::{Finding, Finished, Row, SHOWN, last_words, row};

pub(super) fn read(ended: &Finished) -> Row {
    let ok = ended.status.success();
    let mut row = row("types", "files", ok, ended.time);
    row.passed = ended.stdout.lines().filter(|line| is_own_file(line)).count();
    if !ok {
        let findings: Vec<Finding> = ended.stdout.lines().filter_map(finding).collect();
        row.failed = findings.len().max(1);
        row.findings = findings.into_iter().take(SHOWN).collect();
        if row.findings.is_empty() {
            row.findings.push(last_words(ended));
        }
    }
    row
}

fn is_own_file(line: &str) -> bool {
    let name = line.rsplit('/').next().unwrap_or_default();
    (name.ends_with(".ts") || name.ends_with(".tsx")) && !line.contains("node_modules") && !line.contains(' ')
}

/// `src/app.ts(13,26): error TS2307: Cannot find module …`
fn finding(line: &str) -> Option<Finding> {
    let (place, text) = line.split_once(": error ")?;
    let (file, position) = place.strip_suffix(')')?.rsplit_once('(')?;
    let line = position.split(',').next()?;
    Some(Finding { place: Some(format!("{file}:{line}")), text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::super::tests::finished;
    use super::*;

    #[test]
    fn a_clean_run_counts_the_apps_own_files() {
        let listed = "/app/node_modules/zod/index.d.ts\n/app/src/app.ts\n/app/src/server.ts\n";
        let row = read(&finished(true, listed, ""));
        assert_eq!((row.ok, row.passed), (true, 2));
    }

    #[test]
    fn an_error_has_its_file_and_line() {
        let row = read(&finished(
            false,
            "src/app.ts(13,26): error TS2307: Cannot find module 'x'.\n/app/src/app.ts\n",
            "",
        ));
        let expected =
            Finding { place: Some("src/app.ts:13".into()), text: "TS2307: Cannot find module 'x'.".into() };
        assert_eq!((row.failed, row.passed, row.findings), (1, 1, vec![expected]));
    }
}
