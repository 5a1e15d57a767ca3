//! The last look: nothing dangles, and no claim goes beyond the blueprint.

use crate::blueprint::{Blueprint, FieldKind, Grant};

use super::names;

/// Puts right what can be put right; the passes should leave nothing to do here.
pub(super) fn verify(blueprint: &mut Blueprint) {
    let entities: Vec<String> = blueprint.entities.iter().map(|entity| entity.name.clone()).collect();
    let roles = blueprint.auth.as_ref().map(|auth| auth.roles.clone()).unwrap_or_default();
    for entity in &mut blueprint.entities {
        entity.fields.retain(|field| match &field.kind {
            FieldKind::Ref(name) => name == "User" || entities.contains(name),
            FieldKind::Many(name) => entities.contains(name),
            _ => true,
        });
        let fields: Vec<String> = entity.fields.iter().map(|field| field.name.clone()).collect();
        entity.list.search.retain(|name| fields.contains(name));
        entity.list.filter.retain(|name| fields.contains(name));
        let access = &mut entity.access;
        for grants in [&mut access.create, &mut access.read, &mut access.update, &mut access.delete] {
            let mut kept: Vec<Grant> = Vec::new();
            for grant in grants.drain(..) {
                let holds = match &grant {
                    Grant::Role(role) => roles.contains(role),
                    Grant::Field(name) | Grant::OwnerOf(name) => fields.contains(name),
                    Grant::Parent => entity.parent.is_some(),
                    _ => true,
                };
                if holds && !kept.contains(&grant) {
                    kept.push(grant);
                }
            }
            // Whom everybody includes need not be named.
            if kept.contains(&Grant::Public) {
                kept = vec![Grant::Public];
            }
            *grants = kept;
        }
    }
    blueprint.app.tagline = names::plain(&blueprint.app.tagline, 120);
    blueprint.jobs.retain(|job| !job.steps.is_empty());
}
