//! The terminal of one walk: what goes on, what is agreed to, and what a person does.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::agreed::{Agreed, Nobody};
use super::copy;
use super::keys::{Input, Key, Keyboard, LEAVE_PASTES, MARK_PASTES};
use super::screen::{Screen, Strip};
use super::stage::{Stage, lock, shown};
use crate::engine::{Address, Ask, Checkpoint, Consent, Consequence, Event, Filled, Gate, Plan, Sink};
use crate::ui::page::{BAD, BOLD, DIM, Page, WARN};

/// Times that the app's name may be typed wrong.
const TRIES: usize = 3;

/// What a [`Surface`] must know of its surroundings.
pub struct SurfaceOptions {
    /// The app's name: typed to agree to what destroys.
    pub app: String,
    /// Standard error is a terminal that may be drawn over.
    pub watched: bool,
    /// A person sits at standard input and reads standard error.
    pub asks: bool,
    /// What was agreed to before.
    pub agreed: Agreed,
    /// Where nobody can be asked: keep looking until a checkpoint's deadline instead of leaving it for later.
    pub waits: bool,
    /// Opens a link in a browser; false when there is none.
    pub open: Box<dyn Fn(&str) -> bool + Send + Sync>,
}

/// The right to ask.
pub(super) type Turn = tokio::sync::OwnedMutexGuard<()>;

/// The terminal, as the engine's [`Sink`] and [`Gate`].
pub struct Surface {
    pub(super) stage: Arc<Mutex<Stage>>,
    input: Option<Input>,
    /// One question at a time; the others wait in order.
    pub(super) turn: Arc<tokio::sync::Mutex<()>>,
    /// The turn of a value that was handed over and is being looked at: a wrong one is asked again before the next question.
    pub(super) held: Mutex<Option<(Address, Turn)>>,
    /// The checkpoint that was shown last.
    pub(super) last: Mutex<Option<Address>>,
    pub(super) options: SurfaceOptions,
    interrupt: Box<dyn Fn() + Send + Sync>,
}

impl Surface {
    /// Standard input and standard error.
    pub fn new(options: SurfaceOptions) -> Surface {
        let choice = anstream::AutoStream::choice(&io::stderr());
        let colour = !matches!(choice, anstream::ColorChoice::Never);
        let screen = Screen::new(Box::new(io::stderr()), Box::new(size), colour, options.watched);
        let input = if options.asks && options.watched { input() } else { None };
        Surface::over(screen, input, options, Box::new(interrupt))
    }

    pub(super) fn over(
        screen: Screen,
        input: Option<Input>,
        options: SurfaceOptions,
        interrupt: Box<dyn Fn() + Send + Sync>,
    ) -> Surface {
        let stage = Stage::new(screen, input.is_some());
        let (turn, held, last) = (Arc::default(), Mutex::default(), Mutex::default());
        Surface { stage, input, turn, held, last, options, interrupt }
    }

    /// Tells what will happen, before it does: reasons, numbers and columns come from the plan.
    pub fn planned(&self, plan: &Plan) {
        lock(&self.stage).planned(plan);
    }

    /// What has begun and has not ended waits for a person, all of it: after Ctrl-C that is a person's turn, and no work
    /// was cut.
    pub fn only_a_person_is_awaited(&self) -> bool {
        lock(&self.stage).only_a_person_is_awaited()
    }

    /// Takes the last lines away. Call it before anything else is written; dropping does it too.
    pub fn end(&self) {
        lock(&self.stage).end();
    }

    /// A checkpoint with everything that a person needs, to stay.
    pub(super) fn show(&self, checkpoint: &Checkpoint) {
        *of(&self.last) = Some(checkpoint.addr.clone());
        let mut stage = lock(&self.stage);
        let text = shown(checkpoint, &stage.note(&checkpoint.addr), stage.width());
        stage.say(&text);
    }

    /// Writes a line that stays.
    pub(super) fn say(&self, style: anstyle::Style, text: &str) {
        let mut stage = lock(&self.stage);
        let mut page = Page::new(stage.width());
        page.labelled(" ", [style, style], 2, text);
        stage.say(&page.finish());
    }

    fn nobody(&self) -> Nobody {
        Nobody { agreed: self.options.agreed.clone(), waits: self.options.waits }
    }

    /// The keys of the terminal, when a person sits there.
    pub(super) fn session(&self) -> Option<Session<'_>> {
        let keys = Keyboard::open(self.input.as_ref()?).ok()?;
        lock(&self.stage).tell(MARK_PASTES);
        Some(Session { surface: self, keys })
    }

    fn asked(&self, asks: &[&Ask]) -> String {
        let mut page = Page::new(lock(&self.stage).width());
        page.heading(WARN, copy::NEEDS_YOUR_WORD);
        let mut sorted = asks.to_vec();
        sorted.sort_by_key(|ask| std::cmp::Reverse(ask.consequence));
        let mut before = None;
        for ask in sorted {
            if before != Some(ask.consequence) {
                before = Some(ask.consequence);
                let style = if ask.consequence == Consequence::Destructive { BAD } else { WARN };
                page.gap();
                page.table(&[(ask.consequence.as_str(), style, copy::consequence(ask.consequence))]);
            }
            page.bullet("  - ", &copy::ask(&ask.what, ask.cost.as_deref()));
        }
        page.gap();
        format!("\n{}", page.finish())
    }

    async fn agreed(&self, session: &mut Session<'_>, open: &[&Ask]) -> Option<bool> {
        let destroys = open.iter().any(|ask| ask.consequence == Consequence::Destructive);
        let app = &self.options.app;
        for _ in 0..TRIES {
            let prompt = if destroys { copy::type_the_name(app) } else { copy::GO_ON.to_owned() };
            let typed = session.line(&prompt, Echo::Shown).await?;
            match (destroys, typed.trim()) {
                (_, "") => return Some(false),
                (true, typed) if typed == app => return Some(true),
                (true, _) => session.say(WARN, &copy::not_the_name(app)),
                (false, typed) if copy::YES.contains(&typed.to_lowercase().as_str()) => return Some(true),
                (false, _) => return Some(false),
            }
        }
        Some(false)
    }
}

