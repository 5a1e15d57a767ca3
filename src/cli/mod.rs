//! Arguments, environment, clock and exit codes. May import `error`, `engine`, `ops`, `ui`.
//!
//! One file per command: its arguments (whose comments are the help), and a walk to `ops` and back.

mod adopt;
mod bench;
mod blueprint;
mod change;
mod check;
mod deploy;
mod destroy;
mod dev;
mod docs;
mod doctor;
mod explain;
mod fill;
mod guide;
pub mod interrupt;
mod logs;
mod mcp;
mod new;
mod notes;
mod plan;
mod promote;
mod recover;
mod rehearse;
mod report;
mod restore;
mod rollback;
mod schema;
mod secret;
mod state;
mod status;
mod surroundings;
mod verify;
mod voices;
mod walking;
mod words;

use std::panic;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::{Error, Kind};
use crate::ui::{Format, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe new \"A club keeps its members and who has paid. Google login.\"
  cd club && vibe dev
  vibe verify
  vibe rehearse && vibe deploy --env production

Exit codes:
  0 done, 1 failed, 2 usage or a faulty file, 3 waits for a person,
  70 a bug of vibe, 130 interrupted";

/// Describe an app in English; get a running, tested codebase, and a proved deploy.
#[derive(Debug, Parser)]
#[command(name = "vibe", version, after_help = EXAMPLES, arg_required_else_help = true, max_term_width = 100)]
struct Arguments {
    /// Print one JSON value a line; the last one is the report or the error
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::NewArguments),
    Adopt(adopt::AdoptArguments),
    Dev(dev::DevArguments),
    Verify(verify::VerifyArguments),
    Fill(fill::FillArguments),
    Notes(notes::NotesArguments),
    Change(change::ChangeArguments),
    Upgrade(change::UpgradeArguments),
    Check(check::CheckArguments),
    Rehearse(rehearse::RehearseArguments),
    Plan(plan::PlanArguments),
    Deploy(deploy::DeployArguments),
    Promote(promote::PromoteArguments),
    Guide(guide::GuideArguments),
    Status(status::StatusArguments),
    Secret(secret::SecretArguments),
    State(state::StateArguments),
    Report(report::ReportArguments),
    Logs(logs::LogsArguments),
    Rollback(rollback::RollbackArguments),
    Restore(restore::RestoreArguments),
    Recover(recover::RecoverArguments),
    Destroy(destroy::DestroyArguments),
    Doctor(doctor::DoctorArguments),
    Blueprint(blueprint::BlueprintArguments),
    Schema(schema::SchemaArguments),
    Docs(docs::DocsArguments),
    Explain(explain::ExplainArguments),
    Mcp(mcp::McpArguments),
    Bench(bench::BenchArguments),
}

/// How a command ended, when nothing went wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// As wished.
    Well,
    /// The report says what is wrong: the exit code is that of this kind.
    Badly(Kind),
}

/// Runs the program with the process's own arguments.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refused) => return refuse(&refused),
    };
    let format = if arguments.json { Format::Json } else { Format::Human };
    let shell = Shell::new(format, surroundings::somebody_watches());
    let outcome = guarded(arguments.command, &shell);
    let outcome = outcome.and_then(|ended| shell.finish().map(|()| ended));
    match outcome {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::Badly(kind)) => ExitCode::from(kind.exit_code()),
        Err(error) => {
            shell.error(&error);
            ExitCode::from(error.kind().exit_code())
        }
    }
}

