//! Pages beyond those that every entity has: texts, dashboards, tools.

use crate::blueprint::{
    AppKind, Blueprint, Entity, EntityKind, Field, FieldKind, Measure, Page, PageKind, Section, Setter,
    Shape, Slot, SlotKind, Widget,
};

use super::clauses::{Reading, Token};
use super::kind;
use super::names;
use super::sketch::Sketch;
use super::tag::Tag;

/// Adds the pages that the sketch claims.
pub(super) fn add(reading: &Reading<'_>, sketch: &Sketch, blueprint: &mut Blueprint) {
    match sketch.kind {
        AppKind::Static => blueprint.pages.extend(texts(reading, sketch)),
        AppKind::ClientOnly => tool(reading, sketch, blueprint),
        AppKind::FullStack => {
            if sketch.tool.as_deref() == Some("slot:game") {
                tool(reading, sketch, blueprint);
            }
            if (sketch.claims("report") || sketch.claims("chart"))
                && let Some(page) = dashboard(sketch, blueprint)
            {
                blueprint.pages.push(page);
            }
        }
    }
}

const BUILT_IN: [&str; 3] = ["calculator", "converter", "timer"];

fn tool(reading: &Reading<'_>, sketch: &Sketch, blueprint: &mut Blueprint) {
    let tool = sketch.tool.clone().unwrap_or_else(|| "slot:tool".to_owned());
    let special = special(reading, &tool);
    let tool = if BUILT_IN.contains(&tool.as_str()) && special.is_none() {
        tool
    } else {
        let name = names::snake(special.as_deref().unwrap_or_else(|| tool.trim_start_matches("slot:")));
        let whole = reading
            .sentences
            .iter()
            .filter(|sentence| !sentence.theme)
            .map(|sentence| reading.quote(&sentence.tokens))
            .collect::<Vec<_>>()
            .join(" ");
        blueprint.slots.push(Slot::new(name.clone(), SlotKind::PageSection, names::plain(&whole, 400)));
        format!("slot:{name}")
    };
    let path = if sketch.kind == AppKind::ClientOnly { "/tool" } else { "/play" };
    let title = if path == "/play" { "Play".to_owned() } else { sketch.name.clone() };
    blueprint.pages.push(Page {
        path: path.to_owned(),
        title,
        kind: PageKind::Tool { tool },
        roles: Vec::new(),
    });
}

/// A tool that the ready-made one does not do, by its name: a `currency converter` knows rates, and ours knows metres.
fn special(reading: &Reading<'_>, tool: &str) -> Option<String> {
    if !["calculator", "converter"].contains(&tool) {
        return None;
    }
    let class = format!("tool.{tool}");
    let is_tool = |token: &Token| kind::is_sign(&class, &token.noun) || kind::is_sign(&class, &token.text);
    let at = reading.tokens.iter().position(is_tool)?;
    let token = &reading.tokens[at];
    let plain = |other: &&Token| kind::is_sign(&format!("plain.{tool}"), &other.text);
    let before = reading.tokens[..at].last().filter(|token| token.is_content());
    if token.noun == tool {
        return before.filter(|before| !plain(before)).map(|before| format!("{} {tool}", before.noun));
    }
    if token.tag == Tag::Verb {
        let after = reading.tokens[at + 1..].iter().find(|token| token.is_content())?;
        return (!plain(&after)).then(|| tool.to_owned());
    }
    Some(before.map_or_else(|| token.noun.clone(), |before| format!("{} {}", before.noun, token.noun)))
}

/// The sections of a static site, from its own list of functions.
fn texts(reading: &Reading<'_>, sketch: &Sketch) -> Vec<Page> {
    let mut sections: Vec<Section> = Vec::new();
    for phrase in
        super::phrases::phrases(reading).iter().filter(|phrase| !super::evidence::is_app(reading, phrase))
    {
        let words: Vec<&str> =
            reading.tokens[phrase.tokens.clone()].iter().map(|token| token.text.as_str()).collect();
        let heading = names::plain(&names::capital(&words.join(" ")), 60);
        let fit = !phrase.words.is_empty()
            && words.len() <= 4
            && !super::lexicon::one_of(
                phrase.head(),
                "functionality feature user visitor website site page function",
            );
        if fit
            && sections.len() < 8
            && !sections.iter().any(|section| {
                section.heading.to_lowercase().ends_with(phrase.head()) || section.heading == heading
            })
        {
            sections.push(Section {
                text: format!("Write about your {} here.", heading.to_lowercase()),
                heading,
            });
        }
    }
    if sections.is_empty() {
        sections.push(Section { heading: sketch.name.clone(), text: sketch.tagline.clone() });
    }
    vec![Page {
        path: "/about".to_owned(),
        title: "About".to_owned(),
        kind: PageKind::Text { sections },
        roles: Vec::new(),
    }]
}

fn dashboard(sketch: &Sketch, blueprint: &Blueprint) -> Option<Page> {
    let mut widgets = Vec::new();
    let entities = || {
        blueprint
            .entities
            .iter()
            .filter(|entity| !matches!(entity.kind, EntityKind::Comment | EntityKind::Contact))
    };
    for entity in entities().take(4) {
        widgets.push(widget(&entity.plural, entity, Shape::Tile, Measure::Count, None, None));
    }
    let charted = entities().max_by_key(|entity| {
        entity.fields.iter().filter(|field| number(field)).count() * 2
            + entity.fields.iter().filter(|field| matches!(field.kind, FieldKind::Enum(_))).count()
    })?;
    let time = charted
        .fields
        .iter()
        .find(|field| matches!(field.kind, FieldKind::Date | FieldKind::DateTime))
        .map_or("created", |field| field.name.as_str());
    if sketch.claims("chart") || sketch.claims("report") {
        for field in charted.fields.iter().filter(|field| number(field)).take(3) {
            let measure =
                if matches!(field.kind, FieldKind::Decimal) { Measure::Average } else { Measure::Sum };
            widgets.push(widget(&field.label, charted, Shape::Line, measure, Some(&field.name), Some(time)));
        }
        if let Some(slices) = charted.fields.iter().find(|field| matches!(field.kind, FieldKind::Enum(_))) {
            widgets.push(widget(
                &format!("{} by {}", charted.plural, slices.label.to_lowercase()),
                charted,
                Shape::Donut,
                Measure::Count,
                None,
                Some(&slices.name),
            ));
        }
        if widgets.iter().all(|widget| widget.shape == Shape::Tile) {
            widgets.push(widget(
                &format!("{} over time", charted.plural),
                charted,
                Shape::Bar,
                Measure::Count,
                None,
                Some(time),
            ));
        }
    }
    let admin_only = sketch.roles.iter().any(|role| role.name == "admin");
    let roles =
        if admin_only { vec!["admin".to_owned()] } else { vec!["member".to_owned(), "admin".to_owned()] };
    let roles = if sketch.claims("auth") || admin_only { roles } else { Vec::new() };
    Some(Page {
        path: "/overview".to_owned(),
        title: "Overview".to_owned(),
        kind: PageKind::Dashboard { widgets },
        roles,
    })
}

fn number(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Int | FieldKind::Decimal | FieldKind::Money) && field.set != Setter::Job
}

fn widget(
    title: &str,
    entity: &Entity,
    shape: Shape,
    measure: Measure,
    field: Option<&str>,
    by: Option<&str>,
) -> Widget {
    Widget {
        title: names::plain(title, 60),
        entity: entity.name.clone(),
        shape,
        measure,
        field: field.map(str::to_owned),
        by: by.map(str::to_owned),
    }
}
