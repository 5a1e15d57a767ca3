//! Each agent's documented output, played by a script of ours that also notes how it was called.

use super::*;

/// Notes arguments, one a line, what is read, the folder, and the names of the environment.
const NOTES: &str = "\
for argument in \"$@\"; do printf '%s\\n' \"$argument\" >> \"$HOME/arguments\"; done
cat > \"$HOME/read\"
pwd > \"$HOME/folder\"
env | sed 's/=.*//' | sort > \"$HOME/names\"
";

fn playing(binary: &str, output: &str) -> Machine {
    Machine::new().agent(binary, &format!("{NOTES}cat <<'END'\n{output}\nEND"))
}

fn arguments(machine: &Machine) -> Vec<String> {
    read(&machine.note("arguments")).lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn claude_streams_and_ends_with_a_result() {
    let machine = playing(
        "claude",
        r#"{"type":"system","subtype":"init","session_id":"s"}
{"type":"stream_event","event":{"type":"content_block_delta","delta":{"type":"text_delta","text":"{\"colour\":"}}}
{"type":"stream_event","event":{"type":"content_block_delta","delta":{"type":"text_delta","text":"\"red\"}"}}}
{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"{\"colour\":\"red\"}"}]}}
{"type":"result","subtype":"success","is_error":false,"result":"{\"colour\":\"red\"}","structured_output":{"colour":"red"},"session_id":"s","total_cost_usd":0.012345,"duration_ms":5,"num_turns":1,"usage":{"input_tokens":10,"cache_read_input_tokens":90,"output_tokens":7}}"#,
    );
    let (said, heard) = machine.ask("claude", &prompt(Some(strict()))).await.unwrap();
    assert_eq!(
        said,
        Said { text: r#"{"colour":"red"}"#.into(), tokens_in: 100, tokens_out: 7, micro_usd: Some(12_345) }
    );
    assert_eq!(heard, r#"{"colour":"red"}"#);
    let arguments = arguments(&machine);
    let after = |flag: &str| {
        let at =
            arguments.iter().position(|argument| argument == flag).unwrap_or_else(|| panic!("no {flag}"));
        arguments[at + 1].clone()
    };
    assert_eq!((after("--tools"), after("--max-budget-usd")), (String::new(), "0.250000".to_owned()));
    assert_eq!(after("--json-schema"), strict().to_string());
    let task = read(&machine.note("read"));
    assert!(task.contains("You name colours.") && task.contains("Which one?"), "{task}");
    assert!(!task.contains("JSON Schema"), "it is told by its flag: {task}");
    assert!(!Path::new(read(&machine.note("folder")).trim()).exists(), "its folder goes with the answer");
}

#[tokio::test]
async fn codex_leaves_its_answer_in_a_file_and_takes_strict_schemas_only() {
    let script = format!(
        "{NOTES}while [ $# -gt 0 ]; do case $1 in -o) out=$2;; --output-schema) cp \"$2\" \"$HOME/schema\";; esac; shift; done
printf '%s' 'Here: {{\"colour\":\"blue\"}}' > \"$out\"
cat <<'END'
{{\"type\":\"thread.started\",\"thread_id\":\"t\"}}
{{\"type\":\"error\",\"message\":\"reconnecting\"}}
{{\"type\":\"item.completed\",\"item\":{{\"id\":\"i\",\"type\":\"agent_message\",\"text\":\"Here: blue\"}}}}
{{\"type\":\"turn.completed\",\"usage\":{{\"input_tokens\":50,\"cached_input_tokens\":20,\"output_tokens\":9}}}}
END"
    );
    let machine = Machine::new().agent("codex", &script);
    let (said, heard) = machine.ask("codex", &prompt(Some(strict()))).await.unwrap();
    assert_eq!((said.text.as_str(), heard.as_str()), (r#"{"colour":"blue"}"#, "Here: blue"));
    assert_eq!((said.tokens_in, said.tokens_out, said.micro_usd), (50, 9, None));
    assert_eq!(read(&machine.note("schema")), strict().to_string());
    let arguments_of = arguments(&machine).join(" ");
    assert!(arguments_of.contains("--sandbox read-only") && arguments_of.ends_with(" -"), "{arguments_of}");

    // OpenAI refuses a whole request whose schema is not strict: that one is told in words.
    fs::remove_file(machine.note("schema")).unwrap();
    let mut loose = strict();
    loose["required"] = serde_json::json!([]);
    machine.ask("codex", &prompt(Some(loose.clone()))).await.unwrap();
    assert_eq!(read(&machine.note("schema")), "");
    assert!(read(&machine.note("read")).contains(&loose.to_string()));
}

#[tokio::test]
async fn gemini_says_pieces_and_then_its_statistics() {
    let machine = playing(
        "gemini",
        r#"{"type":"init","timestamp":"t","session_id":"s","model":"m"}
{"type":"message","role":"user","content":"Which one?"}
{"type":"message","role":"assistant","content":"Let me look.","delta":true}
{"type":"tool_use","tool_name":"read_file"}
{"type":"message","role":"assistant","content":"It is ","delta":true}
{"type":"message","role":"assistant","content":"green.","delta":true}
{"type":"result","status":"success","stats":{"total_tokens":14,"input_tokens":12,"output_tokens":2}}"#,
    );
    let (said, heard) = machine.ask("gemini", &prompt(None)).await.unwrap();
    assert_eq!((said.text.as_str(), said.tokens_in, said.tokens_out), ("It is green.", 12, 2));
    assert_eq!(heard, "Let me look.It is green.");
    let arguments = arguments(&machine).join(" ");
    assert!(arguments.contains("--approval-mode plan"), "{arguments}");
}

#[tokio::test]
async fn opencode_says_parts_and_gets_an_agent_without_tools() {
    let script = format!(
        "{NOTES}printf '%s' \"$OPENCODE_CONFIG_CONTENT\" > \"$HOME/config\"\ncat <<'END'\n{}\nEND",
        r#"{"type":"step_start","sessionID":"s","part":{"type":"step-start"}}
{"type":"text","sessionID":"s","part":{"type":"text","text":"Sure.\n{\"colour\":\"grey\"}"}}
{"type":"step_finish","sessionID":"s","part":{"type":"step-finish","cost":0.001,"tokens":{"input":30,"output":4,"reasoning":1,"cache":{"read":5,"write":0}}}}"#
    );
    let machine = Machine::new().agent("opencode", &script);
    let (said, _) = machine.ask("opencode", &prompt(Some(strict()))).await.unwrap();
    assert_eq!(
        said,
        Said { text: r#"{"colour":"grey"}"#.into(), tokens_in: 35, tokens_out: 5, micro_usd: Some(1_000) }
    );
    assert!(read(&machine.note("read")).contains(&strict().to_string()), "it has no flag for a schema");
    let config: serde_json::Value = serde_json::from_str(&read(&machine.note("config"))).unwrap();
    assert_eq!(config["agent"]["vibe-asks"]["tools"]["*"], false);
    assert!(arguments(&machine).join(" ").contains("--agent vibe-asks"));
}

#[tokio::test]
async fn mistral_prints_one_array_and_leaves_an_account() {
    let script = format!("{NOTES}while [ $# -gt 0 ]; do case $1 in --output-dir) out=$2;; esac; shift; done
mkdir -p \"$out\"; echo '{{\"usage\":{{\"prompt_tokens\":21,\"completion_tokens\":3}},\"cost_usd\":0.5}}' > \"$out/export.json\"
printf '[\\n{{\"role\":\"user\",\"content\":\"Which one?\"}},\\n{{\"role\":\"assistant\",\"content\":\"pink\"}}\\n]\\n'");
    let machine = Machine::new().agent("vibe", &script);
    assert_eq!(
        machine.ask("mistral", &prompt(None)).await.unwrap_err().code(),
        "voice.agent_missing",
        "ours"
    );
    let machine = machine.program("vibe-acp", "exit 0");
    let (said, heard) = machine.ask("mistral", &prompt(None)).await.unwrap();
    assert_eq!(said, Said { text: "pink".into(), tokens_in: 21, tokens_out: 3, micro_usd: Some(500_000) });
    assert_eq!(heard, "pink");
    assert!(arguments(&machine).join(" ").contains("--max-price 0.250000"));
}

#[tokio::test]
async fn faults_are_told_in_the_agents_own_words() {
    for (binary, output) in [
        (
            "claude",
            r#"{"type":"result","subtype":"error_during_execution","is_error":true,"result":"Invalid\u001b[2J API key"}"#,
        ),
        ("codex", r#"{"type":"turn.failed","error":{"message":"Invalid\u001b[2J API key"}}"#),
        (
            "gemini",
            r#"{"type":"result","status":"error","error":{"type":"E","message":"Invalid\u001b[2J API key"}}"#,
        ),
        (
            "opencode",
            r#"{"type":"error","error":{"name":"APIError","data":{"message":"Invalid\u001b[2J API key"}}}"#,
        ),
    ] {
        let error = playing(binary, output).ask(binary, &prompt(None)).await.unwrap_err();
        assert_eq!(error.code(), "voice.agent_failed", "{binary}");
        let said = error.to_string();
        assert!(said.contains("Invalid [2J API key") && !said.contains('\u{1b}'), "{binary}: {said}");
    }
}

#[tokio::test]
async fn what_an_agent_gets_of_the_environment_is_listed() {
    let mut machine = playing(
        "codex",
        "{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"x\"}}",
    );
    for name in
        ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "VIBE_SECRET_STRIPE_KEY", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"]
    {
        machine.variables.0.insert(name.into(), "canary".into());
    }
    machine.ask("codex", &prompt(None)).await.unwrap();
    let names: Vec<String> = read(&machine.note("names")).lines().map(str::to_owned).collect();
    // `PWD`, `OLDPWD`, `_` and `SHLVL` are the shell's own.
    let names: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| !["PWD", "OLDPWD", "_", "SHLVL"].contains(name))
        .collect();
    assert_eq!(names, ["HOME", "NO_COLOR", "OPENAI_API_KEY", "PATH", "VIBE_ASKED_BY", "XDG_DATA_HOME"]);
    assert!(variables().all(|name| !name.starts_with("VIBE_SECRET")));
    assert!(!format!("{:?}", machine.variables).contains("canary"));
}

#[test]
fn the_last_object_is_taken_out_of_what_stands_around_it() {
    for (text, expected) in [
        ("Sure!\n```json\n{\"a\": {\"b\": 1}}\n```\nDone.", Some("{\"a\": {\"b\": 1}}")),
        ("{\"a\":1} no, rather {\"a\":2}", Some("{\"a\":2}")),
        ("use { and } like so: {\"a\":\"}{\"}", Some("{\"a\":\"}{\"}")),
        ("{\"a\":1} and {broken", Some("{\"a\":1}")),
        ("nothing", None),
        ("{\"cut\": [1, 2", None),
    ] {
        assert_eq!(read::last_object(text), expected, "{text}");
    }
    let slow = "{\"a\":".repeat(300_000);
    let begun = std::time::Instant::now();
    assert_eq!(read::last_object(&slow), None);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}
