use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::glass::{Glass, Tape, seen};
use super::{addr, shop};
use crate::engine::{Action, Address, Checkpoint, Event, Want};
use crate::error::Error;
use crate::ui::deploy::screen::Screen;
use crate::ui::deploy::stage::{Stage, lock};

struct Place {
    tape: Tape,
    width: Arc<AtomicUsize>,
    stage: Arc<std::sync::Mutex<Stage>>,
}

fn place(width: usize, colour: bool, moves: bool) -> Place {
    let tape = Tape::default();
    let now = Arc::new(AtomicUsize::new(width));
    let asked = Arc::clone(&now);
    let size = Box::new(move || Some((asked.load(Ordering::Relaxed), 24)));
    let stage = Stage::new(Screen::new(Box::new(tape.clone()), size, colour, moves), false);
    lock(&stage).planned(&shop());
    Place { tape, width: now, stage }
}

impl Place {
    fn take(&self, event: &Event<'_>) {
        lock(&self.stage).take(event);
    }

    fn start(&self, at: &Address, kind: &str, action: Action) {
        self.take(&Event::Started { addr: at, kind, action });
    }

    fn end(&self, at: &Address, proof: &str) {
        let took = Duration::from_millis(1234);
        self.take(&Event::Ended { addr: at, action: Action::Create, proof, took });
    }

    fn wait(&self, at: &Address, why: &str) {
        self.take(&Event::Waiting { addr: at, why, next: Duration::from_secs(5) });
    }
}

#[test]
fn what_runs_stands_below_in_lanes_and_what_ended_scrolls_with_its_proof() {
    let place = place(80, false, true);
    let (server, tls, http) = (addr("server"), addr("seen.tls"), addr("seen.http"));
    place.take(&Event::Looking { things: 12 });
    assert_eq!(seen(&place.tape.text(), 80), "Looking at 12 things …");
    place.start(&tls, "net.tls", Action::Check);
    place.start(&server, "host.server", Action::Create);
    place.start(&http, "net.http", Action::Check);
    place.wait(&tls, "the chain is not there yet");
    let shown = seen(&place.tape.text(), 80);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "  host      server              0 s  making");
    assert!(lines[1].starts_with("  net       seen.tls            0 s  looks in "), "{shown}");
    assert!(lines[1].ends_with(" s: the chain is not there yet"), "{shown}");
    assert_eq!(lines[2], "            seen.http           0 s  proving");
    assert_eq!(lines[3], "  0 of 11 steps ended, 0 s");
    place.end(&server, "answers as \u{1b}[31mDebian\u{1b}[0m 12");
    let shown = seen(&place.tape.text(), 80);
    let first = "  ✓ server      made in 1.2 s: answers as \\u{1b}[31mDebian\\u{1b}[0m 12";
    assert_eq!(shown.lines().next(), Some(first));
    place.end(&tls, "valid");
    place.end(&http, "200");
    lock(&place.stage).end();
    let wanted = format!("{first}\n  ✓ seen.tls    made in 1.2 s: valid\n  ✓ seen.http   made in 1.2 s: 200");
    assert_eq!(seen(&place.tape.text(), 80), wanted);
}

#[test]
fn a_window_made_narrower_leaves_no_piece_of_a_line_behind() {
    let place = place(100, true, true);
    let (server, dns) = (addr("server"), addr("seen.dns"));
    place.start(&server, "host.server", Action::Create);
    place.start(&dns, "net.dns", Action::Check);
    place.wait(&dns, "two of three name servers answer with the old address, which may take a while to go");
    let mut glass = Glass::new(100);
    let before = place.tape.text();
    glass.feed(&before);
    glass.narrow(40);
    place.width.store(40, Ordering::Relaxed);
    place.end(&server, "answers");
    glass.feed(&place.tape.text()[before.len()..]);
    let shown = glass.shown();
    assert!(
        shown.starts_with("  ✓ server      made in 1.2 s: answers\n  seen.dns  0 s  looks in"),
        "{shown}"
    );
    assert!(shown.lines().all(|line| line.chars().count() <= 40), "{shown}");
    assert_eq!(shown.lines().count(), 3, "{shown}");
}

#[test]
fn more_than_fits_keeps_the_last_lines_and_never_goes_above_the_top() {
    let place = place(80, false, true);
    let steps: Vec<Address> = (0..60).map(|n| addr(&format!("n{n}"))).collect();
    for step in &steps {
        place.start(step, "t.t", Action::Create);
    }
    let shown = seen(&place.tape.text(), 80);
    assert_eq!(shown.lines().count(), 23, "{shown}");
    assert!(shown.ends_with("steps ended, 0 s"), "{shown}");
}

#[test]
fn no_colour_means_no_style_and_still_a_line_that_moves() {
    let place = place(80, false, true);
    place.start(&addr("server"), "host.server", Action::Create);
    place.end(&addr("server"), "answers");
    let text = place.tape.text();
    assert!(text.contains("\x1b[J") && !styled(&text), "{text:?}");
    let coloured = self::place(80, true, true);
    coloured.start(&addr("server"), "host.server", Action::Create);
    assert!(styled(&coloured.tape.text()));
}

/// A colour or a weight is switched on somewhere.
fn styled(text: &str) -> bool {
    text.split("\x1b[").skip(1).any(|rest| {
        let end = rest.find(|c: char| ('@'..='~').contains(&c)).unwrap();
        &rest[end..=end] == "m"
    })
}

#[test]
fn a_pipe_gets_plain_lines_each_reason_once_and_the_whole_checkpoint() {
    let place = place(80, false, false);
    let (server, dns, app, site) = (addr("server"), addr("dns.a"), addr("app"), addr("site"));
    place.take(&Event::Looking { things: 1 });
    place.start(&server, "host.server", Action::Create);
    place.wait(&server, "it boots");
    place.wait(&server, "it boots");
    place.wait(&server, "it answers, and is not ready");
    place.end(&server, "answers");
    let error =
        Error::failed("host.unit", "the unit failed: \u{7}exit 1").hint("vibe logs shows its last lines");
    place.take(&Event::Failed { addr: &app, error: &error });
    place.take(&Event::Skipped { addr: &site, because: &app });
    place.take(&Event::Person(&checkpoint(&dns)));
    let text = place.tape.text();
    assert!(!text.contains('\x1b') && !text.contains('\r'), "{text:?}");
    let wanted = "\
Looking at 1 thing …
  … server      looks in 5 s: it boots
  … server      looks in 5 s: it answers, and is not ready
  ✓ server      made in 1.2 s: answers
  ✗ app
    error: the unit failed: \\u{7}exit 1
     hint: vibe logs shows its last lines
     more: vibe explain host.unit
  – site        left out, because app did not end well

Your turn, 2 of 2: dns.a
  Why: it is not there; 3 steps wait for it.

  Add a row where the domain is kept.

  https://registrar.test/rows

  1   name
      www.menugen.test
  2   content
      198.51.100.130

  Then paste its key here. It is not shown, and goes straight into the store.

";
    assert_eq!(text, wanted);
}

fn checkpoint(at: &Address) -> Checkpoint {
    Checkpoint {
        addr: at.clone(),
        kind: "zone.record".into(),
        text: "Add a row where the domain is kept.".into(),
        link: "https://registrar.test/rows".into(),
        shown: vec![("name".into(), "www.menugen.test".into()), ("content".into(), "198.51.100.130".into())],
        wants: vec![Want { name: "key".into(), secret: true }],
        without: None,
        deadline: Duration::from_secs(60),
    }
}
