//! Scripts for the server: values are quoted here and nowhere else, and answers are read here.
//!
//! A script runs in bash, which is an essential package of Debian, and answers in lines `name<TAB>value`. The record
//! separator (0x1E) stands for a newline inside of a value. A script that gives up says `fault<TAB>code<TAB>message`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::error::Error;

/// What every script begins with.
const PRELUDE: &str = include_str!("scripts/prelude.sh");
/// Stands for a newline inside of an answer.
const NEWLINE: char = '\u{1e}';
/// Foreign words in a message are cut after so many characters.
const LONGEST_WORDS: usize = 300;
/// The end of a log in a message.
const LONGEST_LOG: usize = 1500;

/// A script with its values.
pub(super) struct Script {
    text: String,
    hides: bool,
}

impl Script {
    /// A script without values.
    pub(super) fn new() -> Script {
        Script { text: PRELUDE.to_owned(), hides: false }
    }

    /// Sets a variable. Any text is safe; a NUL cannot be in a variable and is left out.
    #[must_use]
    pub(super) fn set(mut self, name: &str, value: &str) -> Script {
        let _ = writeln!(self.text, "{name}={}", quoted(value));
        self
    }

    /// Sets a variable to something that may not be shown: what the script complains about is not shown either.
    #[must_use]
    pub(super) fn set_secret(mut self, name: &str, value: &str) -> Script {
        self.hides = true;
        self.set(name, value)
    }

    /// Only one script at a time changes things on a server.
    #[must_use]
    pub(super) fn locked(mut self) -> Script {
        self.text.push_str("take_lock\n");
        self
    }

    /// Adds commands.
    #[must_use]
    pub(super) fn then(mut self, commands: &str) -> Script {
        self.text.push_str(commands);
        self.text.push('\n');
        self
    }

    /// The whole text; its last line says that the end was reached.
    pub(super) fn text(&self) -> String {
        format!("{}say end ok\n", self.text)
    }

    /// Errors of this script may hold a secret.
    pub(super) fn hides(&self) -> bool {
        self.hides
    }
}

/// Quotes a value for a POSIX shell.
pub(super) fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\0', "").replace('\'', "'\\''"))
}

/// What a script answered. It may hold a secret, so it cannot be printed.
#[derive(Default, Clone)]
pub(super) struct Answer {
    lines: Vec<(String, String)>,
}

impl Answer {
    /// Reads lines.
    pub(super) fn read(output: &str) -> Answer {
        let line = |line: &str| {
            let (name, value) = line.split_once('\t')?;
            Some((name.to_owned(), value.replace(NEWLINE, "\n")))
        };
        Answer { lines: output.lines().filter_map(line).collect() }
    }

    /// The last value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.lines.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A value that the script always says.
    ///
    /// # Errors
    /// `host.answer`
    pub(super) fn need(&self, name: &str) -> Result<String, Error> {
        self.get(name).map(str::to_owned).ok_or_else(|| {
            Error::failed("host.answer", format!("the server's answer lacks `{name}`"))
                .hint("something on the server prints into every session; look at its shell's start-up files")
        })
    }

    /// Every value of a name, in order.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.lines.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Values whose lines are `name<TAB>key<TAB>value`.
    pub(super) fn pairs(&self, name: &str) -> BTreeMap<String, String> {
        self.all(name)
            .filter_map(|line| line.split_once('\t'))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }

    /// The script came to its end.
    pub(super) fn is_whole(&self) -> bool {
        self.get("end") == Some("ok")
    }

    /// Why the script gave up, when it said so.
    pub(super) fn fault(&self) -> Option<Error> {
        let (code, message) = self.get("fault")?.split_once('\t')?;
        Some(named(code, message))
    }
}

