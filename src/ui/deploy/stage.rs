//! What stands on the terminal during a walk: steps that run, in their providers' lanes, and below them what is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::copy;
use super::plan::followers;
use super::screen::{Screen, Strip};
use crate::engine::{Action, Actor, Address, Checkpoint, Event, Plan};
use crate::error::Error;
use crate::ui::copy as words;
use crate::ui::inert;
use crate::ui::page::{BAD, BOLD, DIM, GOOD, PLACE, PLAIN, Page, WARN};

/// How often the times on the last lines are looked at.
const BEAT: Duration = Duration::from_secs(1);
/// Longest name that still gets a column.
const LONGEST_NAME: usize = 24;
/// Below this, the lane and what is done are left out of a running step's line.
const NARROW: usize = 64;

/// What is known of a step before it runs.
#[derive(Debug, Clone, Default)]
pub(super) struct Note {
    /// Why it is in the plan.
    pub(super) why: String,
    /// How many steps wait for it.
    pub(super) followers: usize,
    /// Its number among those that a person does, and how many they are.
    pub(super) place: Option<(usize, usize)>,
}

struct Running {
    addr: Address,
    lane: String,
    action: Action,
    since: Instant,
    waits: Option<(String, Instant)>,
    person: bool,
}

/// The terminal and all that is drawn on it.
pub(super) struct Stage {
    screen: Screen,
    began: Instant,
    notes: BTreeMap<Address, Note>,
    running: Vec<Running>,
    looking: Option<usize>,
    panel: Vec<Strip>,
    /// The checkpoint whose turn it is.
    turn: Option<Address>,
    ended: BTreeSet<Address>,
    total: usize,
    name: usize,
    /// What was said last about a step that waits, where lines only scroll.
    said: BTreeMap<Address, String>,
    /// A person is there: checkpoints are shown when their turn comes.
    asks: bool,
}

impl Stage {
    /// A stage whose times keep moving.
    pub(super) fn new(screen: Screen, asks: bool) -> Arc<Mutex<Stage>> {
        let moves = screen.moves();
        let stage = Arc::new(Mutex::new(Stage {
            screen,
            began: Instant::now(),
            notes: BTreeMap::new(),
            running: Vec::new(),
            looking: None,
            panel: Vec::new(),
            turn: None,
            ended: BTreeSet::new(),
            total: 0,
            name: 8,
            said: BTreeMap::new(),
            asks,
        }));
        if moves {
            let stage = Arc::downgrade(&stage);
            thread::spawn(move || tick(&stage));
        }
        stage
    }

    /// What will happen.
    pub(super) fn planned(&mut self, plan: &Plan) {
        let hands: Vec<&Address> =
            plan.steps.iter().filter(|step| step.actor == Actor::Hand).map(|step| &step.addr).collect();
        self.notes = plan
            .steps
            .iter()
            .map(|step| {
                let place = hands.iter().position(|addr| **addr == step.addr);
                let note = Note {
                    why: step.why.clone(),
                    followers: followers(plan, &step.addr).len(),
                    place: place.map(|place| (place + 1, hands.len())),
                };
                (step.addr.clone(), note)
            })
            .collect();
        let acts = plan.steps.iter().filter(|step| step.action != Action::Keep);
        self.total = acts.clone().count();
        let longest = acts.map(|step| step.addr.as_str().len()).max().unwrap_or_default();
        self.name = longest.clamp(8, LONGEST_NAME);
        self.ended.clear();
        self.began = Instant::now();
    }

    pub(super) fn note(&self, addr: &Address) -> Note {
        self.notes.get(addr).cloned().unwrap_or_default()
    }

    /// It is left for later: nothing runs for it any more.
    pub(super) fn left(&mut self, addr: &Address) {
        self.running.retain(|step| step.addr != *addr);
        self.draw();
    }

    /// What runs waits for a person, and something does.
    pub(super) fn only_a_person_is_awaited(&self) -> bool {
        !self.running.is_empty() && self.running.iter().all(|step| step.person)
    }

    /// Whose turn it is: the others that wait are counted beside it.
    pub(super) fn turn(&mut self, addr: Option<&Address>) {
        self.turn = addr.cloned();
    }

