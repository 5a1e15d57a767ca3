//! The Agent Client Protocol, with scripts of ours at its other end.

use std::sync::Mutex;

use super::*;

/// Greets, opens a session and keeps the question; `$1` of `ask` is what it wants to do, and the answer is noted.
const AGENT: &str = "\
read -r hello; echo \"$hello\" > \"$HOME/hello\"; echo '{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":1}}'
read -r new; echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"sessionId\":\"s\"}}'
read -r question; echo \"$question\" > \"$HOME/question\"
ask() {
  echo '{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"session/request_permission\",\"params\":{\"sessionId\":\"s\",\"toolCall\":'\"$1\"',\"options\":[{\"optionId\":\"yes\",\"kind\":\"allow_once\"},{\"optionId\":\"ever\",\"kind\":\"allow_always\"},{\"optionId\":\"no\",\"kind\":\"reject_once\"}]}}'
  read -r answer; echo \"$answer\" >> \"$HOME/answers\"
}
say() { echo '{\"jsonrpc\":\"2.0\",\"method\":\"session/update\",\"params\":{\"sessionId\":\"s\",\"update\":{\"sessionUpdate\":\"agent_message_chunk\",\"content\":{\"type\":\"text\",\"text\":\"'\"$1\"'\"}}}}'; }
end() { echo '{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":10,\"outputTokens\":5}}}'; sleep 60; }
";

struct Workshop {
    machine: Machine,
    app: TempDir,
}

impl Workshop {
    fn new(script: &str) -> Workshop {
        let app = tempfile::tempdir().unwrap();
        fs::create_dir_all(app.path().join("src/custom")).unwrap();
        Workshop { machine: Machine::new().agent("opencode", &format!("{AGENT}{script}")), app }
    }

    async fn ask(&self) -> Result<(Said, String), Error> {
        let permits =
            Permits { folder: self.app.path().to_owned(), may_write: vec!["src/custom/scoring.ts".into()] };
        let limits = Limits { longest: Duration::from_secs(20), micro_usd: None };
        let agent = ready(table::agent("opencode").unwrap(), &self.machine.around(), limits).await?;
        let heard = Mutex::new(String::new());
        let mut hear = |piece: &str| heard.lock().unwrap().push_str(piece);
        let (answer, asked) = agent.over_acp(&prompt(None), &permits, &mut hear).await?;
        Ok((agent.judge(answer, "", &prompt(None), asked)?, heard.into_inner().unwrap()))
    }
}

#[tokio::test]
async fn an_answer_comes_in_pieces_and_the_agent_goes_with_it() {
    let shop = Workshop::new("say Hel; say lo; end");
    let begun = std::time::Instant::now();
    let (said, heard) = shop.ask().await.unwrap();
    assert_eq!(
        (said.text.as_str(), heard.as_str(), said.tokens_in, said.tokens_out),
        ("Hello", "Hello", 10, 5)
    );
    assert!(begun.elapsed() < Duration::from_secs(10), "it sleeps for a minute after its answer");
    let hello: serde_json::Value = serde_json::from_str(&read(&shop.machine.note("hello"))).unwrap();
    assert_eq!(hello["params"]["clientCapabilities"]["fs"]["writeTextFile"], false);
    assert!(
        read(&shop.machine.note("question"))
            .contains("You may write src/custom/scoring.ts and no other file.")
    );
}

#[tokio::test]
async fn a_slot_may_be_written_and_nothing_else_may_be_done() {
    let shop = Workshop::new("");
    let app = shop.app.path().display().to_string();
    std::os::unix::fs::symlink("/etc", shop.app.path().join("src/elsewhere")).unwrap();
    let edit = |paths: &[&str]| {
        let places: Vec<_> = paths.iter().map(|path| serde_json::json!({ "path": path })).collect();
        serde_json::json!({ "toolCallId": "c", "kind": "edit", "locations": places }).to_string()
    };
    let slot = format!("{app}/src/custom/scoring.ts");
    let diff = |path: &str| {
        let diff = serde_json::json!([{ "type": "diff", "path": path, "newText": "x" }]);
        serde_json::json!({ "toolCallId": "c", "kind": "edit", "locations": [{ "path": slot }], "content": diff })
            .to_string()
    };
    let asks = [
        (edit(&[&slot]), "yes"),
        (edit(&["src/custom/scoring.ts"]), "yes"),
        (diff(&slot), "yes"),
        (diff(&format!("{app}/package.json")), "no"),
        (edit(&[&slot, &format!("{app}/src/core/db.ts")]), "no"),
        (edit(&[&format!("{app}/src/custom/../core/db.ts")]), "no"),
        (edit(&[&format!("{app}/src/custom/../custom/scoring.ts")]), "no"),
        (edit(&["/etc/passwd"]), "no"),
        (edit(&[]), "no"),
        (edit(&[&slot]).replace("\"edit\"", "\"execute\""), "no"),
        (edit(&[&slot]).replace("\"edit\"", "\"delete\""), "no"),
        ("{\"toolCallId\":\"c\",\"kind\":\"execute\",\"title\":\"rm -rf /\"}".to_owned(), "no"),
        ("null".to_owned(), "no"),
    ];
    let script: String = asks.iter().map(|(ask, _)| format!("ask '{ask}'\n")).collect();
    // A file of the client's is asked for, and a terminal: neither was offered.
    let other = "echo '{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"fs/write_text_file\",\"params\":{\"path\":\"/etc/x\",\"content\":\"\"}}'; read -r answer; echo \"$answer\" >> \"$HOME/answers\"\n";
    let shop = Workshop {
        machine: Machine::new().agent("opencode", &format!("{AGENT}{script}{other}say done; end")),
        ..shop
    };
    shop.ask().await.unwrap();
    let answers = read(&shop.machine.note("answers"));
    let answers: Vec<serde_json::Value> =
        answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), asks.len() + 1);
    for ((ask, expected), answer) in asks.iter().zip(&answers) {
        assert_eq!(answer["result"]["outcome"]["optionId"], *expected, "{ask}");
    }
    assert_eq!(answers[asks.len()]["error"]["code"], -32601);
    // Whoever stops there says nothing, and that is told.
    let script = "ask '{\"toolCallId\":\"c\",\"kind\":\"execute\",\"title\":\"rm -rf /\"}'; end";
    let stops = Workshop::new(script).ask().await.unwrap().0.text;
    assert!(stops.contains("(rm -rf /), was refused"), "{stops}");
    // A slot that became a link to elsewhere is no slot.
    std::os::unix::fs::symlink("/etc/passwd", shop.app.path().join("src/custom/scoring.ts")).unwrap();
    fs::remove_file(shop.machine.note("answers")).unwrap();
    shop.ask().await.unwrap();
    let answers = read(&shop.machine.note("answers"));
    assert!(!answers.contains("yes"), "{answers}");
}

