//! `[[page]]`.

use super::super::names::RESERVED_PATHS;
use super::super::problem::quoted;
use super::super::types::*;
use super::{Findings, is_kebab, is_snake, jobs};

pub(super) fn check(findings: &mut Findings<'_>) {
    let blueprint = findings.blueprint;
    let placed = |at: usize| format!("page.{at}.path");
    findings
        .twice("page", blueprint.pages.iter().enumerate().map(|(at, page)| (placed(at), page.path.as_str())));
    for (at, page) in blueprint.pages.iter().enumerate() {
        let place = format!("page.{at}");
        path(findings, &placed(at), &page.path);
        findings.line(&format!("{place}.title"), "the title", &page.title, 80);
        findings.repeated(&format!("{place}.roles"), page.roles.iter().map(String::as_str));
        for (position, role) in page.roles.iter().enumerate() {
            findings.role(&format!("{place}.roles.{position}"), role);
        }
        match &page.kind {
            PageKind::Text { sections } => self::sections(findings, &place, sections),
            PageKind::Dashboard { widgets } => {
                if widgets.is_empty() {
                    findings.add(format!("{place}.widgets"), "a dashboard needs `widgets`");
                }
                for (position, widget) in widgets.iter().enumerate() {
                    self::widget(findings, &format!("{place}.widgets.{position}"), widget);
                }
            }
            PageKind::Tool { tool } => self::tool(findings, &format!("{place}.tool"), tool),
        }
    }
}

fn path(findings: &mut Findings<'_>, place: &str, path: &str) {
    let blueprint = findings.blueprint;
    if path.is_empty() {
        return;
    }
    let Some(name) = path.strip_prefix('/').filter(|name| is_kebab(name, 60)) else {
        let message =
            format!("`path` is a slash, then lower-case letters, digits and hyphens: {}", quoted(path));
        return findings.add_with_hint(place, message, "such as `/about`");
    };
    let entity = blueprint.entities.iter().find(|entity| entity.path() == name);
    if let Some(entity) = entity {
        findings.add(place, format!("{} is the address of {}", quoted(path), quoted(&entity.name)));
    } else if RESERVED_PATHS.contains(&name) {
        findings.add(place, format!("{} is an address that every app uses itself", quoted(path)));
    }
}

fn sections(findings: &mut Findings<'_>, place: &str, sections: &[Section]) {
    if sections.is_empty() {
        let hint = "such as `sections = [{ heading = \"Who we are\", text = \"…\" }]`";
        findings.add_with_hint(format!("{place}.sections"), "a text page needs `sections`", hint);
    }
    for (at, section) in sections.iter().enumerate() {
        findings.line(&format!("{place}.sections.{at}.heading"), "the heading", &section.heading, 120);
        findings.paragraph(&format!("{place}.sections.{at}.text"), "the text", &section.text, 8000);
    }
}

/// A tool by name, or one of one's own.
fn tool(findings: &mut Findings<'_>, place: &str, tool: &str) {
    match tool.strip_prefix("slot:") {
        Some(name) => jobs::slot(findings, place, name, SlotKind::PageSection),
        None if tool.is_empty() || is_snake(tool) => {}
        None => {
            let hint = "a name such as `calculator`, or `slot:NAME`";
            findings.add_with_hint(place, format!("not a tool: {}", quoted(tool)), hint);
        }
    }
}

fn widget(findings: &mut Findings<'_>, place: &str, widget: &Widget) {
    let blueprint = findings.blueprint;
    findings.line(&format!("{place}.title"), "the title", &widget.title, 80);
    if !findings.entity(&format!("{place}.entity"), &widget.entity) {
        return;
    }
    let Some(entity) = blueprint.entity(&widget.entity) else { return };
    measure(findings, place, entity, widget);
    by(findings, place, entity, widget);
}

fn measure(findings: &mut Findings<'_>, place: &str, entity: &Entity, widget: &Widget) {
    let place = format!("{place}.field");
    match (widget.measure, widget.field.as_deref()) {
        (Measure::Count, None) => {}
        (Measure::Count, Some(_)) => findings.add(place, "`count` counts rows and takes no `field`"),
        (_, None) => {
            findings.add_with_hint(place, "a sum or an average needs `field`", "name a number of the entity")
        }
        (_, Some(name)) => match entity.field(name) {
            Some(field) if field.kind.is_number() => {}
            Some(field) => {
                findings
                    .add(place, format!("{} is of type `{}`, not a number", quoted(name), field.kind.word()));
            }
            None => findings.dangling(
                &place,
                "field",
                name,
                entity.fields.iter().map(|field| field.name.as_str()),
            ),
        },
    }
}

fn by(findings: &mut Findings<'_>, place: &str, entity: &Entity, widget: &Widget) {
    let at = format!("{place}.by");
    let Some(name) = widget.by.as_deref() else {
        if widget.shape != Shape::Tile {
            findings.add_with_hint(at, "a chart needs `by`", "name a date, enum or ref field, or `created`");
        }
        return;
    };
    if widget.shape == Shape::Tile {
        return findings.add(at, "a tile shows one number and takes no `by`");
    }
    let kind = match entity.field(name) {
        Some(field) => &field.kind,
        None if name == "created" => &FieldKind::DateTime,
        None => {
            let known = entity.fields.iter().map(|field| field.name.as_str()).chain(["created"]);
            return findings.dangling(&at, "field", name, known);
        }
    };
    let groups = matches!(kind, FieldKind::Enum(_) | FieldKind::Ref(_) | FieldKind::Bool);
    let fits = match widget.shape {
        Shape::Line => kind.is_time(),
        Shape::Donut => groups,
        Shape::Bar | Shape::Tile => kind.is_time() || groups,
    };
    if !fits {
        let wanted = match widget.shape {
            Shape::Line => "a line runs along a date",
            Shape::Donut => "a donut has a slice for each value of an enum, bool or ref field",
            _ => "bars stand for days, or for the values of an enum, bool or ref field",
        };
        findings.add(at, format!("{wanted}; {} is of type `{}`", quoted(name), kind.word()));
    }
}
