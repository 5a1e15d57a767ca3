//! A plan, and everything that has to be weighed with it before somebody agrees: secrets that are none, what preview proves,
//! real money, and the bill.

use std::path::Path;

use super::bill::Bill;
use super::promote::{self, Cutover, Preview, Side};
use super::walk::{Verb, looked};
use super::{DeployRequest, Goes};
use crate::blueprint::Blueprint;
use crate::engine::{self, Action, Blocked, Consequence, Graph, Plan, Sights, State, World};
use crate::error::{Error, Kind};
use crate::ops::adopt;
use crate::secret::SecretName;

/// File of an app that shows how its settings are written; none of its values is one.
const SHOWN: &str = ".env.example";

/// What a walk is about.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) app: &'a Blueprint,
    pub(super) environment: &'a str,
    /// The app's folder; nothing where there are no real secrets.
    pub(super) root: Option<&'a Path>,
    pub(super) goes: Option<&'a Goes>,
    /// What has to prove the release first.
    pub(super) preview: Option<&'a Preview<'a>>,
    pub(super) request: &'a DeployRequest,
    pub(super) graph: &'a Graph,
    pub(super) world: &'a World,
}

/// A plan that can be agreed to.
pub(super) struct Weighed {
    pub(super) sights: Sights,
    pub(super) plan: Plan,
    pub(super) bill: Bill,
    pub(super) cutover: Option<Cutover>,
}

/// Looks, plans, and weighs. What is refused stands among what is blocked.
pub(super) async fn weighed(
    verb: Verb,
    about: About<'_>,
    state: &State,
    front: engine::Front<'_>,
) -> Result<Weighed, Error> {
    let About { app, environment, graph, world, .. } = about;
    let (sights, mut plan) = looked(verb, about.request, graph, state, world, front).await?;
    live_money(&mut plan, graph);
    if let Some(root) = about.root {
        shown_secrets(&mut plan, root, graph, world)?;
        if !about.request.unverified && app.existing.is_none() {
            plan.blocked.extend(missing_variables(root, graph));
        }
    }
    let mut cutover = None;
    let release = promote::release(graph, &plan).filter(|(_, moves)| match verb {
        Verb::Promote => !plan.is_empty(),
        Verb::Deploy => *moves && !about.request.without_preview,
        Verb::Guide | Verb::Destroy => false,
    });
    if let Some((release, _)) = release {
        let production = Side { graph, state, world, goes: about.goes };
        let proved = match about.preview {
            Some(preview) => preview.proved(production, front).await,
            None => Ok(None),
        };
        match proved {
            Ok(Some(proved)) => cutover = Some(proved),
            Ok(None) if verb == Verb::Promote => {
                plan.blocked.push(Blocked { addr: release, error: promote::nothing() });
            }
            Ok(None) => {}
            Err(error) if error.kind() == Kind::Interrupted => return Err(error),
            Err(error) => plan.blocked.push(Blocked { addr: release, error }),
        }
    }
    let mut bill = Bill::of(app, environment, graph, &plan)?;
    bill.looked_up(graph, &sights);
    Ok(Weighed { sights, plan, bill, cutover })
}

/// What is made at the provider of payments in live mode takes real money from real people.
fn live_money(plan: &mut Plan, graph: &Graph) {
    for step in &mut plan.steps {
        let live = graph.get(&step.addr).is_some_and(|resource| resource.text("mode") == Some("live"));
        let sells = ["stripe.price", "stripe.webhook"].contains(&step.kind.as_str());
        if live && sells && matches!(step.action, Action::Create | Action::Replace | Action::Adopt) {
            step.consequence = step.consequence.max(Consequence::LiveMoney);
        }
    }
}

/// A value that stands in the app's own example of its settings is nobody's secret.
fn shown_secrets(plan: &mut Plan, root: &Path, graph: &Graph, world: &World) -> Result<(), Error> {
    let Ok(text) = crate::project::read(&root.join(SHOWN)) else { return Ok(()) };
    let shown = values(&text);
    for resource in graph.resources().iter().filter(|resource| resource.kind == "paste.secret") {
        let Some(name) = resource.text("name") else { continue };
        let Some(value) = world.secrets.get(&SecretName::parse(name)?)? else { continue };
        if shown.iter().any(|shown| *shown == value.expose()) {
            let error = Error::usage(
                "secret.placeholder",
                format!("`{name}` is the value that {SHOWN} shows, and no secret of anybody"),
            )
            .hint(format!("`vibe secret set {name}` takes the real one"));
            plan.blocked.push(Blocked { addr: resource.addr.clone(), error });
        }
    }
    Ok(())
}

/// Variables that are there wherever the app runs, whoever deploys it.
const EVERYWHERE: [&str; 9] =
    ["NODE_ENV", "PORT", "HOST", "HOSTNAME", "DATA_DIR", "NEXT_RUNTIME", "NEXT_PHASE", "TZ", "PATH"];

/// What the app's code has to have and nobody gives it would stop the app where it runs, or a page of it.
pub(super) fn missing_variables(root: &Path, graph: &Graph) -> Vec<Blocked> {
    let Some(env) = graph.resources().iter().find(|resource| resource.kind.ends_with(".env")) else {
        return Vec::new();
    };
    let given = |name: &str| {
        EVERYWHERE.contains(&name)
            || name.starts_with("VERCEL")
            || env.inputs.contains_key(&format!("var.{name}"))
    };
    let missing = adopt::needed_variables(root).into_iter().filter(|(name, _)| !given(name));
    let blocked = missing.map(|(name, place)| {
        let error = Error::usage(
            "deploy.variable",
            format!("{place} reads the variable {name}, and nothing gives it a value where the app runs"),
        )
        .hint(format!(
            "a secret of an outside service: add `[[integration]]` with `secrets = [\"{name}\"]` to vibe.toml"
        ))
        .hint("anything else: give it a default in src/core/env.ts, or let the code do without it")
        .hint("`--unverified` deploys the app as it is");
        Blocked { addr: env.addr.clone(), error }
    });
    blocked.collect()
}

/// Values of a file of settings, of lines that are commented out too.
fn values(text: &str) -> Vec<&str> {
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let lines = text.lines().filter_map(|line| line.trim_start_matches(['#', ' ']).split_once('='));
    let values = lines.filter(|(name, _)| !name.is_empty() && is_name(name)).map(|(_, value)| {
        let value = value.split(" #").next().unwrap_or_default();
        value.trim().trim_matches(['"', '\''])
    });
    values.filter(|value| value.len() > 3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_an_example_are_read_commented_out_or_not() {
        let text = "# Words about it, see: a=b\nAPP_ENV=local\n#SMTP_URL=smtps://user:password@mail.example.com\n\
                    #KEY=           # what it is for\n#QUOTED=\"quoted value\"  # yes\n#N=1\n";
        assert_eq!(values(text), ["local", "smtps://user:password@mail.example.com", "quoted value"]);
    }
}
