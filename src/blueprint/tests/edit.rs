//! Edits keep everything that they do not mean.

use super::super::edit::{insert, remove, set};

const FILE: &str = "\
# Our shop.
version = 1 # format

[app]
name   = \"Shop\" # shown
# The promise.
tagline = 'Buy things.'

[auth]
roles = [\"member\", \"admin\"]

# What we sell.
[[entity]]
name = \"Product\"
fields.name = \"text max=80\"   # as on the box
list = { page = 10 }

[[entity]]
name = \"Tag\" # plain
fields.name = \"text\"
";

#[track_caller]
fn replaced(edited: Result<String, crate::error::Error>, from: &str, to: &str) {
    assert_eq!(edited.unwrap(), FILE.replacen(from, to, 1));
}

#[test]
fn a_value_changes_in_place() {
    replaced(set(FILE, "app.name", "\"Store\""), "\"Shop\" # shown", "\"Store\" # shown");
    replaced(set(FILE, "entity.Product.fields.name", "\"text max=90\""), "max=80", "max=90");
    replaced(set(FILE, "entity.0.list.page", "20"), "page = 10", "page = 20");
    replaced(set(FILE, "auth.roles.0", "\"maker\""), "[\"member\"", "[\"maker\"");
}

#[test]
fn a_new_key_comes_last_in_its_table() {
    replaced(set(FILE, "app.slug", "\"shop\""), "'Buy things.'\n", "'Buy things.'\nslug = \"shop\"\n");
    let field = "# as on the box\nfields.price = \"money\"\n";
    replaced(set(FILE, "entity.Product.fields.price", "\"money\""), "# as on the box\n", field);
    let list = "# plain\nfields.name = \"text\"\nlist = { page = 5 }\n";
    replaced(set(FILE, "entity.Tag.list.page", "5"), "# plain\nfields.name = \"text\"\n", list);
}

#[test]
fn a_new_section_comes_last() {
    assert_eq!(
        set(FILE, "theme.look", "\"forest\"").unwrap(),
        format!("{FILE}\n[theme]\nlook = \"forest\"\n")
    );
}

#[test]
fn elements_are_added() {
    replaced(insert(FILE, "auth.roles", "\"seller\""), "\"admin\"]", "\"admin\", \"seller\"]");
    let entity = "name = \"Shelf\"\nfields.name = \"text\"\n";
    assert_eq!(insert(FILE, "entity", entity).unwrap(), format!("{FILE}\n[[entity]]\n{entity}"));
    let price = "key = \"pro\"\nname = \"Pro\"\namount = 500\n";
    assert_eq!(insert(FILE, "price", price).unwrap(), format!("{FILE}\n[[price]]\n{price}"));
    let open = "roles = [\n  \"member\"\n]\n";
    assert_eq!(insert(open, "roles", "\"admin\"").unwrap(), "roles = [\n  \"member\",\n  \"admin\"\n]\n");
    let rows = "roles = [\n  \"member\", # all\n  \"admin\",\n]\n";
    assert_eq!(
        insert(rows, "roles", "\"seller\"").unwrap(),
        "roles = [\n  \"member\", # all\n  \"admin\",\n  \"seller\",\n]\n"
    );
}

#[test]
fn parts_are_removed_with_their_comment() {
    replaced(remove(FILE, "app.tagline"), "# The promise.\ntagline = 'Buy things.'\n", "");
    replaced(remove(FILE, "auth.roles.admin"), ", \"admin\"]", "]");
    replaced(
        remove(FILE, "entity.Tag"),
        "\n[[entity]]\nname = \"Tag\" # plain\nfields.name = \"text\"\n",
        "",
    );
}

#[test]
fn what_is_not_there_is_said() {
    for (edited, code) in [
        (set(FILE, "entity.Prodct.label", "\"x\""), "blueprint.path"),
        (set(FILE, "app.name.first", "\"x\""), "blueprint.path"),
        (set(FILE, "entity", "\"x\""), "blueprint.path"),
        (set(FILE, "auth.roles.9", "\"x\""), "blueprint.path"),
        (set(FILE, "", "\"x\""), "blueprint.path"),
        (set(FILE, "app..name", "\"x\""), "blueprint.path"),
        (set(FILE, "app.name", "Shop"), "blueprint.syntax"),
        (set("= 1", "app.name", "\"Shop\""), "blueprint.syntax"),
        (insert(FILE, "app.name", "\"x\""), "blueprint.path"),
        (remove(FILE, "entity.Shelf"), "blueprint.path"),
        (remove(FILE, "entity.7"), "blueprint.path"),
        (remove(FILE, "theme.look"), "blueprint.path"),
    ] {
        assert_eq!(edited.unwrap_err().code(), code);
    }
}