/// Help that was asked for, or what is wrong with the arguments: for a program, when `--json` stands among them.
fn refuse(refused: &clap::Error) -> ExitCode {
    let is_extra = refused.kind() == clap::error::ErrorKind::UnknownArgument;
    if is_extra && refused.render().to_string().contains("vibe secret set") {
        return refuse_value();
    }
    if refused.use_stderr() && surroundings::asked_for_json() {
        let said = refused.render().to_string();
        // The first paragraph says what is wrong, over several lines.
        let said: Vec<&str> = said.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        let said = said.join(" ").trim_start_matches("error: ").to_owned();
        let error = Error::usage("cli.usage", said)
            .hint("`vibe --help` lists the commands, `vibe help COMMAND` its options");
        let shell = Shell::new(Format::Json, false);
        shell.error(&error);
        return ExitCode::from(error.kind().exit_code());
    }
    // A reader that went away does not make the answer wrong.
    let _ = refused.print();
    ExitCode::from(u8::try_from(refused.exit_code()).unwrap_or(2))
}

/// What was written where a secret's value does not belong is not written once more.
fn refuse_value() -> ExitCode {
    let error = Error::usage(
        "cli.usage",
        "the value of a secret is never an argument: other programs can read those, and shells remember them",
    )
    .hint("`vibe secret set NAME` asks for it; `vibe secret set NAME < FILE` reads it")
    .hint("if that was the value: take it out of your shell's history, and better make a new one");
    let format = if surroundings::asked_for_json() { Format::Json } else { Format::Human };
    Shell::new(format, false).error(&error);
    ExitCode::from(error.kind().exit_code())
}

/// A panic is a fault of ours, and is told like any other error.
fn guarded(command: Command, shell: &Shell) -> Result<Ended, Error> {
    panic::set_hook(Box::new(|_| {}));
    panic::catch_unwind(panic::AssertUnwindSafe(|| run(command, shell))).unwrap_or_else(|payload| {
        let said =
            payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref::<&str>().copied());
        Err(Error::new(
            Kind::Bug,
            "cli.panic",
            format!("vibe ran into a bug of its own: {}", said.unwrap_or("no details")),
        )
        .hint("please report it, with the command and the description that led here"))
    })
}

fn run(command: Command, shell: &Shell) -> Result<Ended, Error> {
    match command {
        Command::New(arguments) => new::run(arguments, shell),
        Command::Adopt(arguments) => adopt::run(arguments, shell),
        Command::Dev(arguments) => dev::run(&arguments, shell),
        Command::Verify(arguments) => verify::run(&arguments, shell),
        Command::Fill(arguments) => fill::run(arguments, shell),
        Command::Notes(arguments) => notes::run(&arguments, shell),
        Command::Change(arguments) => change::run(arguments, shell),
        Command::Upgrade(arguments) => change::upgrade(&arguments, shell),
        Command::Check(arguments) => check::run(arguments, shell),
        Command::Rehearse(arguments) => rehearse::run(&arguments, shell),
        Command::Plan(arguments) => plan::run(&arguments, shell),
        Command::Deploy(arguments) => deploy::run(&arguments, shell),
        Command::Promote(arguments) => promote::run(&arguments, shell),
        Command::Guide(arguments) => guide::run(&arguments, shell),
        Command::Status(arguments) => status::run(&arguments, shell),
        Command::Secret(arguments) => secret::run(arguments, shell),
        Command::State(arguments) => state::run(arguments, shell),
        Command::Report(arguments) => report::run(&arguments, shell),
        Command::Logs(arguments) => logs::run(&arguments, shell),
        Command::Rollback(arguments) => rollback::run(&arguments, shell),
        Command::Restore(arguments) => restore::run(arguments, shell),
        Command::Recover(arguments) => recover::run(&arguments, shell),
        Command::Destroy(arguments) => destroy::run(&arguments, shell),
        Command::Doctor(arguments) => doctor::run(&arguments, shell),
        Command::Blueprint(arguments) => blueprint::run(arguments, shell),
        Command::Schema(arguments) => schema::run(&arguments, shell),
        Command::Docs(arguments) => docs::run(&arguments, shell),
        Command::Explain(arguments) => explain::run(&arguments, shell),
        Command::Mcp(arguments) => mcp::run(&arguments),
        Command::Bench(arguments) => bench::run(arguments, shell),
    }
}
