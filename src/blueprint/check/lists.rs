//! How lists search, filter, sort and show.

use super::super::problem::quoted;
use super::super::types::*;
use super::Findings;

/// Parts of a list's address.
const TAKEN: &[&str] = &["q", "sort", "page", "month"];

pub(super) fn check(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    let options = &entity.list;
    let place = format!("{place}.list");
    fields(findings, &format!("{place}.search"), entity, &options.search, "searched", FieldKind::is_text);
    fields(
        findings,
        &format!("{place}.filter"),
        entity,
        &options.filter,
        "a filter",
        FieldKind::is_filterable,
    );
    for (at, name) in options.filter.iter().enumerate() {
        if TAKEN.contains(&name.as_str()) && entity.field(name).is_some() {
            let message =
                format!("a field named {} cannot be a filter: addresses of lists use the word", quoted(name));
            findings.add_with_hint(format!("{place}.filter.{at}"), message, "rename the field");
        }
    }
    sort(findings, &place, entity);
    if !(1..=100).contains(&options.page) {
        findings.add(format!("{place}.page"), format!("`page` is from 1 to 100, not {}", options.page));
    }
    view(findings, &format!("{place}.view"), entity);
}

fn fields(
    findings: &mut Findings<'_>,
    place: &str,
    entity: &Entity,
    names: &[String],
    use_: &str,
    fits: impl Fn(&FieldKind) -> bool,
) {
    findings.repeated(place, names.iter().map(String::as_str));
    for (at, name) in names.iter().enumerate() {
        let place = format!("{place}.{at}");
        match entity.field(name) {
            Some(field) if fits(&field.kind) => {}
            Some(field) => {
                let kind = field.kind.word();
                findings.add(place, format!("{} is of type `{kind}`, which cannot be {use_}", quoted(name)));
            }
            None => findings.dangling(
                &place,
                "field",
                name,
                entity.fields.iter().map(|field| field.name.as_str()),
            ),
        }
    }
}

fn sort(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    let place = format!("{place}.sort");
    let name = entity.list.sort.strip_prefix('-').unwrap_or(&entity.list.sort);
    match entity.field(name) {
        _ if name == "created" => {}
        Some(field) if field.kind.is_sortable() => {}
        Some(field) => {
            findings.add(place, format!("a list cannot be sorted by type `{}`", field.kind.word()))
        }
        None => {
            let known = entity.fields.iter().map(|field| field.name.as_str()).chain(["created"]);
            findings.dangling(&place, "field", name, known);
        }
    }
}

fn view(findings: &mut Findings<'_>, place: &str, entity: &Entity) {
    let has = |fits: fn(&FieldKind) -> bool| entity.fields.iter().any(|field| fits(&field.kind));
    match entity.list.view {
        View::Items | View::Table => {}
        View::Gallery if has(|kind| *kind == FieldKind::Image) => {}
        View::Gallery => findings.add(place, "a gallery needs a field of type `image`"),
        View::Board => {
            let is_enum = |name: &String| {
                entity.field(name).is_some_and(|field| matches!(field.kind, FieldKind::Enum(_)))
            };
            if !entity.list.filter.iter().any(is_enum) {
                let hint = "such as `filter = [\"status\"]`; its values become the columns";
                findings.add_with_hint(place, "a board needs an enum field in `filter`", hint);
            }
        }
        View::Calendar if has(FieldKind::is_time) => {}
        View::Calendar => findings.add(place, "a calendar needs a field of type `date` or `datetime`"),
    }
}
