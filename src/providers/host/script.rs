//! Scripts for the server: values are quoted here and nowhere else, and answers are read here.
//!
//! A script runs in bash, which is an essential package of Debian, and answers in lines `name<TAB>value`. It is sent as one
//! group of commands: bash runs nothing of a script that was cut off, and no command in it can read the rest. The record
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

    /// The text for the input of `bash -s`. As one group it is read to its end before anything of it runs.
    pub(super) fn sent(&self) -> String {
        format!("{{\n{}}} < /dev/null\n", self.text())
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

    /// Nothing was answered.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
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
            .hint("the data itself was not touched; run `vibe logs`, and look at the space on the server's disk"),
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
#[allow(clippy::disallowed_methods, reason = "tests make files of their own")]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

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

    /// Runs a text as a server does.
    fn bash(text: &str) -> (Option<i32>, Answer, String) {
        let mut command = Command::new("bash");
        command.arg("-s").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // One that has ended already does not read.
        let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
        let told = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (told.status.code(), Answer::read(&text(&told.stdout)), text(&told.stderr))
    }

    #[test]
    fn a_script_ends_as_it_says() {
        let long = format!("text={}\n", quoted(&"0123456789 'x'\n".repeat(20_000)));
        let script = Script::new().then(&long).then("cat > /dev/null\nsay size ${#text}");
        let (code, answer, _) = bash(&script.sent());
        assert_eq!((code, answer.get("size"), answer.is_whole()), (Some(0), Some("300000"), true));
        let (code, answer, _) = bash(&Script::new().then("fail busy 'not now'").sent());
        assert_eq!((code, answer.fault().unwrap().code()), (Some(9), "host.busy"));
        let (code, answer, cries) = bash(&Script::new().set("name", "x").then("test \"$name\" = y").sent());
        assert_eq!((code, answer.is_whole(), cries.trim()), (Some(1), false, "test \"$name\" = y"));
    }

    #[test]
    fn nothing_of_a_script_that_was_cut_off_runs() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ran");
        let script =
            Script::new().set("file", &file.to_string_lossy()).then(": > \"$file\"\n: > \"$file\".more");
        let text = script.sent();
        let end = text.rfind('}').unwrap();
        for cut in (end - 60..=end).chain([text.find("say()").unwrap(), 1, 0]) {
            let (_, answer, _) = bash(&text[..cut]);
            let ran = std::fs::read_dir(folder.path()).unwrap().count();
            assert_eq!((ran, answer.is_whole()), (0, false), "cut off at {:?}", &text[..cut]);
        }
        assert!(bash(&text).1.is_whole() && file.exists());
    }

    #[test]
    fn every_script_is_one_that_bash_can_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/providers/host/scripts");
        let mut all = Script::new();
        let mut count = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let alone = Script::new().set("x", "y").locked().then(&text);
            all = all.then(&text);
            count += 1;
            assert_eq!(faults(&alone), "");
        }
        assert!(count > 20, "{count}");
        assert_eq!(faults(&all), "");
        assert!(faults(&all.then("if true; then")).contains("syntax error"));
    }

    /// What bash has to say about a script that it does not run.
    fn faults(script: &Script) -> String {
        bash(&format!("set -n\n{}", script.sent())).2
    }

    #[test]
    fn a_file_that_cannot_be_written_is_noticed_below_an_if() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "before").unwrap();
        // No file may grow: as on a full disk.
        let script = Script::new()
            .set("file", &file.to_string_lossy())
            .then("trap '' XFSZ\nulimit -f 0\nif put \"$file\" 644 text; then say written yes; fi");
        let (code, answer, cries) = bash(&script.sent());
        assert_eq!((code, answer.get("written")), (Some(0), None), "{cries}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "before");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_slot_that_people_are_sent_to_is_not_the_one_that_is_tried() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["apps", "upstream", "slots"] {
            std::fs::create_dir(at(name)).unwrap();
        }
        std::fs::write(at("apps/shop"), "slot=a\nport=20100\n").unwrap();
        let script = |then: &str| {
            Script::new()
                .set("etc", &folder.path().to_string_lossy())
                .set("app", "shop")
                .then("systemctl() { :; }\njournalctl() { :; }")
                .then(include_str!("scripts/slots.sh"))
                .then(then)
                .sent()
        };
        // Cut off between Caddy's turn to b and the note of it.
        assert!(bash(&script("point_to b")).1.is_whole());
        assert!(std::fs::read_to_string(at("upstream/shop.caddy")).unwrap().contains(":20101 "));
        let (_, answer, _) =
            bash(&script("healthy() { return 1; }\nwhy=ill\nif ! turn_to b; then say refused yes; fi"));
        assert_eq!(answer.get("refused"), Some("yes"));
        assert!(std::fs::read_to_string(at("upstream/shop.caddy")).unwrap().contains(":20100 "));
        let (_, answer, _) = bash(&script("healthy() { :; }\nturn_to b"));
        assert!(answer.is_whole());
        assert_eq!(std::fs::read_to_string(at("apps/shop")).unwrap(), "slot=b\nport=20100\n");
        // What cannot be written down did not happen.
        let full =
            "healthy() { :; }\nput() { [ \"$1\" != \"$state\" ] && printf '%s\\n' \"$3\" > \"$1\"; }\n";
        let (_, answer, _) = bash(&script(&format!("{full}if ! turn_to a; then say refused \"$why\"; fi")));
        assert_eq!(answer.get("refused"), Some("it could not be written down which version serves"));
        assert!(std::fs::read_to_string(at("upstream/shop.caddy")).unwrap().contains(":20101 "));
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
