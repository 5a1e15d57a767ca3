//! Rows that the landing page's picture of the product shows. Real-sounding, because empty boxes convince nobody.

use crate::blueprint::{Behaviour, Blueprint, Entity, Field, FieldKind, Setter, names};

/// How many rows the picture has.
pub(super) const SHOWN: usize = 4;

pub(super) struct Sample {
    pub(super) title: String,
    pub(super) meta: String,
    pub(super) price: String,
    pub(super) mark: String,
}

/// Last word of an entity's name → four titles.
const TITLES: &[(&str, [&str; SHOWN])] = &[
    (
        "apartment",
        ["Two rooms by the park", "Loft under the roof", "Garden flat, quiet", "Studio near the station"],
    ),
    ("appointment", ["Haircut, Tuesday", "First visit", "Check-up", "Follow-up call"]),
    (
        "article",
        ["What the numbers say", "A week without meetings", "Notes from the road", "How we chose the name"],
    ),
    ("assessment", ["Data centre, autumn", "New supplier", "Office move", "Payment process"]),
    ("bird", ["Kingfisher", "Barn owl", "Goldfinch", "Grey heron"]),
    ("book", ["The Overstory", "Middlemarch", "Piranesi", "A Month in the Country"]),
    ("booking", ["Friday to Sunday", "One afternoon", "First week of May", "Tuesday, 10:00"]),
    ("car", ["Fiat 500, red", "Volvo V60 estate", "VW ID.3", "Toyota Yaris"]),
    ("company", ["Northwind", "Harbour & Sons", "Lumen Works", "Field Notes"]),
    ("contact", ["Mara Klein", "Jonas Weber", "Aiko Tanaka", "Samuel Osei"]),
    ("course", ["Drawing from life", "Statistics, gently", "Bread at home", "Italian for travellers"]),
    ("customer", ["Mara Klein", "Harbour & Sons", "Lumen Works", "Aiko Tanaka"]),
    ("detection", ["Red fox, 06:12", "Roe deer, 05:40", "Badger, 23:05", "Wild boar, 02:31"]),
    ("dish", ["Burrata e pomodori", "Tagliatelle al ragù", "Risotto ai funghi", "Tiramisù"]),
    ("email", ["Autumn news", "Your invitation", "Notes from Monday", "Thank you for coming"]),
    ("employee", ["Mara Klein", "Jonas Weber", "Aiko Tanaka", "Samuel Osei"]),
    ("event", ["Open studio night", "Street food Saturday", "Reading with wine", "Spring run, 10 km"]),
    ("expense", ["Train to Lyon", "Team lunch", "Two chairs", "Hosting, November"]),
    ("game", ["Friday round", "Best of five", "Sprint 14", "Rematch"]),
    ("invoice", ["2026-031 Northwind", "2026-032 Lumen Works", "2026-033 Field Notes", "2026-034 Harbour"]),
    ("item", ["Winter coat", "Desk lamp", "Bicycle pump", "Tea set"]),
    ("job", ["Carpenter, full time", "Nurse, night shift", "Data analyst", "Pastry chef"]),
    ("lead", ["Harbour & Sons", "Lumen Works", "Northwind", "Field Notes"]),
    ("listing", ["Oak table, six seats", "Road bike, size M", "Film camera", "Armchair, green"]),
    ("member", ["Mara Klein", "Jonas Weber", "Aiko Tanaka", "Samuel Osei"]),
    ("menu", ["Osteria Lucca, dinner", "Kissa Haru", "Forno Nono", "Beach club, lunch card"]),
    ("note", ["Call with the bank", "Ideas for spring", "Reading list", "Packing"]),
    ("order", ["Two mugs and a bowl", "Winter box", "Spare parts", "Gift for Ada"]),
    ("patient", ["Luna, cat", "Bruno, beagle", "Pepper, parrot", "Misty, rabbit"]),
    ("photo", ["Morning fog", "The old harbour", "Market day", "Snow on the bridge"]),
    (
        "post",
        ["Kingfisher at the weir", "Which lens for dusk?", "Weekend walk, report", "Hello from the north"],
    ),
    ("product", ["Bench for two, oak", "Arch shelf, birch", "Wall tiles, set of 12", "Wave print, framed"]),
    ("project", ["Spring catalogue", "Kitchen, second floor", "New website", "Winter market"]),
    ("property", ["Brick house with garden", "Two rooms by the park", "Farmhouse, 3 acres", "Corner shop"]),
    (
        "question",
        ["How do I prune roses?", "Is sourdough worth it?", "Best map of the Alps?", "Why do cats knead?"],
    ),
    ("recipe", ["Lemon risotto", "Rye bread", "Roast squash soup", "Plum tart"]),
    ("report", ["October in numbers", "Site visit, north", "Quarter three", "Survey results"]),
    ("restaurant", ["Osteria Lucca", "Kissa Haru", "Forno Nono", "Beach club"]),
    ("room", ["Studio, first floor", "Meeting room east", "Hall", "Garden room"]),
    ("service", ["Haircut and beard", "Hot towel shave", "Colour", "Children's cut"]),
    ("song", ["Slow train", "Paper boats", "North light", "Seven bridges"]),
    ("student", ["Mara Klein", "Jonas Weber", "Aiko Tanaka", "Samuel Osei"]),
    ("survey", ["How was the workshop?", "Lunch options", "Reading habits", "Your first month"]),
    ("task", ["Call the printer", "Choose the cover", "Send the invoice", "Book the train"]),
    ("ticket", ["Printer on floor 2", "Cannot sign in", "New laptop for Ada", "Invoice is wrong"]),
    ("todo", ["Call the printer", "Choose the cover", "Send the invoice", "Book the train"]),
    ("trip", ["Lisbon in May", "Round the lake", "Night train north", "Weekend in Ghent"]),
    ("video", ["Dovetails by hand", "First snow", "Interview with Ada", "Studio tour"]),
    ("workout", ["Easy 5 km", "Pull day", "Swim, 1,500 m", "Hill repeats"]),
];

