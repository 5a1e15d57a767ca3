//! The room as others see it: text in, blueprints and problems out.

mod derived;
mod edit;
mod hostile;
mod problems;
mod round_trip;
mod samples;
mod schema;

use samples::SAMPLES;

use super::*;

/// The blueprint that turns everything on.
const FIXTURE: &str = include_str!("../../../stacks/hono-sqlite/fixture.toml");

/// As much, in the form that the tool writes; it changes only together with this room.
const CANONICAL: &str = include_str!("canonical.toml");

#[track_caller]
fn parsed(toml: &str) -> Blueprint {
    let (blueprint, problems) = Blueprint::parse(toml);
    let shown: String = problems.iter().map(|problem| problem.render("vibe.toml", toml)).collect();
    assert!(problems.is_empty(), "unexpected problems:\n{shown}");
    blueprint.unwrap()
}
