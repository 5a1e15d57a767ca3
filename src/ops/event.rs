//! What a verb tells while it walks. Plain data: `ui` gives it words or JSON.

use std::time::Duration;

/// One thing that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// A description was read; nothing is written yet.
    Drafted(&'a Understanding),
    /// Something that takes a while has begun.
    Doing(Doing),
    /// A line of the running app.
    Log(&'a str),
    /// The app answers.
    Ready {
        /// Its address.
        url: &'a str,
        /// It runs until somebody ends it.
        stays: bool,
    },
    /// The browser that was asked for could not be opened.
    NoBrowser,
    /// A check of the app has ended.
    Checked(&'a Row),
    /// A slot is being filled.
    Filling(&'a Filling<'a>),
    /// A voice is asked.
    Voice(&'a Spoken<'a>),
}

/// How far a slot is.
#[derive(Debug)]
pub enum Filling<'a> {
    /// A voice is asked.
    Asking {
        /// Name of the slot.
        slot: &'a str,
        /// Who is asked.
        voice: &'a str,
        /// From 1.
        attempt: usize,
        /// How many there are at most.
        most: usize,
    },
    /// More of an answer was said.
    Hears {
        /// Name of the slot.
        slot: &'a str,
        /// Bytes so far.
        bytes: usize,
    },
    /// An answer was not taken.
    Failed {
        /// Name of the slot.
        slot: &'a str,
        /// What it failed at: `refused`, `lint`, `types`, `contract`, `cases`, or a check of the app.
        check: &'a str,
        /// Why, a reason a line.
        why: &'a str,
        /// Nobody is asked again.
        last: bool,
    },
    /// It is written.
    Filled {
        /// Name of the slot.
        slot: &'a str,
    },
}

/// What happens while a model or an agent is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken<'a> {
    /// Before the first question: who, and what that may take.
    Begins {
        /// `anthropic/claude-sonnet-5`
        name: &'a str,
        /// Most tokens, questions and answers together.
        tokens: u64,
        /// Most millionths of a US dollar, when there is a limit.
        micro_usd: Option<u64>,
    },
    /// Before the first slot is filled: who, how many, and what that may take.
    Fills {
        /// `anthropic/claude-sonnet-5`
        name: &'a str,
        /// Slots that are open.
        slots: usize,
        /// Most tokens, questions and answers together.
        tokens: u64,
        /// Most millionths of a US dollar, when there is a limit.
        micro_usd: Option<u64>,
    },
    /// A question begins.
    Asks {
        /// What it is about.
        about: &'a str,
    },
    /// An item was said, not yet checked.
    Hears {
        /// Its name.
        name: &'a str,
    },
    /// A question was answered.
    Answered {
        /// Tokens of question and answer.
        tokens: u64,
        /// Millionths of a US dollar, where it is known.
        micro_usd: Option<u64>,
    },
}

/// What takes a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Node is fetched into the user's cache.
    InstallNode,
    /// Packages are linked from the user's cache.
    LinkPackages,
    /// npm installs packages from its own cache.
    InstallPackages,
    /// npm fetches packages from its registry.
    FetchPackages,
    /// The app's own build runs.
    BuildApp,
    /// The app starts.
    StartApp,
    /// The app's checks run.
    RunChecks,
    /// The app's checks run in a browser.
    RunBrowser,
}

/// One check of an app, ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// `lint`, `types`, `unit`, `e2e`, `axe`, `security`.
    pub name: &'static str,
    /// Nothing failed.
    pub ok: bool,
    /// How many passed, of what: files or tests.
    pub passed: usize,
    /// How many failed.
    pub failed: usize,
    /// How many were left out by the app's own tests.
    pub skipped: usize,
    /// `files` or `tests`.
    pub unit: &'static str,
    /// How long it took.
    pub time: Duration,
    /// Why it failed, the first few.
    pub findings: Vec<Finding>,
    /// What to do, when it is not the app's fault.
    pub remedy: Option<String>,
    /// What the tests that passed are called, where that is told.
    pub names: Vec<String>,
}

/// One reason for a failed check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `src/app.ts:12`
    pub place: Option<String>,
    /// What is wrong there.
    pub text: String,
}

/// How a description was understood, and what would be written.
#[derive(Debug, Clone, Default)]
pub struct Understanding {
    /// Display name.
    pub name: String,
    /// `full-stack`, `static` or `client-only`.
    pub kind: &'static str,
    /// Name of the stack.
    pub stack: String,
    /// Pieces of the description that became something.
    pub understood: Vec<Quote>,
    /// What was added.
    pub assumed: Vec<Reason>,
    /// Pieces that became nothing; the meaning says why.
    pub not_understood: Vec<Quote>,
    /// Pieces that say opposite things.
    pub contradictions: Vec<Split>,
    /// Open questions with the answer in force.
    pub questions: Vec<Asked>,
    /// What a voice proposed and what does not stand.
    pub left_out: Vec<Reason>,
    /// Understood, but not built by the stack.
    pub unbuilt: Vec<String>,
    /// What would be written, in groups.
    pub groups: Vec<FileGroup>,
    /// Every path that would be written.
    pub files: Vec<String>,
}

/// A literal piece of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The words as they stand.
    pub words: String,
    /// What they became, or why they became nothing.
    pub meaning: String,
}

/// An assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What was added.
    pub what: String,
    /// Why.
    pub why: String,
}

/// A contradiction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What it is about.
    pub about: String,
    /// One piece.
    pub first: String,
    /// The other.
    pub second: String,
    /// What the draft does meanwhile.
    pub taken: String,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Stable name.
    pub id: String,
    /// What is asked.
    pub text: String,
    /// Value and words; the first is assumed.
    pub choices: Vec<(String, String)>,
    /// The person's choice, when there was one.
    pub answer: Option<String>,
}

/// Files that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileGroup {
    /// Folder, or `.` for the top.
    pub folder: String,
    /// Files in it and below.
    pub files: usize,
    /// Their size.
    pub bytes: usize,
}
