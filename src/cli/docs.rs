//! `vibe docs`

use clap::{Args, Command, CommandFactory as _};

use super::{Arguments, Ended};
use crate::error::Error;
use crate::ops::DocCommand;
use crate::ui::{self, Format, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe docs
  vibe docs blueprint
  vibe docs providers --md > providers.md";

/// Say what this version knows, by topic: for people, and for models
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DocsArguments {
    /// The topic; without one, the list of topics
    topic: Option<String>,
    /// Print Markdown
    #[arg(long)]
    md: bool,
}

pub(super) fn run(arguments: &DocsArguments, shell: &Shell) -> Result<Ended, Error> {
    let found = ui::docs(arguments.topic.as_deref(), &commands())?;
    if arguments.md && shell.format() == Format::Human {
        shell.raw(&found.markdown());
    } else {
        shell.report(&found);
    }
    Ok(Ended::Well)
}

/// Every command, as its own help describes it.
fn commands() -> Vec<DocCommand> {
    let mut top = Arguments::command();
    // Gives every command the options that all have.
    top.build();
    let mut all = Vec::new();
    for command in top.get_subcommands().filter(|command| command.get_name() != "help") {
        add(command, "", &mut all);
    }
    all
}

fn add(command: &Command, before: &str, all: &mut Vec<DocCommand>) {
    let name = format!("{before}{}", command.get_name());
    let options = command.get_arguments().filter(|one| !one.is_hide_set() && !one.is_global_set());
    let options = options.filter(|one| one.get_id() != "help" && one.get_id() != "version").map(|one| {
        let says = one.get_help().map(ToString::to_string).unwrap_or_default();
        let words = one.get_long().map(|long| format!("--{long}"));
        let values: Vec<String> = match one.get_num_args().is_some_and(|values| values.takes_values()) {
            true => one.get_value_names().into_iter().flatten().map(ToString::to_string).collect(),
            false => Vec::new(),
        };
        (words.into_iter().chain(values).collect::<Vec<_>>().join(" "), says)
    });
    let text = |words: Option<&clap::builder::StyledStr>| words.map(ToString::to_string).unwrap_or_default();
    all.push(DocCommand {
        about: text(command.get_about()),
        options: options.collect(),
        examples: text(command.get_after_help()),
        name: name.clone(),
    });
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        add(inner, &format!("{name} "), all);
    }
}
