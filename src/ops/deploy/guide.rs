//! `vibe guide --print`: the checklist of a deploy as text, made from the declarations alone.

use std::collections::BTreeMap;

use super::DeployRequest;
use super::open::Opened;
use super::rehearse::imagined;
use super::world::{self, Time};
use crate::engine::{Checkpoint, Clock, Graph, Input, Inputs, Part, Resource, Value, Verbs};
use crate::error::Error;
use crate::ops::{Stop, Surroundings};
use crate::providers::rehearsal::Land;
use crate::stack::Settings;

/// Everything that a person does to deploy an app by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideReport {
    /// The app's name.
    pub app: String,
    /// `preview` or `production`.
    pub environment: String,
    /// In an order that works.
    pub steps: Vec<GuideStep>,
}

/// One thing to do, or to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideStep {
    /// What is done and shown.
    pub checkpoint: Checkpoint,
    /// It is a proof: there is nothing to do but to look.
    pub proof: bool,
    /// Steps that come first.
    pub after: Vec<String>,
}

/// The checklist: nothing is looked at, nothing is asked.
///
/// # Errors
/// The project cannot be opened, or its blueprint does not say where it goes.
pub fn guide_print(request: &DeployRequest, place: &Surroundings) -> Result<GuideReport, Error> {
    let opened = Opened::find(request, place)?;
    let settings = Settings {
        release_tree: "the folder of the app, without tests".into(),
        release_digest: "the date of today".into(),
        app_folder: opened.root.display().to_string(),
        ssh_key: "ssh-ed25519 the public key of this machine".into(),
        ..Settings::default()
    };
    let graph = opened.stack.resources(&opened.app, &opened.environment, &settings)?;
    let steps = world::run(Time::Simulated, &Stop::default(), async |_| {
        let land = std::sync::Arc::new(Land::default());
        let world = imagined(&land, opened.state.scope(), Clock::starting_at(place.secrets.now))?;
        let mut steps = Vec::new();
        for resource in graph.resources() {
            let (kind, _) = world.providers.find(&resource.kind)?;
            let inputs = known(resource, &graph);
            steps.push(GuideStep {
                checkpoint: Checkpoint::new(&resource.addr, kind, &inputs),
                proof: kind.verbs == Verbs::Check,
                after: resource.references().iter().map(ToString::to_string).collect(),
            });
        }
        Ok(steps)
    })?;
    Ok(GuideReport { app: opened.app.app.name.clone(), environment: opened.environment, steps })
}

/// Inputs as far as they are known before anything stands; an output that only repeats an input is known too.
fn known(resource: &Resource, graph: &Graph) -> Inputs {
    let texts = resource.inputs.iter().map(|(name, input)| (name.clone(), text(input, graph)));
    Inputs(texts.map(|(name, text)| (name, Value::Text(text))).collect::<BTreeMap<_, _>>())
}

fn text(input: &Input, graph: &Graph) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Secret(name) => format!("(secret {name})"),
        Part::Of(addr, output) => match graph.get(addr).and_then(|other| other.inputs.get(output)) {
            Some(same) => text(same, graph),
            None => format!("(the {output} of {addr})"),
        },
    };
    input.0.iter().map(part).collect()
}
