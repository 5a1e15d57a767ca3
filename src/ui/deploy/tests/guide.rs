use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::terminal::{Modes, Terminal, flagged, modes, nothing_agreed};
use super::{addr, shop};
use crate::engine::{Ask, Checkpoint, Consent, Consequence, Event, Filled, Gate, Sink, Stop, Value, Want};
use crate::ui::deploy::Surface;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
}

fn rows() -> Checkpoint {
    Checkpoint {
        addr: addr("dns.a"),
        kind: "zone.record".into(),
        text: "Add a row where the domain is kept.".into(),
        link: "https://registrar.test/rows".into(),
        shown: vec![
            ("name".into(), "www.menugen.test".into()),
            ("token".into(), "(secret)".into()),
            ("content".into(), "198.51.100.130".into()),
        ],
        wants: Vec::new(),
        without: None,
        deadline: Duration::from_secs(60),
    }
}

fn key() -> Checkpoint {
    Checkpoint {
        addr: addr("key.stripe"),
        kind: "paste.secret".into(),
        text: "Make a restricted key.".into(),
        link: String::new(),
        shown: Vec::new(),
        wants: vec![Want { name: "value".into(), secret: true }],
        without: None,
        deadline: Duration::from_secs(60),
    }
}

/// Asks, while somebody sits at the terminal.
fn filled(terminal: &Terminal, checkpoint: &Checkpoint, person: impl FnOnce() + Send) -> Filled {
    let surface = terminal.surface(false, nothing_agreed(), Box::new(|| panic!("nobody pressed Ctrl-C")));
    surface.planned(&shop());
    let filled = std::thread::scope(|scope| {
        scope.spawn(person);
        runtime().block_on(surface.fill(checkpoint, None))
    });
    assert_eq!(terminal.modes(), Modes::Whole);
    filled
}

fn given(filled: Filled) -> Vec<(String, String)> {
    match filled {
        Filled::Given(values) => {
            values.into_iter().map(|(name, value)| (name, value.expose().to_owned())).collect()
        }
        Filled::Later | Filled::Without => panic!("it was left for later"),
    }
}

#[test]
fn a_checkpoint_shows_its_reason_its_link_and_its_values_and_enter_is_done() {
    let terminal = Terminal::new(80);
    let answer = filled(&terminal, &rows(), || {
        terminal.until("[Enter] done  [c] copy  [o] open  [s] later  [q] quit  [?] help");
        assert_eq!(terminal.modes(), Modes::Keys);
        for text in [
            "Your turn, 2 of 2: dns.a",
            "Why: it is not there; 3 steps wait for it.",
            "Add a row where the domain is kept.",
            "  https://registrar.test/rows",
            "  1   name\n      www.menugen.test",
            "  2   token\n      (secret)",
        ] {
            assert!(terminal.shown().contains(text), "{text:?} is not in:\n{}", terminal.shown());
        }
        terminal.press("?");
        terminal.until("vibe keeps looking and goes on by itself");
        terminal.press("o");
        terminal.until("The page is open in your browser.");
        terminal.press("\r");
    });
    assert_eq!(given(answer), []);
    terminal.until_gone(&["[Enter]"]);
    assert!(
        terminal.shown().ends_with("Looking for it now, and again until it is seen."),
        "{}",
        terminal.shown()
    );
}

#[test]
fn values_are_copied_one_after_another_and_never_a_secret() {
    let terminal = Terminal::new(80);
    filled(&terminal, &rows(), || {
        terminal.until("[Enter]");
        terminal.press("c");
        terminal.until("1 (name) is in the clipboard");
        terminal.press("c");
        terminal.until("3 (content) is in the clipboard");
        terminal.press("2");
        terminal.press("s");
    });
    terminal.until("dns.a is left for later");
    let copied: Vec<String> = terminal
        .written()
        .split("\x1b]52;c;")
        .skip(1)
        .map(|rest| rest.split('\x07').next().unwrap().to_owned())
        .collect();
    // `printf %s www.menugen.test | base64`, and the same of the address; 2 is a secret, so the next one is taken.
    assert_eq!(copied, ["d3d3Lm1lbnVnZW4udGVzdA==", "MTk4LjUxLjEwMC4xMzA=", "MTk4LjUxLjEwMC4xMzA="]);
}