    /// Checkpoints that wait, besides the one whose turn it is.
    fn others(&self) -> usize {
        let Some(turn) = &self.turn else { return 0 };
        self.running.iter().filter(|running| running.person && running.addr != *turn).count()
    }

    pub(super) fn width(&self) -> usize {
        self.screen.width()
    }

    /// Writes something that stays.
    pub(super) fn say(&mut self, text: &str) {
        let lines = self.lines();
        self.screen.above(text, &lines);
    }

    /// Sends something to the terminal itself that shows nothing.
    pub(super) fn tell(&mut self, sequence: &str) {
        self.screen.tell(sequence);
    }

    /// What is asked, below everything else; the cursor stands behind its last line.
    pub(super) fn ask(&mut self, panel: Vec<Strip>) {
        if self.panel != panel {
            self.panel = panel;
            self.draw();
        }
    }

    /// Nothing runs any more.
    pub(super) fn end(&mut self) {
        self.running.clear();
        self.panel.clear();
        self.looking = None;
        self.draw();
    }

    pub(super) fn draw(&mut self) {
        let lines = self.lines();
        self.screen.draw(&lines);
    }

    fn lines(&self) -> Vec<Strip> {
        let mut lines = Vec::new();
        if let Some(things) = self.looking {
            lines.push(Strip::of(DIM, words::since(&copy::looking(things), self.began.elapsed())));
        }
        let mut running: Vec<&Running> = self.running.iter().collect();
        running.sort_by(|a, b| (a.person, &a.lane).cmp(&(b.person, &b.lane)));
        let mut lane = "";
        for step in &running {
            lines.push(self.running_line(step, lane));
            lane = &step.lane;
        }
        if !running.is_empty() {
            lines.push(Strip::of(DIM, copy::so_far(self.ended.len(), self.total, self.began.elapsed())));
        }
        if !self.panel.is_empty() && !lines.is_empty() {
            lines.push(Strip::default());
        }
        let others = self.others();
        if others > 0 && !self.panel.is_empty() {
            lines.push(Strip::of(DIM, copy::others_wait(others)));
        }
        lines.extend(self.panel.iter().cloned());
        lines
    }

    /// `  host     app         12 s  starts; looks in 2 s`
    fn running_line(&self, step: &Running, lane_before: &str) -> Strip {
        let now = Instant::now();
        let time = copy::time(Duration::from_secs(now.duration_since(step.since).as_secs()));
        let doing = match &step.waits {
            Some((why, at)) => copy::waits(why, at.saturating_duration_since(now)),
            None if step.person => copy::FOR_YOU.to_owned(),
            None => copy::doing(step.action).to_owned(),
        };
        let doing = inert::line(&doing).into_owned();
        let style = if step.person { WARN } else { PLAIN };
        if self.screen.width() < NARROW {
            return Strip::of(style, format!("  {}", step.addr)).and(DIM, format!("  {time}  {doing}"));
        }
        let lane = if step.lane == lane_before { "" } else { &step.lane };
        let column = self.name;
        Strip::of(PLACE, format!("  {:10}", inert::line(lane)))
            .and(style, format!("{:column$}", step.addr.as_str()))
            .and(DIM, format!("  {time:>11}  {doing}"))
    }

