//! `[[entity]]`.

use super::super::defaults;
use super::super::field;
use super::super::names;
use super::super::types::*;
use super::super::words::Word;
use super::{Paper, inline, key, list, one_or_list, string};

pub(super) fn entities(page: &mut Paper, blueprint: &Blueprint) {
    let accounts = blueprint.auth.is_some();
    let explanation = "What is stored: fields in form order, who owns a row, who may do what.";
    for (at, entity) in blueprint.entities.iter().enumerate() {
        page.element(at, "entity", explanation);
        head(page, entity, accounts);
        for field in &entity.fields {
            let line = field::write(field, blueprint.app.minor_digits());
            page.raw(&format!("fields.{}", key(&field.name)), &string(&line));
        }
        list_options(page, &entity.list);
        let usual = defaults::access(entity, &blueprint.entities, accounts);
        if entity.access != usual {
            access(page, &entity.access);
        }
        behaviours(page, &entity.behaviours);
    }
}

fn head(page: &mut Paper, entity: &Entity, accounts: bool) {
    page.pair("name", entity.name.as_str());
    page.pair_unless("plural", entity.plural.as_str(), names::display_plural(&entity.name).as_str());
    page.pair_unless("kind", entity.kind.word(), EntityKind::Record.word());
    let details: &[(&str, &String)] = match &entity.kind {
        EntityKind::Record | EntityKind::Comment | EntityKind::Contact => &[],
        EntityKind::Review { rating } => &[("rating", rating)],
        EntityKind::Booking { of, from, to } => &[("of", of), ("from", from), ("to", to)],
        EntityKind::Order { of, quantity, price, total } => {
            &[("of", of), ("quantity", quantity), ("price", price), ("total", total)]
        }
    };
    for (key, value) in details {
        page.pair(key, value.as_str());
    }
    page.pair_if("was", entity.was.as_deref());
    page.pair_unless("owner", entity.owner.word(), defaults::owner(&entity.kind, accounts).word());
    page.pair_if("parent", entity.parent.as_deref());
    page.pair_unless("label", entity.label.as_str(), defaults::label(&entity.fields).as_str());
}

fn list_options(page: &mut Paper, options: &ListOptions) {
    let usual = ListOptions::default();
    let mut pairs = Vec::new();
    if options.search != usual.search {
        pairs.push(("search", list(&options.search)));
    }
    if options.filter != usual.filter {
        pairs.push(("filter", list(&options.filter)));
    }
    if options.sort != usual.sort {
        pairs.push(("sort", string(&options.sort)));
    }
    if options.page != usual.page {
        pairs.push(("page", options.page.to_string()));
    }
    if options.view != usual.view {
        pairs.push(("view", string(options.view.word())));
    }
    if !pairs.is_empty() {
        page.raw("list", &inline(&pairs));
    }
}

/// All four or none: half a table of rights is easily misread.
fn access(page: &mut Paper, access: &Access) {
    let words = |grants: &[Grant]| match grants {
        [] => string("nobody"),
        _ => one_or_list(&grants.iter().map(Grant::word).collect::<Vec<_>>()),
    };
    let pairs = [
        ("create", words(&access.create)),
        ("read", words(&access.read)),
        ("update", words(&access.update)),
        ("delete", words(&access.delete)),
    ];
    page.raw("access", &inline(&pairs));
}

/// Those with details have keys of their own, and stand in the list only where their place is not the last.
fn behaviours(page: &mut Paper, behaviours: &[Behaviour]) {
    let is_plain = |behaviour: &&Behaviour| Behaviour::plain(behaviour.word()).is_some();
    let plain = behaviours.iter().filter(is_plain).count();
    let detailed: Vec<&Behaviour> = behaviours.iter().filter(|behaviour| !is_plain(behaviour)).collect();
    let mut in_place: Vec<&Behaviour> = behaviours.iter().filter(is_plain).collect();
    in_place.extend(detailed.iter().filter(|behaviour| matches!(behaviour, Behaviour::Approval { .. })));
    in_place.extend(detailed.iter().filter(|behaviour| matches!(behaviour, Behaviour::Leaderboard { .. })));
    let listed = if behaviours.iter().eq(in_place) { &behaviours[..plain] } else { behaviours };
    if !listed.is_empty() {
        page.raw("behaviours", &list(&listed.iter().map(Behaviour::word).collect::<Vec<_>>()));
    }
    for behaviour in behaviours {
        match behaviour {
            Behaviour::Approval { field, by } => {
                page.raw("approval", &inline(&[("field", string(field)), ("by", list(by))]));
            }
            Behaviour::Leaderboard { field } => page.raw("leaderboard", &inline(&[("field", string(field))])),
            _ => {}
        }
    }
}