#[test]
fn a_secret_is_taken_without_echo_and_a_cut_off_one_is_refused_with_its_remedy() {
    let terminal = Terminal::new(80);
    let answer = filled(&terminal, &key(), || {
        terminal.until("[Enter] paste value  [s] later");
        terminal.press("\r");
        terminal.until("Paste the value, then Enter.");
        terminal.press("rk_live_hal...\r");
        terminal.until("the secret looks cut off");
        terminal.until("hint: copy it with the provider's copy button");
        terminal.press("\x15oops\x7f\x7f\x7f\x7frk_live_whole1234");
        terminal.until("> (17 characters, not shown)");
        terminal.press("\r");
    });
    let Filled::Given(values) = answer else { panic!("left for later") };
    assert!(matches!(&values["value"], Value::Secret(secret) if secret.expose() == "rk_live_whole1234"));
    terminal.until("value received.");
    for piece in ["rk_live", "whole", "1234", "oops"] {
        assert!(!terminal.written().contains(piece), "{piece} was shown:\n{}", terminal.shown());
    }
}

#[test]
fn what_is_pasted_at_the_keys_is_the_value_and_a_key_block_keeps_its_lines() {
    let terminal = Terminal::new(80);
    let answer = filled(&terminal, &key(), || {
        terminal.until("[Enter]");
        terminal.press("\x1b[200~-----BEGIN KEY-----\rabc\r-----END KEY-----\r\x1b[201~");
    });
    let block = "-----BEGIN KEY-----\nabc\n-----END KEY-----";
    assert_eq!(given(answer), [("value".to_owned(), block.to_owned())]);
    terminal.until_gone(&["[Enter]"]);
    let written = terminal.written();
    let marks: Vec<&str> = written.split("\x1b[?2004").skip(1).map(|rest| &rest[..1]).collect();
    assert_eq!(marks, ["h", "l"], "pastes are marked while a key is awaited, and no longer");
}

#[test]
fn what_is_no_secret_is_typed_and_seen_and_escape_goes_back() {
    let terminal = Terminal::new(80);
    let mut checkpoint = key();
    checkpoint.wants = vec![Want { name: "account".into(), secret: false }];
    let answer = filled(&terminal, &checkpoint, || {
        terminal.until("[Enter]");
        terminal.press("\r");
        terminal.until("Type the account");
        terminal.press("\x1b");
        terminal.until("[Enter] paste account");
        terminal.press("\r\r");
        terminal.until("nothing was typed");
        terminal.press("acct_1é\x1b[D\r");
        terminal.until("account received.");
    });
    assert_eq!(given(answer), [("account".to_owned(), "acct_1é".to_owned())]);
}

#[test]
fn later_and_the_end_of_the_input_leave_it_for_later() {
    for keys in ["s", "\u{4}"] {
        let terminal = Terminal::new(80);
        let answer = filled(&terminal, &rows(), || {
            terminal.until("[Enter]");
            terminal.press(keys);
        });
        assert!(matches!(answer, Filled::Later));
        terminal.until_gone(&["[Enter]"]);
    }
}

/// Ctrl-C as the program's own handler takes it: it must find the terminal restored.
fn interrupted(terminal: &Terminal, keys: &str, prompt: &str, ask: impl AsyncFnOnce(&Surface)) {
    let (switch, stop) = Stop::new();
    let line = terminal.line();
    let restored = Arc::new(AtomicBool::new(false));
    let found = Arc::clone(&restored);
    let interrupt = move || {
        found.store(modes(&line) == Modes::Whole, Ordering::Relaxed);
        switch.raise();
    };
    let surface = terminal.surface(false, nothing_agreed(), Box::new(interrupt));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            terminal.until(prompt);
            assert_eq!(terminal.modes(), Modes::Keys);
            terminal.press(keys);
        });
        runtime().block_on(async {
            tokio::select! {
                () = stop.raised() => {}
                () = ask(&surface) => panic!("it was answered"),
            }
        });
    });
    assert!(restored.load(Ordering::Relaxed), "the signal came before the terminal was restored");
    assert_eq!(terminal.modes(), Modes::Whole);
    terminal.until_gone(&["[Enter]", "> "]);
}

#[test]
fn ctrl_c_restores_the_terminal_before_anything_ends() {
    let terminal = Terminal::new(80);
    interrupted(&terminal, "\u{3}", "[Enter]", async |surface| drop(surface.fill(&rows(), None).await));
    let terminal = Terminal::new(80);
    let person = async |surface: &Surface| drop(surface.consent(&[ask(Consequence::Spend)]).await);
    interrupted(&terminal, "y\u{3}", "Enter alone is no.", person);
}

#[test]
fn q_ends_the_run_as_ctrl_c_does_and_says_how_to_go_on() {
    let terminal = Terminal::new(80);
    interrupted(&terminal, "q", "[Enter]", async |surface| drop(surface.fill(&rows(), None).await));
    terminal.until("run the same command again");
}

