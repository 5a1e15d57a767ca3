//! What each tool does: the walk of its verb, with a machine as the caller.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::answer::{self, Answer, Going, Status};
use super::folder;
use super::gate::{Handed, Machine};
use super::given::Given;
use super::tools::Tool;
use crate::cli::surroundings::surroundings;
use crate::cli::walking;
use crate::engine::{self, Ending};
use crate::error::{Error, Kind};
use crate::ops::deploy::{self, Caller, DeployFront, DeployRequest, Planned, Viewer};
use crate::ops::{
    self, ChangeRequest, Check, Event, FileFate, Form, Front, NewReport, NewRequest, Source, Stop,
    Surroundings,
};
use crate::ui::deploy::Recorder;
use crate::ui::{self, Never, Show as _};

/// One call.
pub(super) struct Call<'a> {
    pub(super) tool: &'static Tool,
    pub(super) given: Given,
    /// Apps lie below it.
    pub(super) root: &'a Path,
    pub(super) stop: &'a Stop,
    /// Takes progress.
    pub(super) tell: UnboundedSender<String>,
}

/// Walks a call to its end. Every failure is an answer.
pub(super) fn walk(call: &Call<'_>) -> Answer {
    let answered = match call.tool.name {
        "describe" => call.describe(),
        "new" => call.new_app(),
        "check" => call.check(),
        "plan" => call.plan(),
        "status" => call.status(),
        "deploy" => call.deploy(Machine::default()),
        "rehearse" => call.rehearse(),
        "checkpoint_fill" => call.fill(),
        "verify" => call.verify(),
        "change" => call.change(),
        "undo" => call.undo(),
        _ => call.explain(),
    };
    answered.unwrap_or_else(|error| Answer::failed(&error))
}

