//! `vibe blueprint`

use std::io;

use clap::{Args, ValueEnum};

use super::Ended;
use super::words::Words;
use crate::error::Error;
use crate::ops::{self, Form};
use crate::ui::Shell;

const EXAMPLES: &str = "\
Examples:
  vibe blueprint \"A club keeps its members\"
  vibe blueprint --file idea.txt --export json
  vibe blueprint --file - --export neutral < idea.txt";

/// Print the blueprint of a description; nothing is written
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct BlueprintArguments {
    #[command(flatten)]
    words: Words,
    /// Name of the app, instead of the one found in the description
    #[arg(long, short, value_name = "NAME")]
    name: Option<String>,
    /// Stack to build with, instead of the one that fits: hono-sqlite, next-postgres or static
    #[arg(long, value_name = "STACK")]
    stack: Option<String>,
    /// How to print it
    #[arg(long, value_name = "FORM", value_enum, default_value_t = Export::Toml)]
    export: Export,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Export {
    /// As vibe.toml
    Toml,
    /// The same as JSON
    Json,
    /// The plain form that other tools read
    Neutral,
}

pub(super) fn run(arguments: BlueprintArguments, shell: &Shell) -> Result<Ended, Error> {
    let form = match arguments.export {
        Export::Toml => Form::Toml,
        Export::Json => Form::Json,
        Export::Neutral => Form::Neutral,
    };
    let mut stdin = io::stdin();
    let source = arguments.words.source(&mut stdin);
    shell.raw(&ops::draft_blueprint(source, arguments.name, arguments.stack, form)?);
    Ok(Ended::Well)
}
