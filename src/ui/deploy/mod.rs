//! How a deploy looks: its plan, its graph, what goes on, what is asked of a person, and the page about it afterwards.
//!
//! Takes the engine's types and plain data, and knows neither providers nor where an app is kept. All wording stands in
//! `copy`; foreign text passes through `inert`.

mod copy;
mod graph;
mod layout;
mod markup;
mod path;
mod plan;
mod svg;
#[cfg(test)]
mod tests;

pub use graph::{Node, NodeState, Picture};
pub use path::{Expected, expected};
pub use plan::PlanView;
