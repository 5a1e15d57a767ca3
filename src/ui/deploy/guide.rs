//! A checkpoint at the terminal: what to do, where, with which values; the tool watches meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;

use super::copy;
use super::keys::Key;
use super::markup;
use super::screen::Strip;
use super::stage::lock;
use super::surface::{Echo, Session, Surface, of, wrapped};
use crate::engine::{Checkpoint, Filled, Value, Want};
use crate::secret::Secret;
use crate::ui::page::{BAD, DIM, GOOD, PLAIN, WARN};

/// What the engine shows in place of a secret.
const SECRET: &str = "(secret)";
/// Longest text that terminals take for their clipboard.
const LONGEST_COPY: usize = 74_000;

impl Surface {
    /// The answer of the person; nothing when nobody sits there. `wrong` is what was seen after their last one. Dropping it
    /// at any point restores the terminal.
    pub(super) async fn guided(&self, checkpoint: &Checkpoint, wrong: Option<&str>) -> Option<Filled> {
        let held = of(&self.held).take_if(|(addr, _)| *addr == checkpoint.addr);
        // Told before others have had their turn, while it is still clear what it is about.
        if let Some(why) = wrong {
            self.say(BAD, &copy::not_yet(checkpoint.addr.as_str(), why, !checkpoint.wants.is_empty()));
        }
        let turn = match held {
            Some((_, turn)) => turn,
            None => Arc::clone(&self.turn).lock_owned().await,
        };
        let mut session = self.session()?;
        lock(&self.stage).turn(Some(&checkpoint.addr));
        let shown = of(&self.last).as_ref() == Some(&checkpoint.addr);
        if wrong.is_none() || !shown {
            self.show(checkpoint);
        }
        let mut guide = Guide { surface: self, checkpoint, copied: None, again: wrong.is_some() };
        let filled = guide.run(&mut session).await.unwrap_or(Filled::Later);
        if matches!(filled, Filled::Given(_)) && !checkpoint.wants.is_empty() {
            *of(&self.held) = Some((checkpoint.addr.clone(), turn));
        }
        Some(filled)
    }
}

struct Guide<'a> {
    surface: &'a Surface,
    checkpoint: &'a Checkpoint,
    /// The value that was copied last.
    copied: Option<usize>,
    /// It was answered before, and that was not enough.
    again: bool,
}

