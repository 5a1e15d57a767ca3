//! The secrets of one app and environment, in a store that keeps those of all.

use std::sync::Arc;

use super::{Kept, Place, Secret, SecretName, SecretStore};
use crate::error::Error;

/// Looks below `app/environment/` first, then among the names that all apps share. Writes below its scope, and never
/// touches what is shared.
pub struct ScopedStore {
    scope: String,
    all: Arc<dyn SecretStore>,
}

impl ScopedStore {
    /// `scope`: `app/environment`.
    ///
    /// # Errors
    /// `secret.name`: the scope cannot stand in a name.
    pub fn new(scope: &str, all: Arc<dyn SecretStore>) -> Result<ScopedStore, Error> {
        SecretName::parse(scope)?;
        Ok(ScopedStore { scope: format!("{}/", scope.trim_end_matches('/')), all })
    }

    /// A name that begins with the scope is one of the engine's own, and means itself.
    fn own(&self, name: &SecretName) -> Result<SecretName, Error> {
        if name.as_str().starts_with(&self.scope) {
            return Ok(name.clone());
        }
        SecretName::parse(&format!("{}{name}", self.scope))
    }
}

impl ScopedStore {
    /// The name under which a pipeline gets what the engine keeps: `shop/production/webhook.secret@7f3a` of the engine is
    /// `webhook.secret` there, in the variable `VIBE_SECRET_WEBHOOK_SECRET`.
    fn handed_over(&self, name: &SecretName) -> Option<SecretName> {
        let (own, _) = name.as_str().strip_prefix(&self.scope)?.split_once('@')?;
        SecretName::parse(own).ok()
    }
}

/// Only names without a scope are shared: what belongs to another app stays there.
fn is_shared(name: &SecretName) -> bool {
    !name.as_str().contains('/')
}

impl SecretStore for ScopedStore {
    fn place(&self) -> String {
        self.all.place()
    }

    fn get(&self, name: &SecretName) -> Result<Option<Secret>, Error> {
        match self.all.get(&self.own(name)?)? {
            None if is_shared(name) => self.all.get(name),
            None => match self.handed_over(name) {
                Some(plain) => self.all.get(&plain),
                None => Ok(None),
            },
            found => Ok(found),
        }
    }

    fn put(&self, name: &SecretName, secret: &Secret) -> Result<(), Error> {
        self.all.put(&self.own(name)?, secret)
    }

    fn forget(&self, name: &SecretName) -> Result<(), Error> {
        self.all.forget(&self.own(name)?)
    }

    fn names(&self) -> Result<Vec<SecretName>, Error> {
        let mut names = Vec::new();
        for name in self.all.names()? {
            match name.as_str().strip_prefix(&self.scope) {
                Some(own) => names.push(SecretName::parse(own)?),
                None if is_shared(&name) => names.push(name),
                None => {}
            }
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn kept(&self, name: &SecretName) -> Result<Option<Kept>, Error> {
        match self.all.kept(&self.own(name)?)? {
            None if is_shared(name) => {
                Ok(self.all.kept(name)?.map(|kept| Kept { place: Place::Shared, ..kept }))
            }
            found => Ok(found),
        }
    }
}
