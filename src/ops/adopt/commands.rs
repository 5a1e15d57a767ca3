//! What a script of `package.json` makes Node run, when that can be told without a shell.

/// Node's own options that change nothing about what runs.
const HARMLESS: [&str; 4] = [
    "--enable-source-maps",
    "--no-warnings",
    "--experimental-strip-types",
    "--disable-warning=ExperimentalWarning",
];

/// Files of variables are read where they are, and a server has none.
fn is_harmless(word: &str) -> bool {
    HARMLESS.contains(&word) || word.starts_with("--env-file=") || word.starts_with("--env-file-if-exists=")
}

/// What Node runs for a script, step by step; nothing when a shell or another program is needed.
pub(super) fn steps(script: &str) -> Option<Vec<String>> {
    script.split("&&").map(|step| one(step.trim())).collect()
}

fn one(step: &str) -> Option<String> {
    if step.is_empty() || step.chars().any(|c| "|;<>$`\"'*~&()\\".contains(c)) {
        return None;
    }
    let mut words: Vec<&str> = step.split_whitespace().collect();
    // `NODE_ENV=production`, which the server sets, too.
    while words.first().is_some_and(|word| *word == "cross-env" || word.starts_with("NODE_ENV=")) {
        words.remove(0);
    }
    if words.first() == Some(&"npx") {
        words.remove(0);
    }
    let (program, rest) = words.split_first()?;
    let run = match *program {
        "node" => {
            let rest: Vec<&str> = rest.iter().copied().skip_while(|word| is_harmless(word)).collect();
            let file = rest.first().filter(|word| !word.starts_with('-'))?;
            let file = file.trim_start_matches("./");
            return Some([&[file], &rest[1..]].concat().join(" "));
        }
        "tsx" => "node_modules/tsx/dist/cli.mjs",
        "next" => "node_modules/next/dist/bin/next",
        "prisma" => "node_modules/prisma/build/index.js",
        "drizzle-kit" => "node_modules/drizzle-kit/bin.cjs",
        _ => return None,
    };
    Some([&[run], rest].concat().join(" "))
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn what_node_runs_is_told() {
        let of = |script| steps(script).map(|steps| steps.join(" | "));
        assert_eq!(of("node ./dist/server.js").unwrap(), "dist/server.js");
        assert_eq!(of("NODE_ENV=production node --enable-source-maps a.js --x 1").unwrap(), "a.js --x 1");
        assert_eq!(
            of("prisma migrate deploy && next start").unwrap(),
            "node_modules/prisma/build/index.js migrate deploy | node_modules/next/dist/bin/next start"
        );
        assert_eq!(
            of("cross-env NODE_ENV=production tsx src/a.ts").unwrap(),
            "node_modules/tsx/dist/cli.mjs src/a.ts"
        );
        assert_eq!(of("node --env-file-if-exists=.env src/a.ts").unwrap(), "src/a.ts");
        for none in [
            "bun run a.ts",
            "node -r dotenv/config a.js",
            "node a.js | tee x",
            "sh -c 'x'",
            "PORT=$PORT node a.js",
            "",
            "node",
            "python a.py",
        ] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
