//! A graph as a self-contained SVG: no script, no font, no link; light and dark by media query.

use std::fmt::Write as _;

use super::copy;
use super::graph::{Node, NodeState, Picture, cut};
use super::layout::{Layout, Spot};
use super::markup::escaped;

/// Size of a node, in pixels.
const WIDTH: f64 = 142.0;
const HEIGHT: f64 = 44.0;
/// Room between columns, for the edges.
const GUTTER: f64 = 30.0;
/// Room around everything.
const EDGE: f64 = 8.0;
/// Longest texts that fit into a node.
const NAME: usize = 14;
const KIND: usize = 20;

const STYLE: &str = include_str!("graph.css");

impl Picture {
    /// The picture as an `<svg>` element that also stands as a file of its own.
    pub fn svg(&self) -> String {
        let layout = Layout::new(self, HEIGHT);
        let columns = f64::from(u32::try_from(layout.columns).unwrap_or(u32::MAX));
        let width = (columns * (WIDTH + GUTTER) - GUTTER).max(0.0) + 2.0 * EDGE;
        let height = layout.height + 2.0 * EDGE;
        let mut svg = String::new();
        let _ = writeln!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"vibe-graph\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-label=\"{}\">",
            escaped(&copy::graph_label(self.nodes.len()))
        );
        let _ = writeln!(svg, "<style>{STYLE}</style>");
        for edge in &layout.edges {
            line(&layout, edge, &mut svg);
        }
        for spot in &layout.spots {
            if let Some(node) = spot.node.and_then(|place| self.nodes.get(place)) {
                thing(node, spot, &mut svg);
            }
        }
        svg.push_str("</svg>\n");
        svg
    }
}

fn left(spot: &Spot) -> f64 {
    f64::from(u32::try_from(spot.layer).unwrap_or(u32::MAX)) * (WIDTH + GUTTER) + EDGE
}

/// From the right side of a node, level through every bend, to the left side of the other.
fn line(layout: &Layout, edge: &[usize], svg: &mut String) {
    let spots: Vec<&Spot> = edge.iter().filter_map(|place| layout.spots.get(*place)).collect();
    let Some(first) = spots.first() else { return };
    let (mut x, mut y) = (left(first) + WIDTH, first.y + EDGE);
    let _ = write!(svg, "<path class=\"e\" d=\"M{x:.1} {y:.1}");
    for spot in spots.iter().skip(1) {
        let (to, level) = (left(spot), spot.y + EDGE);
        let middle = f64::midpoint(x, to);
        let _ = write!(svg, "C{middle:.1} {y:.1} {middle:.1} {level:.1} {to:.1} {level:.1}");
        (x, y) = (to, level);
        if spot.node.is_none() {
            x += WIDTH;
            let _ = write!(svg, "H{x:.1}");
        }
    }
    let _ = writeln!(svg, "\"/>");
    let _ = writeln!(svg, "<path class=\"h\" d=\"M{x:.1} {y:.1}l-7 -3.5v7z\"/>",);
}

fn thing(node: &Node, spot: &Spot, svg: &mut String) {
    let (x, y) = (left(spot), spot.y + EDGE - HEIGHT / 2.0);
    let person = if node.person { " you" } else { "" };
    let who = if node.person { copy::BY_YOU } else { "" };
    let state = copy::state_name(node.state);
    let _ = writeln!(
        svg,
        "<g class=\"n {}{person}\" transform=\"translate({x:.1} {y:.1})\"><title>{}</title>\
         <rect width=\"{WIDTH:.0}\" height=\"{HEIGHT:.0}\" rx=\"8\"/>\
         <text class=\"a\" x=\"10\" y=\"19\">{}</text><text class=\"k\" x=\"10\" y=\"34\">{}</text>\
         <text class=\"s\" x=\"{:.0}\" y=\"19\">{}</text></g>",
        class(node.state),
        escaped(&format!("{} ({}{who}): {state}", node.addr, node.kind)),
        escaped(&cut(&node.addr, NAME)),
        escaped(&cut(&node.kind, KIND)),
        WIDTH - 9.0,
        copy::state_mark(node.state),
    );
}

fn class(state: NodeState) -> &'static str {
    match state {
        NodeState::Kept => "kept",
        NodeState::Planned => "planned",
        NodeState::Done => "done",
        NodeState::Waiting => "waiting",
        NodeState::Failed => "failed",
        NodeState::Skipped => "skipped",
    }
}