#[test]
fn a_question_that_is_dropped_gives_the_terminal_back_at_once() {
    let terminal = Terminal::new(80);
    let surface = terminal.surface(false, nothing_agreed(), Box::new(|| {}));
    runtime().block_on(async {
        let asked = tokio::time::timeout(Duration::from_millis(100), surface.fill(&rows(), None)).await;
        assert!(asked.is_err(), "nobody answered");
    });
    assert_eq!(terminal.modes(), Modes::Whole);
    drop(surface);
    // What was typed now belongs to whoever reads next.
    terminal.press("hello\n");
    terminal.until("hello");
}

#[test]
fn one_question_at_a_time_and_the_others_are_counted() {
    let terminal = Terminal::new(80);
    let surface = terminal.surface(false, nothing_agreed(), Box::new(|| {}));
    let (first, second) = (rows(), key());
    for checkpoint in [&first, &second] {
        let kind = &checkpoint.kind;
        surface.emit(&Event::Started { addr: &checkpoint.addr, kind, action: crate::engine::Action::Create });
        surface.emit(&Event::Person(checkpoint));
    }
    std::thread::scope(|scope| {
        scope.spawn(|| {
            terminal.until("1 more thing waits for you\n[Enter] done");
            assert!(!terminal.shown().contains("Make a restricted key."));
            terminal.press("s");
            terminal.until("Make a restricted key.");
            terminal.press("s");
        });
        runtime().block_on(async { tokio::join!(surface.fill(&first, None), surface.fill(&second, None)) });
    });
    assert_eq!(terminal.modes(), Modes::Whole);
}

/// Emits the beginning of a checkpoint.
fn begun(surface: &Surface, checkpoint: &Checkpoint) {
    let action = crate::engine::Action::Create;
    surface.emit(&Event::Started { addr: &checkpoint.addr, kind: &checkpoint.kind, action });
    surface.emit(&Event::Person(checkpoint));
}

#[test]
fn a_wrong_value_is_told_in_words_and_asked_again_before_the_next_question() {
    let terminal = Terminal::new(100);
    let surface = terminal.surface(false, nothing_agreed(), Box::new(|| {}));
    let (first, second) = (key(), rows());
    begun(&surface, &first);
    begun(&surface, &second);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            terminal.until("[Enter] paste value");
            terminal.press("\rsk_test_wrong12345\r");
            terminal
                .until("key.stripe is not right yet: it must begin with sk_live_. Hand it over once more");
            terminal.until("[Enter] paste another value");
            let shown = terminal.shown();
            assert!(!shown.contains("Add a row"), "the other question had its turn:\n{shown}");
            assert_eq!(shown.matches("Make a restricted key.").count(), 1, "{shown}");
            terminal.press("\rsk_live_right12345\r");
            terminal.until("Add a row");
            terminal.press("s");
        });
        runtime().block_on(async {
            let asked = async {
                let Filled::Given(_) = surface.fill(&first, None).await else { panic!("left for later") };
                let wrong = Some("it must begin with sk_live_".to_owned());
                let again = given(surface.fill(&first, wrong).await);
                assert_eq!(again, [("value".to_owned(), "sk_live_right12345".to_owned())]);
                let (addr, took) = (&first.addr, Duration::ZERO);
                surface.emit(&Event::Ended { addr, action: crate::engine::Action::Create, proof: "", took });
            };
            tokio::join!(asked, surface.fill(&second, None))
        });
    });
    for piece in ["wrong12345", "right12345"] {
        assert!(!terminal.written().contains(piece), "{piece} was shown");
    }
    assert_eq!(terminal.modes(), Modes::Whole);
}

#[test]
fn enter_before_it_is_done_says_what_was_seen_and_lets_others_have_their_turn() {
    let terminal = Terminal::new(100);
    let surface = terminal.surface(false, nothing_agreed(), Box::new(|| {}));
    let (first, second) = (rows(), key());
    begun(&surface, &first);
    begun(&surface, &second);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            terminal.until("[Enter] done");
            terminal.press("\r");
            terminal.until("dns.a is not seen yet: no name server has the row. vibe keeps looking");
            terminal.until("[Enter] paste value");
            terminal.press("s");
            terminal.until("[Enter] look again");
            terminal.press("\r");
        });
        runtime().block_on(async {
            let asked = async {
                drop(surface.fill(&first, None).await);
                surface.fill(&first, Some("no name server has the row".into())).await
            };
            let (again, _) = tokio::join!(asked, surface.fill(&second, None));
            assert_eq!(given(again), []);
        });
    });
    assert_eq!(terminal.modes(), Modes::Whole);
}

