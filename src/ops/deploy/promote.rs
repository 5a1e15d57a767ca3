//! From preview to production: what preview proved, and nothing else, becomes what production runs.
//!
//! Everything that production gets is made beside what serves there: another price beside the old one, a live endpoint, the
//! release, the settings. The app's service is turned last (`host.service`: it starts beside the one that serves, must be
//! healthy, and only then people are sent to it), so that whatever fails before leaves production as it was.

use super::open::Opened;
use super::walk::{Build, Verb, graph, looked};
use super::{DeployFront, DeployRequest, Goes, world};
use crate::engine::{self, Action, Graph, Kept, Known, Plan, Seen, Sights, State, World};
use crate::error::Error;
use crate::ops::Surroundings;
use crate::project::Remembered;
use crate::secret::SecretName;
use crate::stack::Target;

/// Where something is proved.
pub(super) const FROM: &str = "preview";
/// Where it then goes.
pub(super) const TO: &str = "production";
/// Characters of a key that say of which sort it is, such as `sk_live_`.
const SORT: usize = 8;
/// Steps that a message names.
const NAMED: usize = 6;

/// What is known of a cutover before it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cutover {
    /// The release, by its content: preview runs it, and production gets it.
    pub release: String,
    /// Proofs that hold at preview, looked at just now.
    pub proofs: usize,
    /// In what the two differ.
    pub differences: Vec<Difference>,
}

/// One thing that is not the same at preview and in production.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub what: String,
    /// How it is at preview.
    pub preview: String,
    /// How it will be in production.
    pub production: String,
}

/// Preview, as it should stand with the release of today.
pub(super) struct Preview<'a> {
    opened: Opened,
    graph: Graph,
    place: &'a Surroundings,
}

/// One environment: what should exist there, and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) graph: &'a Graph,
    pub(super) state: &'a State,
    pub(super) world: &'a World,
    pub(super) goes: Option<&'a Goes>,
}

impl<'a> Preview<'a> {
    /// Opens preview; nothing when the blueprint does not say where it is.
    pub(super) fn open(
        opened: &Opened,
        place: &'a Surroundings,
        front: &DeployFront<'_>,
    ) -> Result<Option<Preview<'a>>, Error> {
        if opened.environment != TO || Target::of(&opened.app, FROM).is_err() {
            return Ok(None);
        }
        let request = DeployRequest { environment: Some(FROM.to_owned()), ..DeployRequest::default() };
        let opened = Opened::find(&request, place)?;
        let graph = graph(&opened, Build::Named, place, front)?;
        Ok(Some(Preview { opened, graph, place }))
    }

    /// Looks at all of preview once more. Nothing when nothing was ever deployed there.
    ///
    /// # Errors
    /// As [`proved`].
    pub(super) async fn proved(
        &self,
        production: Side<'_>,
        front: engine::Front<'_>,
    ) -> Result<Option<Cutover>, Error> {
        let Remembered { records, prints } = self.opened.home.remembered().await?;
        let state = State::fold(&records)?;
        if state.current.is_empty() {
            return Ok(None);
        }
        let world = world::to_look(&self.opened, self.place, prints)?;
        let preview =
            Side { graph: &self.graph, state: &state, world: &world, goes: self.opened.goes.as_ref() };
        proved(preview, production, front).await.map(Some)
    }
}

/// Looks at preview, and tells in what production will differ.
///
/// # Errors
/// `promote.unproved`: preview is not as it would be with the release of today, or a proof does not hold.
pub(super) async fn proved(
    preview: Side<'_>,
    production: Side<'_>,
    front: engine::Front<'_>,
) -> Result<Cutover, Error> {
    let Side { graph, state, world, .. } = preview;
    let request = DeployRequest::default();
    let (sights, plan) = looked(Verb::Deploy, &request, graph, state, world, front).await?;
    let open = open_steps(&plan, &sights);
    if !open.is_empty() {
        return Err(unproved(&open));
    }
    let checks = |step: &&engine::Step| {
        world.providers.find(&step.kind).is_ok_and(|(kind, _)| kind.verbs == engine::Verbs::Check)
    };
    Ok(Cutover {
        release: digest(graph).unwrap_or_default().to_owned(),
        proofs: plan.steps.iter().filter(checks).count(),
        differences: differences(preview, production)?,
    })
}

fn differences(preview: Side<'_>, production: Side<'_>) -> Result<Vec<Difference>, Error> {
    let mut rows = Vec::new();
    let mut row = |what: &str, preview: String, production: String| {
        if preview != production {
            rows.push(Difference { what: what.to_owned(), preview, production });
        }
    };
    if let (Some(here), Some(there)) = (preview.goes, production.goes) {
        row("address", here.url.clone(), there.url.clone());
        row("server", here.server.clone(), there.server.clone());
    }
    row("payments", mode(preview.graph), mode(production.graph));
    for resource in production.graph.resources() {
        let addr = resource.addr.as_str();
        let Some(before) = preview.graph.get(&resource.addr).filter(|other| other.kind == resource.kind)
        else {
            row(addr, "none".to_owned(), format!("a {}", resource.kind));
            continue;
        };
        if let (Some(here), Some(there)) =
            (secret(before, preview.world)?, secret(resource, production.world)?)
        {
            let (sort, other) = sorts(&here, &there);
            row(addr, sort, other);
        }
        if resource.kind.starts_with("stripe.") {
            let id = |state: &State| state.current.get(&resource.addr).and_then(Known::id).map(str::to_owned);
            let made = || "made by this run".to_owned();
            if let Some(here) = id(preview.state) {
                row(addr, here, id(production.state).unwrap_or_else(made));
            }
        }
    }
    Ok(rows)
}

