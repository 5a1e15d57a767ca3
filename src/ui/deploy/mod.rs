//! How a deploy looks: its plan, its graph, what goes on, what is asked of a person, and the page about it afterwards.
//!
//! Takes the engine's types and plain data, and knows neither providers nor where an app is kept. All wording stands in
//! `copy`; foreign text passes through `inert`.

mod agreed;
mod bill;
mod copy;
mod graph;
mod guide;
mod keys;
mod layout;
mod markup;
mod ndjson;
mod outcome;
mod path;
mod plan;
mod printed;
mod record;
mod report;
mod report_copy;
mod report_data;
mod screen;
mod stage;
mod surface;
mod svg;
#[cfg(test)]
mod tests;

pub use agreed::{Agreed, Nobody};
pub(super) use bill::{bill_json, cutover_json};
pub(super) use copy::{consequence, may_be_left_out, time};
pub use graph::{Node, NodeState, Picture};
pub use ndjson::Ndjson;
pub(super) use ndjson::{checkpoint_json, walk_event};
pub use outcome::OutcomeView;
pub use path::{Expected, expected};
pub use plan::PlanView;
pub(super) use plan::actor_name;
pub use printed::Checklist;
pub use record::Recorder;
pub use report_data::{
    CallsOf, Cost, Failure, NoPictures, PersonDid, Proof, ReportData, Screenshot, Thing, Waiting,
};
pub use surface::{Surface, SurfaceOptions};
