//! `vibe bench`

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::surroundings::surroundings;
use super::voices::{ReplayArguments, VoiceArguments, unlock};
use super::{Ended, interrupt};
use crate::error::Error;
use crate::ops::{self, BenchRequest, Front};
use crate::ui::{Never, Shell};

const EXAMPLES: &str = "\
Examples:
  vibe bench describe dev.jsonl
  vibe bench describe dev.jsonl --model ollama/llama3.2 --json > results.json
  vibe bench describe dev.jsonl --model ollama/llama3.2 --alone

Each line of the file is JSON: id, description, and what is expected: app, entities, features.
The limits of tokens and money hold for each description.";

/// Measure how well descriptions are read
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct BenchArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Score the embedded author, and a model together with it and by itself, on a file of descriptions
    Describe(DescribeArguments),
}

#[derive(Debug, Args)]
struct DescribeArguments {
    /// JSON Lines
    file: PathBuf,
    #[command(flatten)]
    voice: VoiceArguments,
    #[command(flatten)]
    replay: ReplayArguments,
    /// Score the model by itself too: as many questions once more
    #[arg(long)]
    alone: bool,
}

pub(super) fn run(arguments: BenchArguments, shell: &Shell) -> Result<Ended, Error> {
    let What::Describe(describe) = arguments.what;
    let mut place = surroundings()?;
    let voice = describe.voice.request(describe.replay.replay)?;
    if describe.alone && voice.is_none() {
        return Err(Error::usage(
            "voice.nobody",
            "`--alone` scores a model or an agent by itself, and none is asked",
        )
        .hint("say which: `--model openai/NAME` or `--with AGENT`; or leave out `--alone`"));
    }
    unlock(&mut place, voice.as_ref(), shell)?;
    let stop = interrupt::stop_unless(&Arc::default());
    let request = BenchRequest { file: describe.file, voice, alone: describe.alone };
    let front = Front { sink: shell, gate: &Never, stop: &stop };
    shell.report(&ops::bench_describe(&request, &place, &front)?);
    Ok(Ended::Well)
}
