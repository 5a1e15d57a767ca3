//! Secrets from variables of the environment, for CI: read only, over another store.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Kept, Place, Secret, SecretName, SecretStore};
use crate::error::Error;

/// How our variables begin.
pub const PREFIX: &str = "VIBE_SECRET_";

/// The variable with the passphrase of the store's key.
pub const PASSPHRASE: &str = "VIBE_PASSPHRASE";

/// What `VIBE_SECRET_*` gives, and below it another store for all else.
pub struct EnvStore {
    variables: BTreeMap<String, Secret>,
    below: Option<Arc<dyn SecretStore>>,
}

/// `powerdns.key` → `VIBE_SECRET_POWERDNS_KEY`
pub fn variable(name: &SecretName) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    PREFIX.chars().chain(name.as_str().chars().map(letter)).collect()
}

impl EnvStore {
    /// Takes variables by name and value; those that do not begin with [`PREFIX`] are left alone.
    ///
    /// # Errors
    /// `secret.variable`: one of them holds what no secret can be.
    pub fn new(
        variables: &BTreeMap<String, String>,
        below: Option<Arc<dyn SecretStore>>,
    ) -> Result<EnvStore, Error> {
        let ours = variables.iter().filter(|(name, value)| name.starts_with(PREFIX) && !value.is_empty());
        let taken = ours.map(|(name, value)| match Secret::parse(value) {
            Ok(secret) => Ok((name.clone(), secret)),
            Err(cause) => {
                let said =
                    Error::usage("secret.variable", format!("the variable {name} is not usable: {cause}"));
                Err(cause.hints().iter().fold(said, |said, hint| said.hint(hint.clone())))
            }
        });
        Ok(EnvStore { variables: taken.collect::<Result<_, Error>>()?, below })
    }

    fn refused(&self, name: &SecretName) -> Error {
        let variable = variable(name);
        if self.variables.contains_key(&variable) {
            return Error::usage("secret.read_only", format!("`{name}` comes from the variable {variable}"))
                .hint(format!("change it where {variable} is set, or unset it to use the store"));
        }
        Error::usage("secret.read_only", format!("`{name}` cannot be kept: secrets come from variables only"))
            .hint(format!("set the variable {variable}, or leave out VIBE_SECRETS=env to use a store"))
    }
}

/// The name that a variable stands for: the first `_` was a `.`, as in every name of ours.
fn name_of(variable: &str) -> Option<SecretName> {
    let rest = variable.strip_prefix(PREFIX)?.to_ascii_lowercase();
    SecretName::parse(&rest.replacen('_', ".", 1)).ok()
}

impl SecretStore for EnvStore {
    fn keeps(&self) -> bool {
        self.below.as_ref().is_some_and(|below| below.keeps())
    }

    fn place(&self) -> String {
        match &self.below {
            Some(below) if self.variables.is_empty() => below.place(),
            Some(below) => format!("{PREFIX}* variables ({}), then {}", self.variables.len(), below.place()),
            None => format!("{PREFIX}* variables ({})", self.variables.len()),
        }
    }

    fn get(&self, name: &SecretName) -> Result<Option<Secret>, Error> {
        match (self.variables.get(&variable(name)), &self.below) {
            (Some(secret), _) => Ok(Some(secret.clone())),
            (None, Some(below)) => below.get(name),
            (None, None) => Ok(None),
        }
    }

    fn put(&self, name: &SecretName, secret: &Secret) -> Result<(), Error> {
        match &self.below {
            Some(below) if !self.variables.contains_key(&variable(name)) => below.put(name, secret),
            _ => Err(self.refused(name)),
        }
    }

    fn forget(&self, name: &SecretName) -> Result<(), Error> {
        match &self.below {
            Some(below) if !self.variables.contains_key(&variable(name)) => below.forget(name),
            None if !self.variables.contains_key(&variable(name)) => Ok(()),
            _ => Err(self.refused(name)),
        }
    }

    fn names(&self) -> Result<Vec<SecretName>, Error> {
        let below = self.below.as_ref().map_or(Ok(Vec::new()), |below| below.names())?;
        let known: Vec<String> = below.iter().map(variable).collect();
        let own = self.variables.keys().filter(|name| !known.contains(name)).filter_map(|name| name_of(name));
        let mut names: Vec<SecretName> = own.chain(below).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn kept(&self, name: &SecretName) -> Result<Option<Kept>, Error> {
        match (self.variables.contains_key(&variable(name)), &self.below) {
            (true, _) => Ok(Some(Kept { place: Place::Variable(variable(name)), since: None })),
            (false, Some(below)) => below.kept(name),
            (false, None) => Ok(None),
        }
    }
}

/// No program that we start inherits our secrets.
pub fn withhold(command: &mut std::process::Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with(PREFIX) || name == PASSPHRASE) {
            command.env_remove(name);
        }
    }
}