/// An error of the server's scripts by its short name.
fn named(code: &str, message: &str) -> Error {
    let text = words(message);
    match code {
        "system" => Error::failed("host.system", text)
            .hint("use a server with Debian 12 or newer (or Ubuntu 22.04) and systemd"),
        "not_root" => Error::failed("host.not_root", text)
            .hint("log in as root, or let the account use sudo without a password"),
        "clock" => Error::failed("host.clock", text).hint("on the server: timedatectl set-ntp true"),
        "busy" => Error::failed("host.busy", text).hint("another deploy to this server runs; try again when it has ended"),
        "packages" => Error::failed("host.packages", text)
            .hint("run `apt-get update` on the server and look at what it says; then run the same command again"),
        "caddy" => Error::failed("host.caddy", text)
            .hint("nothing was changed; look at /etc/caddy/Caddyfile on the server: `caddy validate` must accept it"),
        "foreign" => Error::failed("host.foreign", text)
            .hint("it was left as it is; move it away on the server, or give the app another name"),
        "not_healthy" => Error::failed("host.not_healthy", log(message))
            .hint("what served before still serves; correct the app and deploy again"),
        "no_port" => Error::failed("host.no_port", text).hint("look at what listens on the server: ss -ltnp"),
        "no_release" => Error::failed("host.no_release", text).hint("deploy the version that you want instead"),
        "no_dump" => Error::failed("host.no_dump", text).hint("`vibe status` lists the copies that there are"),
        "dump" => Error::failed("host.dump", text)
            .hint("the data itself was not touched; run `sqlite3 FILE 'PRAGMA integrity_check'` on the server"),
        "postgres" => Error::failed("host.postgres", text).hint("look at `pg_lsclusters` and its log on the server"),
        "unit" => Error::failed("host.unit", text).hint("look at `systemctl status` on the server"),
        _ => Error::failed("host.script", text)
            .hint("run the same command again; if it stays, look at the server's log: journalctl -e"),
    }
}

/// Foreign words on one line, harmless and short.
pub(super) fn words(text: &str) -> String {
    let line: Vec<String> = text.split_whitespace().map(inert).collect();
    cut(&line.join(" "), LONGEST_WORDS)
}

/// The end of a log: lines stay.
fn log(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(inert).collect();
    let text = lines.join("\n");
    let from = text.char_indices().rev().nth(LONGEST_LOG).map_or(0, |(at, _)| at);
    if from == 0 {
        return text;
    }
    // The first line is ours and says what happened.
    format!("{}\n… {}", lines.first().map(String::as_str).unwrap_or_default(), &text[from..])
}

pub(super) fn inert(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn any_text_comes_through_a_shell_as_it_was() {
        for value in ["", "a b", "it's", "$(id) `id` \"x\" \\ $HOME", "two\nlines\n", "😀 é", "-n", "a\tb"]
        {
            let script = format!("x={}; printf %s \"$x\"", quoted(value));
            let told = Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(String::from_utf8(told.stdout).unwrap(), value);
        }
    }

    #[test]
    fn answers_have_names_and_may_hold_lines() {
        let answer = Answer::read("noise\nport\t20100\nlog\tone\u{1e}two\nfile\ta\tb\nend\tok\n");
        assert_eq!(answer.get("port"), Some("20100"));
        assert_eq!(answer.get("log"), Some("one\ntwo"));
        assert_eq!(answer.pairs("file").get("a").map(String::as_str), Some("b"));
        assert!(answer.is_whole());
        assert_eq!(answer.need("x").unwrap_err().code(), "host.answer");
    }

    #[test]
    fn what_a_server_says_is_harmless_and_short() {
        let answer = Answer::read(&format!("fault\tcaddy\t\u{1b}[2Jbad\u{7} {}\n", "x".repeat(5000)));
        let error = answer.fault().unwrap();
        assert_eq!(error.code(), "host.caddy");
        assert!(error.to_string().starts_with("[2Jbad xxx"));
        assert!(error.to_string().chars().count() <= 301);
        let long = format!("fault\tnot_healthy\tit did not answer\u{1e}{}\u{1e}last", "y\u{1e}".repeat(4000));
        let error = Answer::read(&long).fault().unwrap().to_string();
        assert!(error.starts_with("it did not answer\n") && error.ends_with("last") && error.len() < 1700);
    }
}
