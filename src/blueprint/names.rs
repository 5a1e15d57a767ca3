//! Every name that is derived from another one: plurals, labels, paths, tables. Nothing else derives names.

use super::types::{App, Entity, EntityKind};

/// First parts of addresses, and folders, that apps use themselves.
pub const RESERVED_PATHS: &[&str] = &[
    "account",
    "admin",
    "api",
    "approval",
    "approvals",
    "assets",
    "billing",
    "booking",
    "checkout",
    "commenting",
    "contact",
    "contact-form",
    "dashboards",
    "dev",
    "events",
    "favorites",
    "files",
    "follows",
    "forgot",
    "health",
    "invitations",
    "jobs",
    "leaderboard",
    "members",
    "messages",
    "notices",
    "notifications",
    "ordering",
    "pages",
    "payments",
    "public",
    "reset",
    "reviewing",
    "search",
    "share",
    "shared",
    "sign-in",
    "sign-out",
    "sign-up",
    "theme",
    "verify",
    "verify-email",
    "votes",
];

/// Tables that every app uses itself, and those of the behaviours.
pub const RESERVED_TABLES: &[&str] = &[
    "account",
    "credit_account",
    "credit_entry",
    "job",
    "job_run",
    "job_schedule",
    "local_checkout",
    "migration",
    "notice",
    "notice_phone",
    "outbox",
    "payment",
    "payment_customer",
    "payment_event",
    "purchase",
    "rate_limit",
    "session",
    "subscription",
    "upload",
    "user",
    "verification",
];

/// Names that an entity cannot have: `User` is built in, the rest would hide a global of JavaScript.
pub const RESERVED_ENTITIES: &[&str] = &[
    "User", "Array", "BigInt", "Boolean", "Date", "Error", "Function", "Infinity", "Intl", "Iterator",
    "JSON", "Map", "Math", "NaN", "Number", "Object", "Promise", "Proxy", "Reflect", "RegExp", "Set",
    "String", "Symbol",
];

/// Names that a field cannot have: every row has them already, or SQLite does.
pub const RESERVED_FIELDS: &[&str] = &[
    "id",
    "owner",
    "owner_id",
    "parent",
    "parent_id",
    "created",
    "created_at",
    "updated",
    "updated_at",
    "rowid",
    "oid",
    "constructor",
    "prototype",
];

impl Entity {
    /// First part of its addresses, and its folder: `menu-items`. A path that every app uses itself gives way:
    /// the entity `Event` is at `event-list`. What is sent to the contact form is at `contact`.
    pub fn path(&self) -> String {
        if self.kind == EntityKind::Contact {
            return "contact".into();
        }
        let words = words(&self.name);
        let path = plural_of_last(&words).join("-");
        if RESERVED_PATHS.contains(&path.as_str()) { format!("{}-list", words.join("-")) } else { path }
    }

    /// Its table, and its key in messages: `menu_item`. SQL keywords are possible (`order`), so the stack quotes it.
    /// A table that every app uses itself gives way: the entity `Session` is in `session_row`.
    pub fn table(&self) -> String {
        let table = snake(&self.name);
        let taken = RESERVED_TABLES.contains(&table.as_str()) || table.starts_with("row_");
        if taken { format!("{table}_row") } else { table }
    }

    /// Display singular in lower case, for the middle of a sentence: `menu item`.
    pub fn singular(&self) -> String {
        words(&self.name).join(" ")
    }
}

impl App {
    /// Digits behind the point of the currency: 2 for most, 0 for yen, 3 for dinars.
    pub fn minor_digits(&self) -> u32 {
        super::currency::minor_digits(&self.currency)
    }
}

/// Lower-case words of a PascalCase or snake_case name: `MenuItem` is `menu item`, `HTTPCall` is `http call`.
pub fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut found: Vec<String> = Vec::new();
    let mut word = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let starts = letter.is_uppercase()
            && before.is_some_and(|before| {
                !before.is_uppercase() || after.is_some_and(|after| after.is_lowercase())
            });
        if (starts || !letter.is_alphanumeric()) && !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

/// `MenuItem` is `menu_item`.
pub fn snake(name: &str) -> String {
    words(name).join("_")
}

/// What people read for a name: `due_date` is `Due date`.
pub fn label(name: &str) -> String {
    capitalised(&words(name).join(" "))
}

/// Display plural of an entity's name: `MenuItem` is `Menu items`.
pub fn display_plural(name: &str) -> String {
    capitalised(&plural_of_last(&words(name)).join(" "))
}

/// Folder, package and host name for an app's display name. `app` when nothing is left of it.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        match letter.to_ascii_lowercase() {
            letter @ ('a'..='z' | '0'..='9') => slug.push(letter),
            '\'' | '’' => {}
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    let slug = slug.trim_start_matches(|letter: char| !letter.is_ascii_lowercase());
    let slug: String = slug.chars().take(40).collect();
    let slug = slug.trim_end_matches('-');
    match slug {
        "" => "app".into(),
        "con" | "nul" | "prn" | "aux" => format!("{slug}-app"),
        _ => slug.into(),
    }
}

/// First letter in upper case.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn plural_of_last(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut() {
        *last = plural(last);
    }
    words
}

const IRREGULAR: &[(&str, &str)] = &[
    ("person", "people"),
    ("child", "children"),
    ("man", "men"),
    ("woman", "women"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("goose", "geese"),
    ("mouse", "mice"),
    ("criterion", "criteria"),
    ("phenomenon", "phenomena"),
    ("medium", "media"),
    ("leaf", "leaves"),
    ("life", "lives"),
    ("knife", "knives"),
    ("wife", "wives"),
    ("shelf", "shelves"),
    ("half", "halves"),
    ("wolf", "wolves"),
    ("loaf", "loaves"),
    ("thief", "thieves"),
    ("hero", "heroes"),
    ("potato", "potatoes"),
    ("tomato", "tomatoes"),
    ("echo", "echoes"),
    ("quiz", "quizzes"),
    ("matrix", "matrices"),
    ("index", "indexes"),
];

const SAME: &[&str] = &[
    "news",
    "series",
    "species",
    "equipment",
    "staff",
    "information",
    "feedback",
    "furniture",
    "luggage",
    "music",
    "software",
    "hardware",
    "money",
    "fish",
    "sheep",
    "deer",
    "data",
    "media",
    "people",
    "children",
    "advice",
    "homework",
    "merchandise",
    "weather",
    "traffic",
    "progress",
    "attendance",
];

/// Plural of an English noun in lower case. A noun that is a plural already stays.
pub fn plural(noun: &str) -> String {
    if let Some((_, plural)) = IRREGULAR.iter().find(|(singular, _)| *singular == noun) {
        return (*plural).into();
    }
    if SAME.contains(&noun) {
        return noun.into();
    }
    if let Some(stem) = noun.strip_suffix('y')
        && !stem.is_empty()
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        return format!("{stem}ies");
    }
    if let Some(stem) = noun.strip_suffix("sis") {
        return format!("{stem}ses");
    }
    let hisses = ["ss", "us", "is", "as", "ns", "x", "z", "ch", "sh"].iter().any(|end| noun.ends_with(end));
    match () {
        () if hisses => format!("{noun}es"),
        () if noun.ends_with('s') => noun.into(),
        () => format!("{noun}s"),
    }
}