/// Rows for the picture.
pub(super) fn samples(app: &Blueprint, entity: Option<&Entity>) -> Vec<Sample> {
    let Some(entity) = entity else { return Vec::new() };
    let titles = titles(entity);
    let metas: Vec<Vec<String>> = entity.fields.iter().filter_map(|field| meta(app, field)).take(2).collect();
    let has_price = entity.fields.iter().any(|field| field.kind == FieldKind::Money);
    titles
        .into_iter()
        .enumerate()
        .map(|(at, title)| Sample {
            title,
            meta: metas.iter().map(|values| values[at % values.len()].clone()).collect::<Vec<_>>().join(", "),
            price: if has_price {
                format!("{}{}", symbol(&app.app.currency), amounts(entity)[at % SHOWN])
            } else {
                String::new()
            },
            mark: mark(entity, at),
        })
        .collect()
}

/// Deals are worth more than things.
fn amounts(entity: &Entity) -> [&'static str; SHOWN] {
    let word = names::words(&entity.name).pop().unwrap_or_default();
    match word.as_str() {
        "client" | "contract" | "customer" | "deal" | "invoice" | "lead" | "opportunity" | "project" => {
            ["4,800", "12,500", "2,300", "36,000"]
        }
        "apartment" | "home" | "house" | "property" => ["420,000", "315,000", "689,000", "198,000"],
        "car" | "vehicle" => ["9,800", "24,500", "31,000", "7,200"],
        _ => ["48", "24", "129", "60"],
    }
}

fn titles(entity: &Entity) -> Vec<String> {
    let known = known(&entity.name);
    let made = || {
        ["First", "Second", "Weekend", "Winter"]
            .iter()
            .map(|start| format!("{start} {}", entity.singular()))
            .collect()
    };
    known.map_or_else(made, |titles| titles.iter().map(|title| (*title).to_owned()).collect())
}

fn known(name: &str) -> Option<&'static [&'static str; SHOWN]> {
    let word = names::words(name).pop().unwrap_or_default();
    TITLES.binary_search_by(|(known, _)| (*known).cmp(word.as_str())).ok().map(|at| &TITLES[at].1)
}

/// What stands before an amount; currencies without a common sign are written out.
fn symbol(currency: &str) -> String {
    match currency.to_lowercase().as_str() {
        "usd" | "cad" | "aud" | "nzd" | "mxn" => "$".into(),
        "eur" => "€".into(),
        "gbp" => "£".into(),
        "jpy" | "cny" => "¥".into(),
        "inr" => "₹".into(),
        other => format!("{} ", other.to_uppercase()),
    }
}

/// Four plausible values of a short field; `None` when the kind says nothing about what is in it.
fn meta(app: &Blueprint, field: &Field) -> Option<Vec<String>> {
    let texts: [&str; SHOWN] = match &field.kind {
        FieldKind::Date | FieldKind::DateTime if field.name.contains("due") => {
            ["Tomorrow", "Friday", "12 May", "3 June"]
        }
        FieldKind::Date | FieldKind::DateTime => ["Today", "Yesterday", "12 May", "3 May"],
        FieldKind::Ref(target) if target == "User" => ["Mara", "Jonas", "Aiko", "Samuel"],
        FieldKind::Ref(target) => *app
            .entities
            .iter()
            .find(|entity| entity.name == *target)
            .and_then(|entity| known(&entity.name))?,
        FieldKind::Text
            if ["location", "city", "place", "address", "venue"].contains(&field.name.as_str()) =>
        {
            ["Lisbon", "Ghent", "Lyon", "Porto"]
        }
        _ => return None,
    };
    Some(texts.map(str::to_owned).to_vec())
}

/// States that nobody puts in a window.
const SAD: [&str; 9] =
    ["blocked", "cancelled", "closed", "declined", "expired", "failed", "late", "lost", "rejected"];

/// The state of a row. Approved is the normal case and needs no word; a job's work is shown when it is done.
fn mark(entity: &Entity, at: usize) -> String {
    let is_approval = |name: &str| {
        entity
            .behaviours
            .iter()
            .any(|behaviour| matches!(behaviour, Behaviour::Approval { field, .. } if field == name))
    };
    let state = entity.fields.iter().find_map(|field| match &field.kind {
        FieldKind::Enum(values) if !is_approval(&field.name) => Some((field, values)),
        _ => None,
    });
    let Some((field, values)) = state else { return String::new() };
    let shown: Vec<&String> = values.iter().filter(|value| !SAD.contains(&value.as_str())).collect();
    let value = if field.set == Setter::Job {
        shown.get(usize::from(at != 3))
    } else {
        shown.get(at % shown.len().max(1))
    };
    value.map(|value| names::label(value)).unwrap_or_default()
}
