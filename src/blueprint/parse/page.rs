//! `[[page]]`.

use super::super::keys;
use super::super::types::*;
use super::super::words::PAGE_KINDS;
use super::app::needed_word;
use super::reader::{Problems, Table, unknown_word};

pub(super) fn pages(file: &Table<'_>, problems: &mut Problems) -> Vec<Page> {
    let tables = file.tables("page", &keys::PAGE, problems);
    tables.iter().map(|table| page(table, problems)).collect()
}

fn page(table: &Table<'_>, problems: &mut Problems) -> Page {
    Page {
        path: table.needed("path", problems),
        title: table.needed("title", problems),
        kind: kind(table, problems),
        roles: table.texts("roles", problems).unwrap_or_default(),
    }
}

fn kind(table: &Table<'_>, problems: &mut Problems) -> PageKind {
    let word = table.needed("kind", problems);
    let (own, kind) = match word.as_str() {
        "dashboard" => ("widgets", PageKind::Dashboard { widgets: widgets(table, problems) }),
        "tool" => ("tool", PageKind::Tool { tool: table.needed("tool", problems) }),
        "text" => ("sections", PageKind::Text { sections: sections(table, problems) }),
        _ => {
            if !word.is_empty() {
                unknown_word(table.span_of("kind"), "kind", &word, PAGE_KINDS.iter().copied(), problems);
            }
            return PageKind::Tool { tool: String::new() };
        }
    };
    for key in ["sections", "widgets", "tool"] {
        if key != own && table.has(key) {
            problems.add(table.span_of(key), format!("`{key}` does not belong to a page of kind `{word}`"));
        }
    }
    kind
}

fn sections(table: &Table<'_>, problems: &mut Problems) -> Vec<Section> {
    let tables = table.tables("sections", &keys::SECTION, problems);
    let section = |table: &Table<'_>| Section {
        heading: table.needed("heading", problems),
        text: table.needed("text", problems),
    };
    tables.iter().map(section).collect()
}

fn widgets(table: &Table<'_>, problems: &mut Problems) -> Vec<Widget> {
    let tables = table.tables("widgets", &keys::WIDGET, problems);
    let widget = |table: &Table<'_>| Widget {
        title: table.needed("title", problems),
        entity: table.needed("entity", problems),
        shape: needed_word(table, "shape", problems).unwrap_or(Shape::Tile),
        measure: needed_word(table, "measure", problems).unwrap_or(Measure::Count),
        field: table.text("field", problems),
        by: table.text("by", problems),
    };
    tables.iter().map(widget).collect()
}