    /// Takes an event of a walk.
    pub(super) fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Looking { things } => self.look(*things),
            Event::Started { addr, kind, action } => self.start(addr, kind, *action),
            Event::Waiting { addr, why, next } => self.wait(addr, why, *next),
            Event::Ended { addr, action, proof, took } => {
                self.over(addr);
                let done = copy::ended(copy::done(*action), *took, proof);
                self.row(copy::state_mark(super::NodeState::Done), GOOD, addr, &done);
            }
            Event::Failed { addr, error } => {
                self.over(addr);
                let text = failure(addr, error, self.screen.width());
                self.say(&text);
            }
            Event::Skipped { addr, because } => {
                self.over(addr);
                self.row(copy::state_mark(super::NodeState::Skipped), DIM, addr, &copy::skipped(because));
            }
            Event::Person(checkpoint) => self.person(checkpoint),
        }
    }

    fn look(&mut self, things: usize) {
        if self.screen.moves() {
            self.looking = Some(things);
            self.began = Instant::now();
            self.draw();
        } else {
            self.say(&format!("{DIM}{}{DIM:#}\n", copy::looking(things)));
        }
    }

    fn start(&mut self, addr: &Address, kind: &str, action: Action) {
        self.looking = None;
        self.running.retain(|step| step.addr != *addr);
        let lane = kind.split('.').next().unwrap_or(kind).to_owned();
        let since = Instant::now();
        self.running.push(Running { addr: addr.clone(), lane, action, since, waits: None, person: false });
        self.draw();
    }

    fn wait(&mut self, addr: &Address, why: &str, next: Duration) {
        if self.screen.moves() {
            if let Some(step) = self.running.iter_mut().find(|step| step.addr == *addr) {
                step.waits = Some((why.to_owned(), Instant::now() + next));
            }
            return self.draw();
        }
        // The same reason is told once, however often it is looked at.
        if self.said.get(addr).is_none_or(|said| said != why) {
            self.said.insert(addr.clone(), why.to_owned());
            self.row(copy::state_mark(super::NodeState::Waiting), DIM, addr, &copy::waits(why, next));
        }
    }

    fn over(&mut self, addr: &Address) {
        self.looking = None;
        self.running.retain(|step| step.addr != *addr);
        self.ended.insert(addr.clone());
    }

    fn row(&mut self, mark: &str, style: anstyle::Style, addr: &Address, text: &str) {
        let mut page = Page::new(self.screen.width());
        let column = self.name;
        page.table(&[(&format!("{mark} {:column$}", addr.as_str()), style, text)]);
        self.say(&page.finish());
    }

    fn person(&mut self, checkpoint: &Checkpoint) {
        if let Some(step) = self.running.iter_mut().find(|step| step.addr == checkpoint.addr) {
            step.person = true;
        }
        if self.asks {
            return self.draw();
        }
        let text = shown(checkpoint, &self.note(&checkpoint.addr), self.screen.width());
        self.say(&text);
    }
}

/// A checkpoint with everything that a person needs.
pub(super) fn shown(checkpoint: &Checkpoint, note: &Note, width: usize) -> String {
    let mut page = Page::new(width);
    page.heading(WARN, &copy::your_turn(checkpoint.addr.as_str(), note.place));
    let why = copy::because(&note.why, note.followers);
    if !why.is_empty() {
        page.block(2, &why);
    }
    page.gap();
    for line in checkpoint.text.lines().filter(|line| !line.trim().is_empty()) {
        page.block(2, line);
    }
    if !checkpoint.link.is_empty() {
        page.gap();
        page.exact(2, PLACE, &checkpoint.link);
    }
    if !checkpoint.shown.is_empty() {
        page.gap();
    }
    for (number, (name, value)) in checkpoint.shown.iter().enumerate() {
        // On a line of its own, so that it can be marked and copied whole.
        page.exact(2, DIM, &copy::value_name(number + 1, name));
        page.exact(6, BOLD, value);
    }
    for want in &checkpoint.wants {
        page.gap();
        page.block(2, &copy::wanted(&want.name, want.secret));
    }
    if let Some(without) = &checkpoint.without {
        page.block(2, &copy::may_be_left_out(without));
    }
    page.gap();
    format!("\n{}", page.finish())
}

/// Why a step did not end well, as errors look everywhere.
pub(super) fn failure(addr: &Address, error: &Error, width: usize) -> String {
    let mut page = Page::new(width);
    let mark = copy::state_mark(super::NodeState::Failed);
    page.exact(2, BAD, &format!("{mark} {addr}"));
    page.labelled(&format!("    {}", words::ERROR), [BAD, BOLD], 11, &error.to_string());
    for hint in error.hints() {
        page.labelled(&format!("    {}", words::HINT), [DIM, PLAIN], 11, hint);
    }
    page.labelled(&format!("    {}", words::MORE), [DIM, PLAIN], 11, &words::docs(error.code()));
    page.finish()
}

/// Until the stage is gone.
fn tick(stage: &Weak<Mutex<Stage>>) {
    loop {
        thread::sleep(BEAT);
        let Some(stage) = stage.upgrade() else { return };
        lock(&stage).draw();
    }
}

/// The stage, whatever happened to another thread that held it.
pub(super) fn lock(stage: &Mutex<Stage>) -> MutexGuard<'_, Stage> {
    stage.lock().unwrap_or_else(PoisonError::into_inner)
}
