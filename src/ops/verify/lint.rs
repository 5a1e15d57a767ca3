//! Reads what biome says: its closing line for the count, one annotation a finding.

use super::{Finding, Finished, Row, SHOWN, last_words, row};

pub(super) fn read(ended: &Finished) -> Row {
    let ok = ended.status.success();
    let mut row = row("lint", "files", ok, ended.time);
    row.passed = ended.stdout.lines().chain(ended.stderr.lines()).find_map(files).unwrap_or(0);
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

/// `Checked 137 files in 52ms. No fixes applied.`
fn files(line: &str) -> Option<usize> {
    line.strip_prefix("Checked ")?.split(' ').next()?.replace(',', "").parse().ok()
}

/// `::error title=lint/a11y/noSvgWithoutTitle,file=public/icons.svg,line=1,…::Alternative text …`
fn finding(line: &str) -> Option<Finding> {
    let (options, text) = line.strip_prefix("::error ")?.split_once("::")?;
    let option =
        |name: &str| options.split(',').find_map(|option| option.strip_prefix(name)?.strip_prefix('='));
    let place = option("file").map(|file| match option("line") {
        Some(line) => format!("{file}:{line}"),
        None => file.to_owned(),
    });
    Some(Finding { place, text: format!("{text} ({})", option("title").unwrap_or("lint")) })
}

#[cfg(test)]
mod tests {
    use super::super::tests::finished;
    use super::*;

    #[test]
    fn a_clean_run_counts_files() {
        let row = read(&finished(true, "Checked 137 files in 52ms. No fixes applied.\n", ""));
        assert!(row.ok);
        assert_eq!((row.passed, row.failed), (137, 0));
    }

    #[test]
    fn a_finding_has_its_file_and_rule() {
        let said = "::warning title=x,file=a.ts::no\n::error title=format,file=src/a.ts,line=3,endLine=3::Not formatted\n";
        let row = read(&finished(false, said, "Checked 7 files in 15ms.\n"));
        let expected = Finding { place: Some("src/a.ts:3".into()), text: "Not formatted (format)".into() };
        assert_eq!((row.ok, row.failed, row.findings), (false, 1, vec![expected]));
    }

    #[test]
    fn another_tool_is_quoted() {
        let row = read(&finished(false, "", "eslint: not found\n"));
        assert_eq!(row.findings[0].text, "eslint: not found");
    }
}
