//! What should exist: resources, and the order that follows from what they refer to.

use std::collections::{BTreeMap, BTreeSet};

use super::{Address, KindName};
use crate::error::Error;
use crate::secret::SecretName;

/// One thing that should exist.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its place in the graph.
    pub addr: Address,
    /// What it is.
    pub kind: KindName,
    /// What it is made from.
    pub inputs: BTreeMap<String, Input>,
    /// Resources that come first although nothing of them is needed.
    pub after: BTreeSet<Address>,
}

/// One input: pieces that are joined. An edge of the graph is a piece that refers to another resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input(pub Vec<Part>);

/// One piece of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Literal text.
    Text(String),
    /// An output of another resource.
    Of(Address, String),
    /// A value from the secret store.
    Secret(SecretName),
}

impl Input {
    /// Literal text.
    pub fn text(text: impl Into<String>) -> Input {
        Input(vec![Part::Text(text.into())])
    }

    /// An output of another resource.
    pub fn of(addr: &Address, output: &str) -> Input {
        Input(vec![Part::Of(addr.clone(), output.to_owned())])
    }

    /// A value from the secret store.
    pub fn secret(name: SecretName) -> Input {
        Input(vec![Part::Secret(name)])
    }

    /// Resources that it refers to.
    pub fn references(&self) -> impl Iterator<Item = &Address> {
        self.0.iter().filter_map(|part| match part {
            Part::Of(addr, _) => Some(addr),
            Part::Text(_) | Part::Secret(_) => None,
        })
    }
}

impl Resource {
    /// A resource without inputs.
    pub fn new(addr: Address, kind: &str) -> Resource {
        Resource { addr, kind: kind.to_owned(), inputs: BTreeMap::new(), after: BTreeSet::new() }
    }

    /// Adds an input.
    #[must_use]
    pub fn with(mut self, name: &str, input: Input) -> Resource {
        self.inputs.insert(name.to_owned(), input);
        self
    }

    /// Adds a resource that comes first.
    #[must_use]
    pub fn after(mut self, addr: &Address) -> Resource {
        self.after.insert(addr.clone());
        self
    }

    /// An input that is literal text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.inputs.get(name)?.0.as_slice() {
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Resources that it refers to or comes after, each once, sorted.
    pub fn references(&self) -> BTreeSet<Address> {
        self.inputs.values().flat_map(Input::references).chain(&self.after).cloned().collect()
    }
}

/// Resources in reference order: checked, no circle, no unknown reference, no address twice. Equal sets give equal order.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    resources: Vec<Resource>,
    places: BTreeMap<Address, usize>,
}

impl Graph {
    /// Sorts and checks.
    ///
    /// # Errors
    /// `engine.twice`, `engine.unknown_reference`, `engine.circle`: the stack's declarations contradict each other.
    pub fn new(resources: Vec<Resource>) -> Result<Graph, Error> {
        let mut waiting: BTreeMap<Address, Resource> = BTreeMap::new();
        for resource in resources {
            let addr = resource.addr.clone();
            if waiting.insert(addr.clone(), resource).is_some() {
                return Err(declared_wrong("engine.twice", format!("`{addr}` is declared twice")));
            }
        }
        let mut open: BTreeMap<Address, usize> = BTreeMap::new();
        let mut followers: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
        for (addr, resource) in &waiting {
            let references = resource.references();
            if let Some(unknown) = references.iter().find(|reference| !waiting.contains_key(*reference)) {
                return Err(declared_wrong(
                    "engine.unknown_reference",
                    format!("`{addr}` refers to `{unknown}`, which is not declared"),
                ));
            }
            open.insert(addr.clone(), references.len());
            for reference in references {
                followers.entry(reference).or_default().push(addr.clone());
            }
        }
        let mut ready: BTreeSet<Address> =
            open.iter().filter(|(_, count)| **count == 0).map(|(addr, _)| addr.clone()).collect();
        let mut graph = Graph::default();
        while let Some(addr) = ready.pop_first() {
            for follower in followers.remove(&addr).unwrap_or_default() {
                let Some(count) = open.get_mut(&follower) else { continue };
                *count -= 1;
                if *count == 0 {
                    ready.insert(follower);
                }
            }
            if let Some(resource) = waiting.remove(&addr) {
                graph.places.insert(addr, graph.resources.len());
                graph.resources.push(resource);
            }
        }
        match waiting.keys().next() {
            Some(addr) => {
                Err(declared_wrong("engine.circle", format!("`{addr}` refers to itself in a circle")))
            }
            None => Ok(graph),
        }
    }

    /// Every resource, those that others refer to first.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// The resource at an address.
    pub fn get(&self, addr: &Address) -> Option<&Resource> {
        self.places.get(addr).and_then(|place| self.resources.get(*place))
    }
}

fn declared_wrong(code: &'static str, message: String) -> Error {
    Error::usage(code, message)
        .hint("this is a fault of the stack's [[resource]] declarations; please report it")
}
