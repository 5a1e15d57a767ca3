//! The graph of a plan or of what came of it, as plain data, and as a tree of text.

use std::collections::{BTreeMap, BTreeSet};

use anstyle::Style;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::copy;
use crate::engine::{Action, Actor, Outcome, Plan};
use crate::ui::Show;
use crate::ui::inert;
use crate::ui::page::{BAD, DIM, GOOD, PLAIN, Page, WARN};

/// What became of a thing, or shall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// It stood already, as it should.
    Kept,
    /// It is in the plan and was not begun.
    Planned,
    /// It ended well and was seen.
    Done,
    /// A person is awaited.
    Waiting,
    /// It did not end well.
    Failed,
    /// It was left out, because of another one.
    Skipped,
}

/// One thing of a graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its address.
    pub addr: String,
    /// Its kind.
    pub kind: String,
    /// What became of it.
    pub state: NodeState,
    /// A person does it.
    pub person: bool,
    /// Addresses that it refers to; one that is in no node is passed over.
    pub after: Vec<String>,
}

/// Things and what they refer to: those that others refer to come first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Picture {
    /// The things.
    pub nodes: Vec<Node>,
}

impl Picture {
    /// What a plan leads to; deletions are left out.
    pub fn of_plan(plan: &Plan) -> Picture {
        let mut nodes: Vec<Node> = Vec::new();
        for step in plan.steps.iter().filter(|step| !step.is_deletion()) {
            nodes.push(Node {
                addr: step.addr.as_str().to_owned(),
                kind: step.kind.clone(),
                state: if step.action == Action::Keep { NodeState::Kept } else { NodeState::Planned },
                person: step.actor == Actor::Hand,
                after: step.after.iter().map(|addr| addr.as_str().to_owned()).collect(),
            });
        }
        Picture { nodes }
    }

    /// The same after a walk.
    #[must_use]
    pub fn after(mut self, outcome: &Outcome) -> Picture {
        for node in self.nodes.iter_mut().filter(|node| node.state != NodeState::Kept) {
            let is = |addr: &crate::engine::Address| addr.as_str() == node.addr;
            if outcome.failed.iter().any(|(addr, _)| is(addr)) {
                node.state = NodeState::Failed;
            } else if outcome.waiting.iter().any(|checkpoint| is(&checkpoint.addr)) {
                node.state = NodeState::Waiting;
            } else if outcome.proved.keys().any(is) {
                node.state = NodeState::Done;
            } else if outcome.skipped.iter().any(|(addr, _)| is(addr)) {
                node.state = NodeState::Skipped;
            }
        }
        self
    }

    /// For each node, the nodes that it directly waits for: a reference that another one implies is left out.
    pub(super) fn edges(&self) -> Vec<Vec<usize>> {
        let places: BTreeMap<&str, usize> =
            self.nodes.iter().enumerate().map(|(place, node)| (node.addr.as_str(), place)).collect();
        let mut reach: Vec<BTreeSet<usize>> = Vec::new();
        let mut edges = Vec::new();
        for (place, node) in self.nodes.iter().enumerate() {
            let after: BTreeSet<usize> = node
                .after
                .iter()
                .filter_map(|addr| places.get(addr.as_str()).copied())
                .filter(|before| *before < place)
                .collect();
            let implied: BTreeSet<usize> =
                after.iter().filter_map(|before| reach.get(*before)).flatten().copied().collect();
            edges.push(after.difference(&implied).copied().collect());
            reach.push(after.union(&implied).copied().collect());
        }
        edges
    }

    /// For each node, how many steps must come before it at least.
    pub(super) fn layers(edges: &[Vec<usize>]) -> Vec<usize> {
        let mut layers: Vec<usize> = Vec::with_capacity(edges.len());
        for after in edges {
            let below = after.iter().filter_map(|before| layers.get(*before)).max();
            layers.push(below.map_or(0, |layer| layer + 1));
        }
        layers
    }
}

impl Show for Picture {
    fn human(&self, page: &mut Page) {
        let edges = self.edges();
        let layers = Picture::layers(&edges);
        // Each node hangs below the latest one that it waits for, so it stands in the tree once.
        let parents: Vec<Option<usize>> = edges
            .iter()
            .map(|after| after.iter().copied().max_by_key(|before| layers.get(*before)))
            .collect();
        let tree = Tree { picture: self, edges: &edges, parents: &parents };
        for place in tree.children(None) {
            tree.branch(place, "", "", page);
        }
    }

    fn json(&self) -> Value {
        json!({ "v": 1, "nodes": self.nodes })
    }
}

struct Tree<'a> {
    picture: &'a Picture,
    edges: &'a [Vec<usize>],
    parents: &'a [Option<usize>],
}

impl Tree<'_> {
    fn children(&self, parent: Option<usize>) -> Vec<usize> {
        (0..self.parents.len()).filter(|place| self.parents.get(*place) == Some(&parent)).collect()
    }

    fn branch(&self, place: usize, lead: &str, below: &str, page: &mut Page) {
        let Some(node) = self.picture.nodes.get(place) else { return };
        let (style, mark) = look(node.state);
        let who = if node.person { copy::BY_YOU } else { "" };
        let children = self.children(Some(place));
        page.tree(lead, style, &format!("{mark} {}", node.addr), &format!("{}{who}", node.kind));
        let others = self.others(place);
        if !others.is_empty() {
            let bar = if children.is_empty() { "   " } else { "│  " };
            page.tree_note(&format!("{below}{bar}"), &copy::also_after(&others));
        }
        for (row, child) in children.iter().enumerate() {
            let last = row + 1 == children.len();
            let (corner, bar) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.branch(*child, &format!("{below}{corner}"), &format!("{below}{bar}"), page);
        }
    }

    /// What else it waits for.
    fn others(&self, place: usize) -> Vec<&str> {
        let parent = self.parents.get(place).copied().flatten();
        let after = self.edges.get(place).into_iter().flatten();
        let others = after.filter(|before| Some(**before) != parent);
        others.filter_map(|before| self.picture.nodes.get(*before)).map(|node| node.addr.as_str()).collect()
    }
}

fn look(state: NodeState) -> (Style, &'static str) {
    let style = match state {
        NodeState::Kept | NodeState::Skipped => DIM,
        NodeState::Planned => PLAIN,
        NodeState::Done => GOOD,
        NodeState::Waiting => WARN,
        NodeState::Failed => BAD,
    };
    (style, copy::state_mark(state))
}

/// One line of foreign text that is no longer than `most` characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    let text = inert::line(text);
    if text.chars().count() <= most {
        return text.into_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}
