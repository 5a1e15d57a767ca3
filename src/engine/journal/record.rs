//! One line of the journal, and how it is written.

use super::Known;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Format of the lines; a larger number is of a newer vibe and is refused.
pub(super) const VERSION: u32 = 1;

/// An event with its place in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Counts from 1 without a gap.
    pub seq: u64,
    /// Milliseconds since 1970.
    pub time: u64,
    /// Number of the lease under which it was written: never falls.
    pub fence: u64,
    /// What happened.
    #[serde(flatten)]
    pub event: Entry,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Entry {
    /// The journal was made. Always the first line.
    Opened {
        /// [`VERSION`].
        version: u32,
        /// `app/environment`.
        scope: String,
    },
    /// Everything that earlier lines said, as they left it. Only as the first line.
    Folded(Folded),
    /// A verb began.
    Run {
        /// `deploy`, `destroy`, …
        verb: String,
        /// Hash of the plan that it follows.
        plan: String,
    },
    /// A call is about to be sent.
    Begun(Begun),
    /// The call had its effect.
    Done(Done),
    /// The call definitely had no effect.
    Refused {
        /// Address.
        addr: String,
        /// Generation that the call was about.
        generation: u64,
        /// Code of the error.
        code: String,
    },
    /// The thing was seen to be gone.
    Gone {
        /// Address.
        addr: String,
        /// Generation that is gone.
        generation: u64,
    },
    /// The thing is no longer ours to look after.
    Forgot {
        /// Address.
        addr: String,
        /// Generation that is forgotten.
        generation: u64,
        /// Why.
        why: String,
    },
    /// A person agreed.
    Agreed {
        /// Name of the consequence.
        consequence: String,
        /// What exactly.
        what: String,
        /// `terminal`, `flag`, `setting`.
        by: String,
    },
    /// Something was seen to hold.
    Proved {
        /// Address.
        addr: String,
        /// What was seen.
        what: String,
        /// How long it took, milliseconds.
        took: u64,
    },
    /// A verb ended.
    Ended {
        /// `done`, `waiting`, `failed`, `survivors`, `stopped`.
        outcome: String,
    },
}

/// What a whole journal came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folded {
    /// [`VERSION`].
    pub version: u32,
    /// `app/environment`.
    pub scope: String,
    /// What stands at each address.
    pub current: Vec<Known>,
    /// What was replaced and is not gone yet.
    pub replaced: Vec<Known>,
}

/// A call that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Address.
    pub addr: String,
    /// Sequence number of the `Begun` that first made this thing; a replacement has a new one.
    pub generation: u64,
    /// Kind.
    pub kind: String,
    /// What is called.
    pub verb: Verb,
    /// Idempotency key of the attempt.
    pub key: String,
    /// Inputs of the call; secrets by name and fingerprint.
    #[serde(default)]
    pub inputs: BTreeMap<String, Kept>,
    /// Addresses that it refers to.
    #[serde(default)]
    pub refs: Vec<String>,
    /// What is there belonged to somebody else: once it is ours it counts as [`Origin::Adopted`], also after a crash.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adopts: bool,
}

/// A call that had its effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Address.
    pub addr: String,
    /// Generation.
    pub generation: u64,
    /// Who made it.
    pub origin: Origin,
    /// Fingerprint of all inputs.
    pub print: String,
    /// What it gives; secrets by name and fingerprint.
    pub outputs: BTreeMap<String, Kept>,
}

/// What is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Create or update.
    Ensure,
    /// Delete.
    Delete,
}

/// Who made a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// This tool.
    Made,
    /// It stood there before and was taken over.
    Adopted,
    /// A person, at a checkpoint.
    Hand,
}

/// A value as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Kept {
    /// In clear.
    Text(String),
    /// In the secret store; nothing but the fingerprint here.
    Secret {
        /// Name in the store; empty for an input, whose value stands elsewhere.
        secret: String,
        /// Fingerprint.
        print: String,
    },
}

impl Record {
    /// The line, with its newline: `{"sum":"<16 hex digits>","record":{…}}`.
    pub fn line(&self) -> String {
        // These types have string keys and no custom serialiser: writing them as JSON cannot fail.
        let record = serde_json::to_string(self).unwrap_or_default();
        format!("{{\"sum\":\"{}\",\"record\":{record}}}\n", sum(&record))
    }

    /// Takes a line back; nothing when the line is not whole.
    pub fn parse(line: &str) -> Option<Record> {
        record(whole(line)?)
    }

    /// The line is as it was written, and yet no [`Record`] of ours: a newer vibe wrote it.
    pub(super) fn is_newer(line: &str) -> bool {
        whole(line).is_some_and(|text| record(text).is_none())
    }
}

/// Where a record stands in the history.
#[derive(Deserialize)]
struct Place {
    seq: u64,
    time: u64,
    fence: u64,
}

/// Its place is read first and its event then: serde would copy the whole line to read both at once.
fn record(text: &str) -> Option<Record> {
    let Place { seq, time, fence } = serde_json::from_str(text).ok()?;
    Some(Record { seq, time, fence, event: serde_json::from_str(text).ok()? })
}

/// The record of a line whose sum is right.
fn whole(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("{\"sum\":\"")?;
    let (found, record) = rest.split_once("\",\"record\":")?;
    let record = record.strip_suffix('}')?;
    (sum(record) == found).then_some(record)
}

/// Tells a whole line from a torn or rotten one; no protection against a person.
fn sum(record: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(record.as_bytes())[..8])
}
