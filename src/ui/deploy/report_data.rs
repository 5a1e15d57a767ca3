//! Everything that the page about a deploy says, as plain data: whoever ran the deploy fills it in.

use base64::Engine as _;
use serde::{Deserialize, Serialize};

use super::Picture;

/// One deploy, after it ended. Texts may hold anything: the page escapes all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportData {
    /// The app's name.
    pub app: String,
    /// `production`, `preview`, …
    pub environment: String,
    /// The description that the app was made from.
    pub asked: String,
    /// Addresses under which it answers.
    pub urls: Vec<String>,
    /// When the deploy began, in words, with its time zone.
    pub began: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// `done`, `waiting`, `failed`, `survivors` or `stopped`.
    pub ending: String,
    /// Which vibe made it.
    pub tool: String,
    /// The graph with what became of each thing.
    pub graph: Picture,
    /// What stands now.
    pub stands: Vec<Thing>,
    /// What was seen.
    pub proofs: Vec<Proof>,
    /// Pictures of the app.
    pub screenshots: Vec<Screenshot>,
    /// Why there are no pictures, in words; nothing when nobody asked for them.
    pub no_pictures: String,
    /// What a person did.
    pub people: Vec<PersonDid>,
    /// What it costs.
    pub costs: Vec<Cost>,
    /// Requests that were sent to providers.
    pub calls: Vec<CallsOf>,
    /// What waits for a person.
    pub waiting: Vec<Waiting>,
    /// What did not end well.
    pub failures: Vec<Failure>,
    /// What still stands after a deletion.
    pub survivors: Vec<Thing>,
}

impl ReportData {
    /// As it is kept between a walk and its page.
    pub fn to_json(&self) -> String {
        // Plain data with string keys: writing it as JSON cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Takes it back; what is missing is empty, and what is damaged is nothing.
    pub fn from_json(text: &str) -> Option<ReportData> {
        serde_json::from_str(text).ok()
    }
}

/// Why there are no pictures of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPictures {
    /// This machine has no browser for it.
    NoBrowser,
    /// The page did not load.
    NotLoaded,
}

impl ReportData {
    /// Says why there are no pictures.
    pub fn without_pictures(&mut self, why: NoPictures) {
        self.no_pictures = super::report_copy::no_pictures(why).to_owned();
    }
}

impl Screenshot {
    /// The front page in a window of that many pixels, as PNG.
    pub fn png(width: u32, bytes: &[u8]) -> Screenshot {
        let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
        Screenshot {
            title: super::report_copy::front_page(width),
            data_uri: format!("data:image/png;base64,{encoded}"),
        }
    }
}

/// One thing that stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thing {
    /// Its address in the graph.
    pub addr: String,
    /// Its kind.
    pub kind: String,
    /// What it is, or why it still stands.
    pub what: String,
    /// A page about it; only `https` and `http` become links.
    pub link: Option<String>,
    /// What it costs, in words.
    pub cost: Option<String>,
}

/// One fact that was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// Its address in the graph.
    pub addr: String,
    /// Its kind.
    pub kind: String,
    /// What was seen.
    pub seen: String,
    /// How long it took until it was seen, in milliseconds; nothing for what stood already.
    pub took_ms: Option<u64>,
}

/// One picture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Screenshot {
    /// What it shows.
    pub title: String,
    /// `data:image/png;base64,…`, also `jpeg` and `webp`; anything else is left out.
    pub data_uri: String,
}

/// What a person did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonDid {
    /// Its address in the graph.
    pub addr: String,
    /// What was to be done.
    pub what: String,
    /// From the moment it was shown until it was seen, in milliseconds.
    pub took_ms: u64,
}

/// Requests to one provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallsOf {
    /// The provider.
    pub name: String,
    /// Requests that only looked.
    pub reads: u64,
    /// All others.
    pub writes: u64,
}

impl CallsOf {
    /// So many to this provider.
    pub fn new(name: &str, reads: u64, writes: u64) -> CallsOf {
        CallsOf { name: name.to_owned(), reads, writes }
    }
}

/// One price.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cost {
    /// What it is for.
    pub what: String,
    /// How much, in words: `$4 a month`.
    pub price: String,
}

/// What waits for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Waiting {
    /// Its address in the graph.
    pub addr: String,
    /// What to do.
    pub what: String,
    /// Where to do it.
    pub link: Option<String>,
}

/// What did not end well.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Failure {
    /// Its address in the graph.
    pub addr: String,
    /// The error's code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hints: Vec<String>,
}