impl Guide<'_> {
    /// Nothing when the input has ended.
    async fn run(&mut self, session: &mut Session<'_>) -> Option<Filled> {
        loop {
            self.keys();
            match session.key().await? {
                Key::Enter => {
                    if let Some(filled) = self.handed_over(session, None).await {
                        return Some(filled);
                    }
                }
                Key::Paste(text) if self.checkpoint.wants.len() == 1 => {
                    if let Some(filled) = self.handed_over(session, Some(text)).await {
                        return Some(filled);
                    }
                }
                Key::Char('s') if self.checkpoint.without.is_some() => {
                    session.say(DIM, &copy::goes_without(self.checkpoint.addr.as_str()));
                    return Some(Filled::Without);
                }
                Key::Char('s') => {
                    session.say(DIM, &copy::later(self.checkpoint.addr.as_str()));
                    return Some(Filled::Later);
                }
                Key::Char('q') => {
                    session.say(DIM, copy::HOW_TO_RESUME);
                    return session.leave().await;
                }
                Key::Char('o') => self.open(session),
                Key::Char('c') => self.copy(session, self.copied.map_or(0, |last| last + 1)),
                Key::Char(digit @ '1'..='9') => {
                    self.copy(session, digit.to_digit(10).map_or(0, |digit| digit as usize - 1));
                }
                Key::Char('?' | 'h') => session.say(PLAIN, copy::HELP),
                Key::End => return Some(Filled::Later),
                _ => {}
            }
        }
    }

    /// The keys that mean something now.
    fn keys(&self) {
        let mut stage = lock(&self.surface.stage);
        let names = copy::keys(
            self.checkpoint.wants.first().map(|want| want.name.as_str()),
            self.copies().next().is_some(),
            markup::link(&self.checkpoint.link).is_some(),
            (self.again, self.checkpoint.without.is_some()),
        );
        // A key and its meaning stay on one line.
        let whole = names.iter().map(|name| name.replace(' ', "\u{a0}")).collect::<Vec<_>>().join(" ");
        let lines = wrapped_keys(&whole, stage.width().saturating_sub(5).max(8));
        stage.ask(lines.into_iter().map(|line| Strip::of(PLAIN, line)).collect());
    }

    /// Values that may be copied, with their place among those that are shown.
    fn copies(&self) -> impl Iterator<Item = (usize, &(String, String))> {
        self.checkpoint.shown.iter().enumerate().filter(|(_, (_, value))| value != SECRET)
    }

    fn open(&self, session: &Session<'_>) {
        match markup::link(&self.checkpoint.link) {
            None => session.say(WARN, copy::NO_LINK),
            Some(link) if (self.surface.options.open)(link) => session.say(DIM, copy::OPENED),
            Some(_) => session.say(WARN, copy::NO_BROWSER),
        }
    }

    /// Puts the value at `from`, or the next one that may be copied, into the terminal's clipboard (OSC 52 of xterm's
    /// control sequences; a terminal that does not know it shows nothing).
    fn copy(&mut self, session: &Session<'_>, from: usize) {
        let found = self.copies().find(|(place, _)| *place >= from).or_else(|| self.copies().next());
        let Some((place, (name, value))) = found else { return session.say(WARN, copy::NO_VALUE) };
        if value.len() > LONGEST_COPY {
            return session.say(WARN, copy::TOO_LONG_TO_COPY);
        }
        let encoded = base64::engine::general_purpose::STANDARD.encode(value);
        lock(&self.surface.stage).tell(&format!("\x1b]52;c;{encoded}\x07"));
        session.say(GOOD, &copy::copied(place + 1, name));
        self.copied = Some(place);
    }

    /// Asks for what is wanted; nothing when the person went back to the keys.
    async fn handed_over(&self, session: &mut Session<'_>, pasted: Option<String>) -> Option<Filled> {
        let mut values = BTreeMap::new();
        let mut pasted = pasted;
        for want in &self.checkpoint.wants {
            let value = loop {
                let typed = match pasted.take() {
                    Some(text) => text,
                    None => {
                        let echo = if want.secret { Echo::Hidden } else { Echo::Shown };
                        session.line(&copy::hand_over(&want.name, want.secret), echo).await?
                    }
                };
                match taken(want, &typed) {
                    Ok(value) => break value,
                    Err((message, hint)) => {
                        session.say(BAD, &message);
                        session.say(DIM, &crate::ui::copy::remedy(&hint));
                    }
                }
            };
            session.say(GOOD, &copy::received(&want.name));
            values.insert(want.name.clone(), value);
        }
        session.say(DIM, copy::LOOKING_NOW);
        Some(Filled::Given(values))
    }
}

/// The value as it is handed over: a newline at the end is the terminal's.
fn taken(want: &Want, typed: &str) -> Result<Value, (String, String)> {
    let typed = typed.trim_end_matches(['\n', '\r']);
    if want.secret {
        return Secret::parse(typed)
            .map(Value::Secret)
            .map_err(|error| (error.to_string(), error.hints().first().cloned().unwrap_or_default()));
    }
    match typed.trim() {
        "" => Err((copy::NOTHING_TYPED.to_owned(), copy::TYPE_IT.to_owned())),
        typed => Ok(Value::Text(typed.to_owned())),
    }
}

fn wrapped_keys(keys: &str, room: usize) -> Vec<String> {
    // `split_whitespace` takes a no-break space for a space too, so they stand in as another letter.
    let lines = wrapped(&keys.replace('\u{a0}', "\u{1}"), room);
    lines.into_iter().map(|line| line.replace('\u{1}', " ").replace(" [", "  [")).collect()
}