impl Drop for Surface {
    fn drop(&mut self) {
        self.end();
    }
}

impl Sink for Surface {
    fn emit(&self, event: &Event<'_>) {
        lock(&self.stage).take(event);
        if let Event::Ended { addr, .. } | Event::Failed { addr, .. } = event {
            of(&self.held).take_if(|(held, _)| held == *addr);
        }
    }
}

#[async_trait]
impl Gate for Surface {
    async fn consent(&self, asks: &[Ask]) -> Consent {
        let open = self.options.agreed.open(asks);
        let _turn = self.turn.lock().await;
        let session = if open.is_empty() { None } else { self.session() };
        let Some(mut session) = session else { return self.nobody().consent(asks).await };
        let text = self.asked(&open);
        lock(&self.stage).say(&text);
        match self.agreed(&mut session, &open).await {
            Some(true) => Consent::Given("terminal"),
            Some(false) | None => Consent::Withheld(copy::NOT_AGREED.to_owned()),
        }
    }

    fn is_attended(&self) -> bool {
        self.input.is_some()
    }

    async fn fill(&self, checkpoint: &Checkpoint, wrong: Option<String>) -> Filled {
        let filled = match self.guided(checkpoint, wrong.as_deref()).await {
            Some(filled) => filled,
            None => {
                // It was not shown when it began, because a person was to see it now.
                if self.input.is_some() {
                    self.show(checkpoint);
                }
                self.nobody().fill(checkpoint, wrong).await
            }
        };
        if matches!(filled, Filled::Later) {
            lock(&self.stage).left(&checkpoint.addr);
        }
        filled
    }
}

/// What a lock holds, whatever happened to another thread that held it.
pub(super) fn of<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether typed text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Echo {
    Shown,
    Hidden,
}

/// The keyboard in the hands of one question. Dropping it restores the terminal.
pub(super) struct Session<'a> {
    surface: &'a Surface,
    keys: Keyboard,
}

impl Session<'_> {
    /// The next key; nothing when the input has ended.
    pub(super) async fn key(&mut self) -> Option<Key> {
        match self.keys.next().await? {
            Key::Interrupt => self.leave().await,
            key => Some(key),
        }
    }

    /// Ends the walk as Ctrl-C does: the terminal is restored first, so that it is right whatever the signal does. Never
    /// returns: whoever stops the walk drops this.
    pub(super) async fn leave<T>(&mut self) -> T {
        self.keys.release();
        self.quiet();
        (self.surface.interrupt)();
        std::future::pending().await
    }

    fn quiet(&self) {
        let mut stage = lock(&self.surface.stage);
        stage.tell(LEAVE_PASTES);
        stage.turn(None);
        stage.ask(Vec::new());
    }

    /// One line of text; nothing when the input has ended or Escape was pressed.
    pub(super) async fn line(&mut self, prompt: &str, echo: Echo) -> Option<String> {
        let mut typed = String::new();
        loop {
            self.ask(prompt, &typed, echo);
            match self.key().await? {
                Key::Char(c) => typed.push(c),
                Key::Paste(text) => typed.push_str(&text),
                Key::Backspace => drop(typed.pop()),
                Key::Clear => typed.clear(),
                Key::End if !typed.is_empty() => {}
                Key::End | Key::Escape => return None,
                Key::Enter => return Some(typed),
                Key::Interrupt => {}
            }
        }
    }

    fn ask(&self, prompt: &str, typed: &str, echo: Echo) {
        let mut stage = lock(&self.surface.stage);
        let room = stage.width().saturating_sub(6).max(8);
        let mut lines: Vec<Strip> =
            wrapped(prompt, room).into_iter().map(|line| Strip::of(BOLD, line)).collect();
        let shown = match echo {
            Echo::Hidden => copy::hidden(typed.chars().count()),
            Echo::Shown => typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
        };
        let skipped = shown.chars().count().saturating_sub(room);
        let style = if echo == Echo::Hidden { DIM } else { BOLD };
        lines.push(Strip::of(DIM, "> ").and(style, shown.chars().skip(skipped).collect::<String>()));
        stage.ask(lines);
    }

    /// Writes a line that stays.
    pub(super) fn say(&self, style: anstyle::Style, text: &str) {
        self.surface.say(style, text);
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.quiet();
    }
}

/// Words in lines of at most `room` columns.
pub(super) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(unix)]
fn size() -> Option<(usize, usize)> {
    let size = rustix::termios::tcgetwinsize(io::stderr()).ok()?;
    Some((usize::from(size.ws_col), usize::from(size.ws_row)))
}

#[cfg(not(unix))]
fn size() -> Option<(usize, usize)> {
    None
}

#[cfg(unix)]
fn input() -> Option<Input> {
    use std::os::fd::AsFd as _;
    io::stdin().as_fd().try_clone_to_owned().ok()
}

#[cfg(not(unix))]
fn input() -> Option<Input> {
    None
}

/// What a terminal does on Ctrl-C, once it is restored.
#[cfg(unix)]
fn interrupt() {
    use rustix::process::{Signal, getpid, kill_process};
    let _ = kill_process(getpid(), Signal::INT);
}

#[cfg(not(unix))]
fn interrupt() {}
