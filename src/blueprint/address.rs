//! Where a part of a blueprint stands in the file: `entity.2.fields.price`, or by name `entity.Menu.fields.price`.

use std::ops::Range;

use toml_edit::{Item, TableLike, Value};

/// Keys that name an element of a list of tables.
pub(super) const NAMES: &[&str] = &["name", "key", "path"];

/// The span of what stands at the place, else of the nearest thing around it.
pub(super) fn span(root: &Item, place: &str) -> Option<Range<usize>> {
    let mut at = Node::Item(root);
    let mut span = None;
    for part in place.split('.').filter(|part| !part.is_empty()) {
        let Some((next, next_span)) = at.child(part) else { break };
        span = next_span.or(span);
        at = next;
    }
    span
}

#[derive(Clone, Copy)]
enum Node<'a> {
    Item(&'a Item),
    Value(&'a Value),
    Table(&'a toml_edit::Table),
}

impl<'a> Node<'a> {
    fn child(self, part: &str) -> Option<(Node<'a>, Option<Range<usize>>)> {
        if let Some(entries) = self.entries() {
            let item = entries.get(part)?;
            let key = entries.key(part).and_then(toml_edit::Key::span);
            // A table has the span of its header, which is what a person looks for.
            return Some((Node::Item(item), item.span().or(key)));
        }
        match self {
            Node::Item(Item::ArrayOfTables(tables)) => {
                let at = position(part, tables.iter().map(|table| table as &dyn TableLike))?;
                tables.get(at).map(|table| (Node::Table(table), table.span()))
            }
            Node::Item(Item::Value(Value::Array(list))) | Node::Value(Value::Array(list)) => {
                // The last one, because of two equal words the second one is too many.
                let is_called = |value: &Value| match value {
                    Value::InlineTable(table) => is_named(table, part),
                    value => value.as_str() == Some(part),
                };
                let at = part
                    .parse()
                    .ok()
                    .or_else(|| list.iter().collect::<Vec<_>>().iter().rposition(|value| is_called(value)));
                list.get(at?).map(|value| (Node::Value(value), value.span()))
            }
            _ => None,
        }
    }

    fn entries(self) -> Option<&'a dyn TableLike> {
        match self {
            Node::Item(item) => item.as_table_like(),
            Node::Value(value) => value.as_inline_table().map(|table| table as &dyn TableLike),
            Node::Table(table) => Some(table),
        }
    }
}

/// The element with this position or name.
pub(super) fn position<'a>(part: &str, mut tables: impl Iterator<Item = &'a dyn TableLike>) -> Option<usize> {
    part.parse().ok().or_else(|| tables.position(|table| is_named(table, part)))
}

fn is_named(table: &dyn TableLike, name: &str) -> bool {
    NAMES.iter().any(|key| table.get(key).and_then(Item::as_str) == Some(name))
}