#[test]
fn what_may_be_left_out_says_what_is_missing_then_and_holds_nobody_up() {
    let terminal = Terminal::new(80);
    let mut checkpoint = key();
    checkpoint.without = Some("nobody can pay".into());
    let answer = filled(&terminal, &checkpoint, || {
        terminal.until("It may be left out: then nobody can pay.");
        terminal.until("[s] go without");
        terminal.press("s");
    });
    assert!(matches!(answer, Filled::Without), "{answer:?}");
    terminal.until("key.stripe is left out; the rest goes on.");
    let nobody = crate::ui::deploy::Nobody::default();
    assert!(matches!(runtime().block_on(nobody.fill(&checkpoint, None)), Filled::Without));
}

#[test]
fn forty_columns_and_no_colour_show_all_of_it() {
    let terminal = Terminal::new(40);
    filled(&terminal, &rows(), || {
        terminal.until("[?] help");
        terminal.press("s");
    });
    terminal.until_gone(&["[Enter]"]);
    let written = terminal.written();
    assert!(
        written.contains("[Enter] done  [c] copy  [o] open\r\n[s] later  [q] quit  [?] help"),
        "{written:?}"
    );
    assert!(
        !written
            .split("\x1b[")
            .skip(1)
            .any(|rest| rest.trim_start_matches(char::is_numeric).starts_with('m'))
    );
    assert!(terminal.shown().lines().all(|line| line.chars().count() <= 40), "{}", terminal.shown());
}

fn ask(consequence: Consequence) -> Ask {
    Ask { consequence, what: format!("{} thing", consequence.as_str()), cost: Some("$4 a month".into()) }
}

fn consented(terminal: &Terminal, asks: &[Ask], keys: &[(&str, &str)]) -> Consent {
    let surface = terminal.surface(false, nothing_agreed(), Box::new(|| {}));
    let consent = std::thread::scope(|scope| {
        scope.spawn(|| {
            for (text, keys) in keys {
                terminal.until(text);
                terminal.press(keys);
            }
        });
        runtime().block_on(surface.consent(asks))
    });
    assert_eq!(terminal.modes(), Modes::Whole);
    consent
}

#[test]
fn consent_lists_what_is_asked_by_weight_and_takes_only_a_clear_yes() {
    let asks = [ask(Consequence::Free), ask(Consequence::Public), ask(Consequence::Spend)];
    for (keys, agrees) in [("y\r", true), ("YES\r", true), ("\r", false), ("n\r", false), ("\x1b", false)] {
        let terminal = Terminal::new(80);
        let consent = consented(&terminal, &asks, &[("Enter alone is no.", keys)]);
        assert_eq!(matches!(consent, Consent::Given("terminal")), agrees, "{keys:?}: {consent:?}");
        let shown = terminal.shown();
        let wanted = "\
This needs your word

  spend  costs money
    - spend thing (costs $4 a month)

  public  seen by the world
    - public thing (costs $4 a month)";
        assert!(shown.contains(wanted), "{shown}");
        assert!(!shown.contains("free thing"), "{shown}");
    }
}

#[test]
fn what_destroys_needs_the_name_of_the_app() {
    let asks = [ask(Consequence::Destructive), ask(Consequence::Spend)];
    let prompt = "type the name of the app, menugen.";
    let right =
        consented(&Terminal::new(80), &asks, &[(prompt, "y\r"), ("That is not menugen.", "menugen\r")]);
    assert_eq!(right, Consent::Given("terminal"));
    let wrong = consented(&Terminal::new(80), &asks, &[(prompt, "y\ryes\rmenu\r")]);
    assert!(matches!(wrong, Consent::Withheld(_)), "{wrong:?}");
}

#[test]
fn what_was_agreed_to_is_not_asked_and_nobody_is_told_the_flag() {
    let terminal = Terminal::new(80);
    let surface = terminal.surface(false, flagged(Consequence::Spend), Box::new(|| {}));
    let consent = runtime().block_on(surface.consent(&[ask(Consequence::Spend)]));
    assert_eq!((consent, terminal.written()), (Consent::Given("flag"), String::new()));
    let nobody = crate::ui::deploy::Nobody { agreed: flagged(Consequence::Public), waits: false };
    let asks = [ask(Consequence::Spend), ask(Consequence::Public), ask(Consequence::Destructive)];
    let withheld = runtime().block_on(nobody.consent(&asks));
    assert!(
        matches!(&withheld, Consent::Withheld(how) if how.contains("--allow destructive,spend,")),
        "{withheld:?}"
    );
    assert!(matches!(runtime().block_on(nobody.fill(&rows(), None)), Filled::Later));
}

#[test]
fn nobody_who_waits_keeps_the_tool_looking() {
    let nobody = crate::ui::deploy::Nobody { waits: true, ..Default::default() };
    runtime().block_on(async {
        assert!(tokio::time::timeout(Duration::from_millis(20), nobody.fill(&rows(), None)).await.is_err());
    });
}