#[tokio::test]
async fn faults_of_the_protocol_are_told() {
    for (script, words) in [
        (
            "echo '{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32000,\"message\":\"Authentication required\"}}'",
            "Authentication required",
        ),
        ("echo oh no >&2; exit 1", "it ended before it answered session/prompt: oh no"),
        (
            "echo '{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"stopReason\":\"refusal\"}}'",
            "it stopped: \"refusal\"",
        ),
    ] {
        let error = Workshop::new(script).ask().await.unwrap_err();
        assert_eq!(error.code(), "voice.agent_failed", "{script}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let error = Workshop::new("end").ask().await.unwrap_err();
    assert_eq!(error.code(), "voice.agent_silent");
    let error = Workshop::new("head -c 100000000 /dev/zero | tr '\\0' a").ask().await.unwrap_err();
    assert_eq!(error.code(), "voice.agent_flood");
}

/// As `vibe fill` asks: the files lie in a folder of their own, and what was written there is the answer.
#[tokio::test]
async fn an_agent_that_can_write_is_given_the_files_and_read_back() {
    let slot = "src/custom/scoring.ts";
    let file = |path: &str, text: &str| PromptFile { path: path.into(), text: text.into() };
    let files = vec![file(slot, "export const score = 0;\n"), file("tests/own.test.ts", "")];
    let asked = Prompt { files, ..prompt(Some(serde_json::json!({ "type": "object" }))) };
    let says = "say '{\\\\\"note\\\\\":\\\\\"count\\\\\"}'; ";
    for (script, answer) in [
        (
            "cat src/custom/scoring.ts >&2; printf 7 > src/custom/scoring.ts; echo x > package.json; ",
            serde_json::json!({ "files": [{ "path": slot, "text": "7" }] }),
        ),
        (
            "printf 8 > tests/own.test.ts; ",
            serde_json::json!({ "note": "count", "files": [{ "path": "tests/own.test.ts", "text": "8" }] }),
        ),
        (
            "rm src/custom/scoring.ts; ln -s /etc/passwd src/custom/scoring.ts; ",
            serde_json::json!({ "note": "count" }),
        ),
    ] {
        let says = if answer.get("note").is_some() { says } else { "" };
        let machine = Machine::new().agent("opencode", &format!("{AGENT}{script}{says}end"));
        let limits = Limits { longest: Duration::from_secs(20), micro_usd: None };
        let voice = open("opencode", &machine.around(), limits).await.unwrap();
        let said = voice.ask(&asked, &mut |_| {}).await.unwrap();
        let told: serde_json::Value = serde_json::from_str(&said.text).unwrap();
        assert_eq!(told, answer, "{script}");
        let question = read(&machine.note("question"));
        assert!(question.contains("no other file, instead of answering with them"), "{question}");
    }
}
