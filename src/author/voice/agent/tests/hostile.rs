//! Agents that do what none should: whatever they do, the question ends, and nothing of them is left.

use std::time::Instant;

use super::*;

/// Writes its process id into `$HOME/ids`, and so does everything that it starts.
const NOTES: &str = "echo $$ >> \"$HOME/ids\"\n";

/// Whoever of those that noted their ids still runs.
fn alive(machine: &Machine) -> Vec<String> {
    let runs = |id: &&str| {
        let status = read(Path::new(&format!("/proc/{id}/stat")));
        // A zombie is dead, only not yet buried.
        status.rsplit(')').next().is_some_and(|rest| !rest.trim().is_empty() && !rest.trim().starts_with('Z'))
    };
    read(&machine.note("ids")).lines().filter(runs).map(str::to_owned).collect()
}

/// Those that run after a moment in which the dead are buried.
async fn left(machine: &Machine) -> Vec<String> {
    for _ in 0..50 {
        if alive(machine).is_empty() {
            return Vec::new();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    alive(machine)
}

fn noted(machine: &Machine) -> usize {
    read(&machine.note("ids")).lines().count()
}

async fn refused(script: &str, code: &str, longest: Duration) -> (Machine, Error) {
    let machine = Machine::new().agent("opencode", &format!("{NOTES}{script}"));
    let begun = Instant::now();
    let error = machine.ask_within("opencode", &prompt(None), longest).await.unwrap_err();
    assert_eq!(error.code(), code, "{script}: {error}");
    assert!(begun.elapsed() < longest + Duration::from_secs(8), "{script}: {:?}", begun.elapsed());
    assert_eq!(left(&machine).await, Vec::<String>::new(), "{script}");
    (machine, error)
}

/// Ignores every request to end, and so do two that it starts: one in its group, one in a session of its own.
const STUBBORN: &str = "\
trap '' TERM INT HUP
sh -c 'trap \"\" TERM; echo $$ >> \"$HOME/ids\"; while :; do sleep 0.1; done' &
setsid sh -c 'trap \"\" TERM; echo $$ >> \"$HOME/ids\"; while :; do sleep 0.1; done' &
while :; do sleep 0.1; done";

#[tokio::test]
async fn one_that_ignores_its_end_is_ended_with_all_that_it_started() {
    let (machine, _) = refused(STUBBORN, "voice.agent_late", Duration::from_millis(1_500)).await;
    assert_eq!(noted(&machine), 3, "they ran at all");
}

#[tokio::test]
async fn a_question_that_nobody_waits_for_leaves_nobody() {
    let machine = Machine::new().agent("opencode", &format!("{NOTES}{STUBBORN}"));
    {
        let question = prompt(None);
        let asked = machine.ask("opencode", &question);
        tokio::pin!(asked);
        while noted(&machine) < 3 {
            tokio::select! {
                answer = &mut asked => panic!("{:?}", answer.map(|(said, _)| said)),
                () = tokio::time::sleep(Duration::from_millis(20)) => {}
            }
        }
        assert_eq!(alive(&machine).len(), 3);
    }
    assert_eq!(left(&machine).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_answer_counts_although_somebody_holds_the_pipe() {
    let script = format!(
        "{NOTES}echo '{{\"type\":\"text\",\"part\":{{\"text\":\"done\"}}}}'
sh -c 'trap \"\" TERM; echo $$ >> \"$HOME/ids\"; sleep 60' &
sleep 0.3"
    );
    let machine = Machine::new().agent("opencode", &script);
    let begun = Instant::now();
    let (said, _) = machine.ask("opencode", &prompt(None)).await.unwrap();
    assert_eq!(said.text, "done");
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    assert_eq!((noted(&machine), left(&machine).await), (2, Vec::new()));
}

#[tokio::test]
async fn output_without_end_and_lines_without_end_are_cut() {
    refused(
        "yes '{\"type\":\"text\",\"part\":{\"text\":\"more\"}}'",
        "voice.agent_flood",
        Duration::from_secs(30),
    )
    .await;
    refused("head -c 100000000 /dev/zero | tr '\\0' a", "voice.agent_flood", Duration::from_secs(30)).await;
    // Short enough to be read, and longer than what was asked for.
    let long = "printf '{\"type\":\"text\",\"part\":{\"text\":\"%s\"}}\\n' \"$(head -c 20000 /dev/zero | tr '\\0' a)\"";
    refused(long, "voice.agent_flood", Duration::from_secs(30)).await;
}

#[tokio::test]
async fn one_that_complains_without_end_still_answers() {
    let script =
        "head -c 3000000 /dev/zero | tr '\\0' e >&2; echo '{\"type\":\"text\",\"part\":{\"text\":\"done\"}}'";
    let machine = Machine::new().agent("opencode", script);
    assert_eq!(machine.ask("opencode", &prompt(None)).await.unwrap().0.text, "done");
}

#[tokio::test]
async fn silence_failure_and_rubbish_are_told() {
    let soon = Duration::from_secs(20);
    refused("exit 0", "voice.agent_silent", soon).await;
    let (_, error) = refused("echo 'please sign in' >&2; exit 1", "voice.agent_failed", soon).await;
    assert!(error.to_string().contains("ended with 1: please sign in"), "{error}");
    refused("kill -9 $$", "voice.agent_failed", soon).await;
    refused("echo 'no JSON at all'", "voice.agent_silent", soon).await;
    refused(
        "printf '\\377\\376{}\\n'; echo '[]'; echo '{\"type\":7,\"part\":[]}'",
        "voice.agent_silent",
        soon,
    )
    .await;
}

#[tokio::test]
async fn bytes_that_are_no_text_are_replaced() {
    let script = "printf '{\"type\":\"text\",\"part\":{\"text\":\"a\\377b\"}}\\n'";
    let machine = Machine::new().agent("opencode", script);
    assert_eq!(machine.ask("opencode", &prompt(None)).await.unwrap().0.text, "a\u{fffd}b");
}

#[tokio::test]
async fn what_it_writes_into_its_folder_goes_and_no_link_is_followed() {
    let script = "\
while [ $# -gt 0 ]; do case $1 in -o) out=$2;; esac; shift; done
echo code > evil.ts; mkdir -p deep/er; echo more > deep/er/evil.ts; pwd > \"$HOME/folder\"
echo 'what somebody else wrote' > \"$HOME/private\"; ln -s \"$HOME/private\" \"$out\"
echo '{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"answer\"}}'";
    let machine = Machine::new().agent("codex", script);
    let (said, _) = machine.ask("codex", &prompt(None)).await.unwrap();
    assert_eq!(said.text, "answer");
    assert!(!Path::new(read(&machine.note("folder")).trim()).exists());
    let fifo = script.replace("ln -s \"$HOME/private\" \"$out\"", "mkfifo \"$out\"");
    let machine = Machine::new().agent("codex", &fifo);
    assert_eq!(machine.ask("codex", &prompt(None)).await.unwrap().0.text, "answer");
}