impl Call<'_> {
    /// The surroundings of the folder where the server was started.
    fn here(&self) -> Result<Surroundings, Error> {
        Ok(Surroundings { folder: self.root.to_path_buf(), ..surroundings()? })
    }

    /// The surroundings of the app that is meant, with the clock of now.
    fn app(&self) -> Result<Surroundings, Error> {
        let folder = folder::app(self.root, self.given.folder())?;
        Ok(Surroundings { folder, ..surroundings()? })
    }

    fn describe(&self) -> Result<Answer, Error> {
        let hears = Hears::new(&self.tell);
        let made = self.draft(None, true, &hears)?;
        let mut report = hears.drafted();
        report["folder"] = made.folder.display().to_string().into();
        let words = Source::Words(self.words());
        let text =
            ops::draft_blueprint(words, self.given.owned("name"), self.given.owned("stack"), Form::Json)?;
        report["blueprint"] = serde_json::from_str(&text).unwrap_or_default();
        Ok(Answer::new(Status::Done, report))
    }

    fn new_app(&self) -> Result<Answer, Error> {
        let asked = match self.given.owned("folder") {
            Some(folder) => folder,
            // Named after the app, whose name the words say.
            None => self.draft(None, true, &Hears::new(&self.tell))?.folder.display().to_string(),
        };
        folder::below(self.root, &asked)?;
        let hears = Hears::new(&self.tell);
        let made = self.draft(Some(PathBuf::from(&asked)), false, &hears)?;
        let mut report = made.json();
        report["understanding"] = hears.drafted();
        Ok(Answer::new(Status::Done, report).then(self.tool("verify", &asked)))
    }

    fn words(&self) -> String {
        self.given.owned("description").unwrap_or_default()
    }

    fn draft(&self, folder: Option<PathBuf>, dry_run: bool, hears: &Hears<'_>) -> Result<NewReport, Error> {
        let request = NewRequest {
            source: Source::Words(self.words()),
            folder,
            name: self.given.owned("name"),
            stack: self.given.owned("stack"),
            strict: self.given.flag("strict") && !dry_run,
            voice: None,
            fill: false,
            dry_run,
        };
        ops::new(request, &self.here()?, &Front { sink: hears, gate: &Never, stop: self.stop })
    }

    fn check(&self) -> Result<Answer, Error> {
        let report = ops::check(None, &self.app()?)?;
        Ok(Answer::when(report.faults.is_empty(), report.json()))
    }

    fn status(&self) -> Result<Answer, Error> {
        if self.given.text("environment").is_some() {
            return self.plan();
        }
        Ok(Answer::new(Status::Done, ops::status(&self.app()?)?.json()))
    }

    fn request(&self) -> DeployRequest {
        let environment = self.given.owned("environment");
        DeployRequest { environment, caller: Caller::Machine, ..DeployRequest::default() }
    }

    /// What a walk is about, told before anything else goes wrong.
    fn going(&self, request: &DeployRequest, place: &Surroundings) -> Result<Going, Error> {
        let subject = deploy::subject(request, place)?;
        Ok(Going { folder: self.given.folder().to_owned(), environment: subject.environment })
    }

    fn plan(&self) -> Result<Answer, Error> {
        let (request, place) = (self.request(), self.app()?);
        let (hears, gate) = (Hears::new(&self.tell), Machine::default());
        let report = deploy::plan(&request, &place, &self.front(&hears, &gate))?;
        Ok(Answer::when(report.plan.blocked.is_empty(), report.json()))
    }

    fn front<'b>(&'b self, hears: &'b Hears<'b>, gate: &'b dyn engine::Gate) -> DeployFront<'b> {
        DeployFront { sink: hears, work: hears, gate, viewer: hears, stop: self.stop }
    }

    fn deploy(&self, gate: Machine) -> Result<Answer, Error> {
        let (request, place) = (self.request(), self.app()?);
        let going = self.going(&request, &place)?;
        let hears = Hears::new(&self.tell);
        let front = self.front(&hears, &gate);
        let recorder = Recorder::new(&hears);
        let answer = match deploy::deploy(&request, &place, &DeployFront { sink: &recorder, ..front }) {
            Err(error) => going.awaited(&error, &gate.asks()),
            Ok(report) => {
                let answer = going.walked(&report);
                match walking::keep(&request, &place, &report, &recorder) {
                    Ok(()) => answer,
                    // What was done is told, whether its page can be kept or not.
                    Err(error) => answer.but(&error),
                }
            }
        };
        // Where nothing was begun nobody looked at what was handed over.
        let begun = gate.asks().is_empty() && answer.status != Status::Failed;
        Ok(match gate.refused().filter(|_| begun) {
            Some(error) => answer.but(&error),
            None => answer,
        })
    }

    fn fill(&self) -> Result<Answer, Error> {
        self.deploy(Machine::handing(Handed {
            address: self.given.owned("address").unwrap_or_default(),
            values: self.given.values("values"),
            without: self.given.flag("without"),
        }))
    }

    fn rehearse(&self) -> Result<Answer, Error> {
        let place = self.app()?;
        let alone = self.given.flag("alone");
        let caller = if alone { Caller::Machine } else { Caller::Person };
        let request = DeployRequest { caller, ..self.request() };
        let going = self.going(&request, &place)?;
        let (hears, gate) = (Hears::new(&self.tell), Machine::default());
        let quiet = Quiet;
        let front = DeployFront { sink: &quiet, ..self.front(&hears, &gate) };
        let report = deploy::rehearse(&request, &place, &front)?;
        if alone {
            return Ok(going.rehearsed(&report.deploy, report.json()));
        }
        let done = report.deploy.outcome.ending() == Ending::Done && report.left == 0;
        Ok(Answer::when(done, report.json()))
    }

    fn verify(&self) -> Result<Answer, Error> {
        let place = self.app()?;
        let hears = Hears::new(&self.tell);
        if self.given.text("environment").is_some() {
            let gate = Machine::default();
            let report = deploy::prove(&self.request(), &place, &self.front(&hears, &gate))?;
            return Ok(Answer::when(report.ok(), report.json()));
        }
        let all = [Check::Lint, Check::Types, Check::Unit, Check::EndToEnd];
        let asked = self.given.words("only");
        let only: Vec<Check> = all.into_iter().filter(|check| asked.contains(&check.name())).collect();
        let report = ops::verify(&only, &place, &Front { sink: &hears, gate: &Never, stop: self.stop })?;
        Ok(Answer::when(report.ok(), report.json()))
    }

    fn change(&self) -> Result<Answer, Error> {
        let (place, words) = (self.app()?, self.given.text("words"));
        let request = ChangeRequest {
            words: words.map(|words| Source::Words(words.to_owned())),
            allow_loss: false,
            dry_run: self.given.flag("dry_run"),
            commit: !self.given.flag("no_commit"),
            heard: None,
        };
        let report = match ops::change(request, &place) {
            Ok(report) => report,
            Err(error) if error.kind() == Kind::Waiting => {
                return Ok(answer::loses(&error, words, self.given.folder()));
            }
            Err(error) => return Err(error),
        };
        let answer = Answer::new(Status::Done, report.json());
        if report.dry_run || report.is_empty() {
            return Ok(answer);
        }
        let beside: Vec<&String> = report
            .files
            .iter()
            .filter(|(_, fate)| **fate == FileFate::Conflict)
            .map(|(path, _)| path)
            .collect();
        let Some(first) = beside.first() else {
            return Ok(answer.then(self.tool("verify", self.given.folder())));
        };
        let file = answer::quoted(first);
        let command = format!("git diff --no-index {file} {file}.vibe-new");
        Ok(answer.and_waits(json!({
            "for": ui::mcp::PERSON,
            "files": beside,
            "nextAction": ui::mcp::command(&command, self.given.folder()),
        })))
    }

    fn undo(&self) -> Result<Answer, Error> {
        Ok(Answer::new(Status::Done, ops::undo_change(&self.app()?)?.json()))
    }

    fn explain(&self) -> Result<Answer, Error> {
        Ok(Answer::new(Status::Done, ui::explain(self.given.text("code"))?.json()))
    }

    /// What the caller may do next.
    fn tool(&self, name: &str, folder: &str) -> Value {
        json!({ "by": "caller", "tool": name, "arguments": { "folder": folder } })
    }
}

