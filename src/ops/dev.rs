//! `vibe dev`: the app of this folder, running on this machine.

use std::collections::VecDeque;
use std::path::Path;
use std::time::{Duration, Instant};

use super::event::{Doing, Event};
use super::machine::process::{self, Running, interrupted};
use super::machine::{browser, install, node, port, scripts, web};
use super::{Front, Surroundings};
use crate::error::Error;
use crate::project;

/// Time that an app gets to answer for the first time.
const START: Duration = Duration::from_secs(60);
/// Lines of an app's last words that are shown.
const LAST_WORDS: usize = 4;
/// What Node says about a file of settings that nobody has to have.
const NO_SETTINGS: &str = ".env not found. Continuing without it.";

/// What the person asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct DevRequest {
    /// Port, instead of the first free one.
    pub port: Option<u16>,
    /// Open a browser.
    pub open: bool,
    /// End as soon as the first page has been answered.
    pub once: bool,
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DevReport {
    /// Address of the app.
    pub url: String,
    /// It only had to answer once.
    pub once: bool,
}

/// Installs, starts and watches the app until Ctrl-C.
pub fn dev(request: DevRequest, place: &Surroundings, front: &Front<'_>) -> Result<DevReport, Error> {
    let project = project::find(&place.folder)?;
    super::adopt::only_deploy(
        &project,
        "how to run it on this machine",
        "run it as its makers do, such as `npm run dev`",
    )?;
    let app = project.root;
    let script = start_script(&app, request.once)?;
    let port = port::choose(request.port)?;
    let node = node::ready(place, front)?;
    install::packages(&app, &node, place, front)?;
    front.sink.emit(&Event::Doing(Doing::StartApp));
    let mut command = scripts::command(&script, &app, &node, place);
    let mut running = process::start(command.env("PORT", port.to_string()))?;
    let mut watched = Watched { running: &mut running, last: VecDeque::new(), front };
    watched.until_healthy(port)?;
    let url = format!("http://localhost:{port}");
    if request.once {
        watched.first_page(port)?;
        front.sink.emit(&Event::Ready { url: &url, stays: false });
    } else {
        front.sink.emit(&Event::Ready { url: &url, stays: true });
        // Not being able to is no failure: the address was printed.
        if request.open && !browser::open_link(&url, place) {
            front.sink.emit(&Event::NoBrowser);
        }
        watched.until_stopped()?;
    }
    Ok(DevReport { url, once: request.once })
}

fn start_script(app: &Path, once: bool) -> Result<String, Error> {
    let manifest = scripts::read(app)?;
    let names: &[&str] = if once { &["start", "dev"] } else { &["dev", "start"] };
    names.iter().find_map(|name| manifest.scripts.get(*name)).cloned().ok_or_else(|| {
        Error::usage("dev.no_script", "package.json has no script `dev` that starts the app")
            .hint("add one, for instance `\"dev\": \"node --watch src/server.ts\"`")
    })
}

/// The running app, its output passed on and its last words kept.
struct Watched<'a> {
    running: &'a mut Running,
    last: VecDeque<String>,
    front: &'a Front<'a>,
}

impl Watched<'_> {
    /// Passes output on for a beat; an app that ended is an error.
    fn beat(&mut self) -> Result<(), Error> {
        while let Some(line) = self.running.line() {
            let line = line.trim_end();
            if line == NO_SETTINGS {
                continue;
            }
            self.front.sink.emit(&Event::Log(line));
            if self.last.len() == LAST_WORDS {
                self.last.pop_front();
            }
            self.last.push_back(line.to_owned());
        }
        match self.running.ended()? {
            None => Ok(()),
            Some(status) => Err(self.gone(&format!("the app ended by itself ({status})"))),
        }
    }

    fn until_healthy(&mut self, port: u16) -> Result<(), Error> {
        let until = Instant::now() + START;
        while Instant::now() < until {
            if self.front.stop.is_raised() {
                return Err(interrupted());
            }
            self.beat()?;
            // An app without a health page is well when it answers at all.
            if matches!(web::status(port, "/api/health"), Some(200 | 404)) {
                return Ok(());
            }
        }
        Err(self.gone(&format!("the app did not answer within {} s", START.as_secs())))
    }

    fn first_page(&mut self, port: u16) -> Result<(), Error> {
        match web::status(port, "/") {
            Some(200) => Ok(()),
            Some(status) => Err(self.gone(&format!("the first page answered with {status}"))),
            None => Err(self.gone("the first page did not answer")),
        }
    }

    fn until_stopped(&mut self) -> Result<(), Error> {
        while !self.front.stop.is_raised() {
            match self.beat() {
                // Ctrl-C may reach the app before us.
                Err(_) if self.front.stop.is_raised() => return Ok(()),
                outcome => outcome?,
            }
        }
        Ok(())
    }

    fn gone(&self, what: &str) -> Error {
        let error = Error::failed("dev.app", what).hint("`vibe verify` shows what is wrong with it");
        if self.last.is_empty() {
            return error;
        }
        let words: Vec<&str> =
            self.last.iter().map(String::as_str).filter(|line| !line.trim().is_empty()).collect();
        error.caused_by(words.join(" | "))
    }
}