/// `test` or `live`; empty for an app that takes no money.
fn mode(graph: &Graph) -> String {
    let mut modes = graph.resources().iter().filter_map(|resource| resource.text("mode"));
    modes.next().unwrap_or_default().to_owned()
}

/// Rows that send people to a server are turned last where the app moves to another one: they wait for it to serve there. On
/// a first deploy they are made at once, since nobody is sent anywhere by them yet.
///
/// # Errors
/// `engine.twice` and the like: a fault of the stack's own declarations.
pub(super) fn rows_last(graph: Graph, state: &State) -> Result<Graph, Error> {
    let Some(app) = graph.resources().iter().find(|resource| resource.kind == "host.service") else {
        return Ok(graph);
    };
    let before = state.current.get(&app.addr).and_then(|known| known.inputs.get("server"));
    let moves = matches!(before, Some(Kept::Text(server)) if app.text("server") != Some(server));
    if !moves {
        return Ok(graph);
    }
    let leads = |resource: &engine::Resource| {
        let to_server = |addr: &engine::Address| graph.get(addr).is_some_and(|to| to.kind == "host.server");
        resource.kind.ends_with(".record")
            && state.current.contains_key(&resource.addr)
            && resource.inputs.values().flat_map(engine::Input::references).any(to_server)
    };
    let turned = graph.resources().iter().map(|resource| match leads(resource) {
        true => resource.clone().after(&app.addr),
        false => resource.clone(),
    });
    Graph::new(turned.collect())
}

/// What would still be done at preview; a proof that has no way to be looked at holds nobody up.
fn open_steps(plan: &Plan, sights: &Sights) -> Vec<String> {
    let unseen = |step: &engine::Step| {
        step.action == Action::Check
            && matches!(sights.0.get(&step.addr).map(|sight| &sight.seen), Some(Ok(Seen::CannotLook(_))))
    };
    let steps = plan.steps.iter().filter(|step| step.action != Action::Keep && !unseen(step));
    let steps = steps.map(|step| format!("{} ({})", step.addr, step.why));
    let blocked = plan.blocked.iter().map(|blocked| format!("{} ({})", blocked.addr, blocked.error));
    steps.chain(blocked).collect()
}

fn unproved(open: &[String]) -> Error {
    let named: Vec<&str> = open.iter().take(NAMED).map(String::as_str).collect();
    let more = match open.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    Error::failed(
        "promote.unproved",
        format!("{FROM} does not prove what would go to {TO}: {}{more}", named.join(", ")),
    )
    .hint(format!("`vibe deploy --env {FROM}` makes and proves it there; then run the same command again"))
    .hint("`vibe deploy --env production --without-preview` goes without that proof")
}

/// There is nothing to promote.
pub(super) fn nothing() -> Error {
    Error::usage("promote.no_preview", format!("nothing stands at `{FROM}` that could go to `{TO}`"))
        .hint(format!("`vibe deploy --env {FROM}` comes first: it needs [environments.{FROM}] in vibe.toml"))
        .hint(format!("`vibe deploy --env {TO}` needs no {FROM}"))
}

/// What a release is called: its content.
fn digest(graph: &Graph) -> Option<&str> {
    graph.resources().iter().find_map(|resource| resource.text("digest"))
}

/// Where the release stands in the graph, and whether it moves in this plan: an app that stays as it is needs no new proof.
pub(super) fn release(graph: &Graph, plan: &Plan) -> Option<(engine::Address, bool)> {
    let found = graph.resources().iter().find(|resource| resource.inputs.contains_key("digest"))?;
    let moves = plan.step(&found.addr).is_some_and(|step| step.action != Action::Keep);
    Some((found.addr.clone(), moves))
}

/// The value that a person brought, when this is one.
fn secret(resource: &engine::Resource, world: &World) -> Result<Option<String>, Error> {
    let Some(name) = resource.text("name").filter(|_| resource.kind == "paste.secret") else {
        return Ok(None);
    };
    let value = world.secrets.get(&SecretName::parse(name)?)?;
    Ok(value.map(|value| value.expose().to_owned()))
}

/// Two values as they may be shown: of which sort they are, and whether they are the same.
fn sorts(here: &str, there: &str) -> (String, String) {
    let sort = |value: &str| {
        let sort: String = value.chars().take(SORT).collect();
        ["sk_test_", "sk_live_", "rk_test_", "rk_live_"].contains(&sort.as_str()).then_some(sort)
    };
    match (sort(here), sort(there)) {
        (Some(here), Some(there)) if here != there => (format!("{here}…"), format!("{there}…")),
        _ if here == there => ("a value".to_owned(), "the same value".to_owned()),
        _ => ("a value".to_owned(), "another value".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_by_its_sort_alone() {
        let (here, there) = sorts("sk_test_abcdef", "rk_live_abcdef");
        assert_eq!((here.as_str(), there.as_str()), ("sk_test_…", "rk_live_…"));
        assert_eq!(sorts("re_one", "re_one").1, "the same value");
        assert_eq!(sorts("re_one", "re_two").1, "another value");
    }

    #[test]
    fn what_is_open_at_preview_is_named() {
        let open: Vec<String> = (0..8).map(|number| format!("thing.{number} (it is not there)")).collect();
        let error = unproved(&open);
        assert_eq!(error.code(), "promote.unproved");
        assert!(
            error.to_string().contains("thing.5") && error.to_string().ends_with("and 2 more"),
            "{error}"
        );
        assert_eq!(nothing().code(), "promote.no_preview");
    }
}
