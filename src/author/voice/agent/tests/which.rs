//! Finding agents, and saying which one is meant.

use std::time::Instant;

use super::*;

#[tokio::test]
async fn agents_are_found_with_their_versions_and_one_that_hangs_holds_nobody_up() {
    let machine = Machine::new()
        .program("claude", "echo '2.1.197 (Claude Code)'")
        .program("codex", "echo 'WARNING: proceeding' >&2; echo 'codex-cli 0.169.0'")
        .program("gemini", "trap '' TERM; while :; do sleep 1; done")
        .program("opencode", "echo 'no version'");
    let begun = Instant::now();
    let found = find(&machine.around()).await;
    assert!(begun.elapsed() < SAYS_VERSION + Duration::from_secs(4), "{:?}", begun.elapsed());
    let seen: Vec<_> = found.iter().map(|found| (found.name, found.version.as_deref())).collect();
    let expected =
        [("claude", Some("2.1.197")), ("codex", Some("0.169.0")), ("gemini", None), ("opencode", None)];
    assert_eq!(seen, expected);
    let chosen = choose(None, &machine.around()).await.unwrap();
    assert!(matches!(chosen, Choice::Several(all) if all.len() == 2), "one that does not answer is none");
    let error = open("gemini", &machine.around(), Limits::default()).await.err().unwrap();
    assert_eq!(error.code(), "voice.agent_missing");
}

#[tokio::test]
async fn this_program_is_no_agent_whatever_it_is_called() {
    let machine = Machine::new().program("vibe", "echo 'vibe 3.0.3'").program("vibe-acp", "exit 0");
    let own = machine.path[0].join("vibe");
    assert_eq!(find(&machine.around()).await.len(), 1);
    assert_eq!(find(&Around { program: Some(&own), ..machine.around() }).await, []);
    let elsewhere = machine.root.path().join("linked");
    std::os::unix::fs::symlink(&own, &elsewhere).unwrap();
    assert_eq!(find(&Around { program: Some(&elsewhere), ..machine.around() }).await, []);
}

#[tokio::test]
async fn the_only_one_is_meant_and_an_unknown_one_is_refused() {
    let machine = Machine::new();
    assert_eq!(choose(None, &machine.around()).await.unwrap(), Choice::None);
    let machine = machine.agent("qwen", "exit 1");
    assert_eq!(choose(None, &machine.around()).await.unwrap(), Choice::Only("qwen"));
    assert_eq!(choose(Some("codex"), &machine.around()).await.unwrap(), Choice::Named("codex"));
    let error = choose(Some("clod\u{7}"), &machine.around()).await.unwrap_err();
    assert_eq!((error.code(), error.to_string().contains('\u{7}')), ("voice.agent_unknown", false));
}

#[test]
fn a_version_is_found_in_what_agents_say() {
    for (said, expected) in [
        ("opencode 1.18.33\n", Some("1.18.33")),
        ("v0.61.0", Some("0.61.0")),
        ("1.0.0-beta.2+5", Some("1.0.0-beta.2+5")),
        ("2.1", Some("2.1")),
        ("version seven", None),
        ("1.\u{1b}[0m2", None),
        ("", None),
    ] {
        assert_eq!(numbered(said).as_deref(), expected, "{said:?}");
    }
}