/// Passes on what happens, and remembers how a description was understood.
struct Hears<'a> {
    tell: &'a UnboundedSender<String>,
    drafted: Mutex<Value>,
}

impl<'a> Hears<'a> {
    fn new(tell: &'a UnboundedSender<String>) -> Hears<'a> {
        Hears { tell, drafted: Mutex::default() }
    }

    /// What was understood. The paths of some three hundred files say nothing beyond their groups.
    fn drafted(&self) -> Value {
        let mut seen = std::mem::take(&mut *self.drafted.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(fields) = seen.as_object_mut() {
            fields.shift_remove("files");
        }
        seen
    }

    fn say(&self, text: String) {
        // Whoever asked may be gone.
        let _ = self.tell.send(text);
    }
}

impl ops::Sink for Hears<'_> {
    fn emit(&self, event: &Event<'_>) {
        if let Event::Drafted(seen) = event {
            *self.drafted.lock().unwrap_or_else(PoisonError::into_inner) = seen.json();
        }
        if let Some(text) = ui::mcp::told(event) {
            self.say(text);
        }
    }
}

impl engine::Sink for Hears<'_> {
    fn emit(&self, event: &engine::Event<'_>) {
        self.say(ui::mcp::walked(event));
    }
}

impl Viewer for Hears<'_> {
    fn planned(&self, _plan: &Planned<'_>) {}
}

/// A rehearsal's report has everything that happened, with its time.
struct Quiet;

impl engine::Sink for Quiet {
    fn emit(&self, _event: &engine::Event<'_>) {}
}
