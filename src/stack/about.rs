//! What a stack says of itself, for documentation: read from its `stack.toml` and its templates.

use std::collections::BTreeMap;

use super::{Stack, embedded};

/// A stack, described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is.
    pub about: String,
    /// Kinds of app that it builds.
    pub kinds: Vec<String>,
    /// Features with the switches that turn them on; without any, every app has it.
    pub features: Vec<(String, Vec<String>)>,
    /// Switch and what is left for code of one's own.
    pub unbuilt: BTreeMap<String, String>,
    /// Switch and what it does not have: a blueprint that asks for it is refused.
    pub lacking: BTreeMap<String, String>,
    /// What has to exist in the world.
    pub resources: Vec<Resource>,
    /// Files that every slot gets; `PLACE` is the slot's name.
    pub slots: Vec<String>,
}

/// Something that a stack declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its address in plans.
    pub addr: String,
    /// Its kind, with the role that decides the provider.
    pub kind: String,
    /// Features that ask for it; without any, every app has it.
    pub when: Vec<String>,
}

impl Stack {
    /// What it says of itself.
    pub fn about(&self) -> About {
        let folder = format!("stacks/{}/render/slot/", self.name);
        let slots =
            embedded::below(&folder).filter_map(|(path, _)| path.strip_prefix(&folder)?.strip_suffix(".hbs"));
        let own = |text: &str| text.to_owned();
        About {
            name: self.name.clone(),
            version: self.manifest.version.clone(),
            about: self.manifest.about.clone(),
            kinds: self.manifest.kinds.clone(),
            features: self.manifest.features().map(|(name, when)| (own(name), when.to_vec())).collect(),
            unbuilt: self.manifest.unbuilt.clone(),
            lacking: self.manifest.lacking.clone(),
            resources: self
                .manifest
                .resources
                .iter()
                .map(|one| Resource {
                    addr: own(one.addr()),
                    kind: own(one.kind()),
                    when: one.when().to_vec(),
                })
                .collect(),
            slots: slots.map(own).collect(),
        }
    }
}
