//! One function per verb, each a straight walk through the rooms below. May import all of them but `ui` and `cli`.
//!
//! Nothing here prints, asks, reads the environment or the clock: a verb gets a [`Front`] and [`Surroundings`], emits
//! [`Event`]s on its way and returns its report.

mod adopt;
mod agents;
mod bench;
mod blueprint;
mod change;
mod check;
pub mod deploy;
mod dev;
mod docs;
mod doctor;
mod event;
mod fill;
mod front;
mod journal;
mod letters;
mod machine;
mod new;
mod notes;
mod secret;
mod status;
mod story;
#[cfg(test)]
mod tests;
mod verify;
mod voicing;
mod words;

pub use crate::author::voice;
pub use crate::project::Note;
pub use adopt::{AdoptReport, AdoptRequest, Fact, Guess, Reading, VariableRow, Written, adopt};
pub use agents::{AUTO, choose_agent, open_agent};
pub use bench::{BenchReport, BenchRequest, Marks, Scores, Voiced, bench_describe};
pub use blueprint::{Form, draft_blueprint, schema};
pub use change::{
    ChangeReport, ChangeRequest, FileFate, HeardChange, UndoReport, change, hear_change, undo_change,
};
pub use check::{CheckReport, Fault, check};
pub use dev::{DevReport, DevRequest, dev};
pub use docs::{DocCommand, DocPart, DocTopic, docs};
pub use doctor::{DoctorReport, Finding as DoctorFinding, Fix, Health, doctor};
pub use event::{
    Asked, Doing, Event, FileGroup, Filling, Finding, Quote, Reason, Row, Split, Spoken, Understanding,
};
pub use fill::{FILL_TOKENS, FillAfter, FillReport, FillRequest, FilledSlot, SlotFate, fill, fill_after};
pub use front::{Front, Gate, Sink, Stop, Surroundings, Trial, hosted};
pub use journal::{MoveReport, StateRequest, move_state};
pub use machine::browser::open_link;
pub use machine::install::Packages;
pub use machine::node::node_program;
pub use machine::release::{Release, release};
pub use new::{NewReport, NewRequest, new};
pub use notes::{NotesReport, keep_note, notes, remove_note};
pub use secret::{
    SecretChange, SecretOrigin, SecretReport, SecretRequest, SecretRow, SecretState, SecretsReport,
    click_secret, remake_secret, remove_secret, secret_origin, secrets, set_secret,
};
pub use status::{SlotState, StatusReport, status};
pub use story::{StoryReport, StoryRow, StoryState, StoryWalks, story};
pub use verify::{Check, VerifyReport, verify, verify_slot};
pub use voicing::{Asker, DEFAULT_TOKENS, VoiceRequest, VoiceUse, Whom, open_voice};
pub use words::Source;

pub use crate::author::voice::agent::{Variables as AgentVariables, variables as agent_variables};

/// This program, as manifests and reports name it.
pub const TOOL: &str = concat!("vibe ", env!("CARGO_PKG_VERSION"));
