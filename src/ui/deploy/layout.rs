//! Where the nodes of a graph stand in a picture: one column a layer, few crossings, short edges.
//!
//! After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981): layers by
//! longest way, a bend for every layer that an edge passes, order by barycentre, then positions that pull to neighbours.

use super::graph::Picture;

/// Sweeps for the order, and for the positions: more change nothing that can be seen.
const SWEEPS: usize = 12;
/// Free space between two neighbours of a column, in pixels.
const BETWEEN: f64 = 18.0;
/// Height of a bend.
const BEND: f64 = 4.0;

/// A node or a bend of an edge.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    /// The node; nothing for a bend.
    pub(super) node: Option<usize>,
    /// Its column, from the left.
    pub(super) layer: usize,
    /// Its middle, in pixels from the top.
    pub(super) y: f64,
    height: f64,
    before: Vec<usize>,
    behind: Vec<usize>,
}

/// A picture of a graph.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Nodes come first, in their own order, then bends.
    pub(super) spots: Vec<Spot>,
    /// Each edge as spots from left to right: a node, bends, a node.
    pub(super) edges: Vec<Vec<usize>>,
    /// How many columns.
    pub(super) columns: usize,
    /// Height of all of it.
    pub(super) height: f64,
    order: Vec<Vec<usize>>,
}

impl Layout {
    /// Nodes are `height` pixels high.
    pub(super) fn new(picture: &Picture, height: f64) -> Layout {
        let edges = picture.edges();
        let layers = later(Picture::layers(&edges), &edges);
        let mut layout =
            Layout { columns: layers.iter().max().map_or(0, |layer| layer + 1), ..Layout::default() };
        for (node, layer) in layers.iter().enumerate() {
            layout.spot(Some(node), *layer, height);
        }
        for (node, after) in edges.iter().enumerate() {
            for before in after {
                layout.connect(*before, node);
            }
        }
        layout.arrange();
        layout.place();
        layout
    }

    fn spot(&mut self, node: Option<usize>, layer: usize, height: f64) -> usize {
        self.spots.push(Spot { node, layer, y: 0.0, height, before: Vec::new(), behind: Vec::new() });
        self.spots.len() - 1
    }

    fn layer(&self, spot: usize) -> usize {
        self.spots.get(spot).map_or(0, |spot| spot.layer)
    }

    fn connect(&mut self, from: usize, to: usize) {
        let mut edge = vec![from];
        for layer in self.layer(from) + 1..self.layer(to) {
            edge.push(self.spot(None, layer, BEND));
        }
        edge.push(to);
        for pair in edge.windows(2) {
            let [left, right] = pair else { continue };
            if let Some(spot) = self.spots.get_mut(*left) {
                spot.behind.push(*right);
            }
            if let Some(spot) = self.spots.get_mut(*right) {
                spot.before.push(*left);
            }
        }
        self.edges.push(edge);
    }

    /// The order in each column, so that few edges cross.
    fn arrange(&mut self) {
        self.order = vec![Vec::new(); self.columns];
        for (place, spot) in self.spots.iter().enumerate() {
            if let Some(column) = self.order.get_mut(spot.layer) {
                column.push(place);
            }
        }
        for sweep in 0..SWEEPS {
            self.number();
            let forward = sweep % 2 == 0;
            for column in &mut self.order {
                let spots = &self.spots;
                // Stable: spots without neighbours on that side keep their place.
                let mut keyed: Vec<(f64, usize)> =
                    column.iter().map(|place| (pull(spots, *place, forward), *place)).collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
                *column = keyed.into_iter().map(|(_, place)| place).collect();
            }
        }
        self.number();
    }

    /// While only the order counts, `y` is the place in the column, seen from its middle.
    fn number(&mut self) {
        for column in &self.order {
            let middle = as_pixels(column.len()) / 2.0;
            for (row, place) in column.iter().enumerate() {
                if let Some(spot) = self.spots.get_mut(*place) {
                    spot.y = as_pixels(row) - middle;
                }
            }
        }
    }

    fn place(&mut self) {
        for column in self.order.clone() {
            let at: Vec<f64> = column.iter().map(|_| 0.0).collect();
            self.settle(&column, &at);
        }
        for sweep in 0..SWEEPS {
            let mut columns = self.order.clone();
            if sweep % 2 == 1 {
                columns.reverse();
            }
            for column in columns {
                let wished: Vec<f64> = column
                    .iter()
                    .map(|place| (pull(&self.spots, *place, true) + pull(&self.spots, *place, false)) / 2.0)
                    .collect();
                self.settle(&column, &wished);
            }
        }
        let top = self.spots.iter().map(|spot| spot.y - spot.height / 2.0).fold(f64::INFINITY, f64::min);
        for spot in &mut self.spots {
            spot.y -= top;
        }
        self.height = self.spots.iter().map(|spot| spot.y + spot.height / 2.0).fold(0.0, f64::max);
    }

    /// Puts a column as near to the wished places as its order and the free space allow: the mean of what fits when
    /// it is filled from the top and from the bottom, which keeps every distance.
    fn settle(&mut self, column: &[usize], wished: &[f64]) {
        let heights: Vec<f64> =
            column.iter().map(|place| self.spots.get(*place).map_or(0.0, |spot| spot.height)).collect();
        let apart = |row: usize| (heights[row] + heights[row + 1]) / 2.0 + BETWEEN;
        let mut down = wished.to_vec();
        let mut up = wished.to_vec();
        for row in 1..column.len() {
            down[row] = down[row].max(down[row - 1] + apart(row - 1));
        }
        for row in (0..column.len().saturating_sub(1)).rev() {
            up[row] = up[row].min(up[row + 1] - apart(row));
        }
        for ((place, down), up) in column.iter().zip(down).zip(up) {
            if let Some(spot) = self.spots.get_mut(*place) {
                spot.y = f64::midpoint(down, up);
            }
        }
    }
}

/// Moves what is early right before what waits for it, where that makes no edge longer in sum.
fn later(mut layers: Vec<usize>, edges: &[Vec<usize>]) -> Vec<usize> {
    let mut behind: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (node, after) in edges.iter().enumerate() {
        for before in after {
            if let Some(followers) = behind.get_mut(*before) {
                followers.push(node);
            }
        }
    }
    for (node, followers) in behind.iter().enumerate().rev() {
        let first = followers.iter().filter_map(|follower| layers.get(*follower)).min().copied();
        let before = edges.get(node).map_or(0, Vec::len);
        if let (Some(first), Some(layer)) = (first, layers.get_mut(node))
            && followers.len() >= before
        {
            *layer = (*layer).max(first.saturating_sub(1));
        }
    }
    layers
}

/// The mean place of the neighbours on one side; its own without any.
fn pull(spots: &[Spot], place: usize, forward: bool) -> f64 {
    let Some(spot) = spots.get(place) else { return 0.0 };
    let side = if forward { &spot.before } else { &spot.behind };
    let places: Vec<f64> = side.iter().filter_map(|other| spots.get(*other)).map(|other| other.y).collect();
    if places.is_empty() { spot.y } else { places.iter().sum::<f64>() / as_pixels(places.len()) }
}

/// Counts of nodes are small.
fn as_pixels(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
