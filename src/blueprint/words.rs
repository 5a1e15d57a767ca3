//! The closed sets of words of `vibe.toml`, each in one place for the parser, the writer and the schema test.

use super::types::*;

/// A value that is written as one word.
pub trait Word: Copy + PartialEq + 'static {
    /// Every value with its word, in the order in which a list of them is shown.
    const WORDS: &'static [(&'static str, Self)];

    /// The word for a value.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }

    /// The value for a word.
    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }
}

impl Word for AppKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("full_stack", AppKind::FullStack),
        ("static", AppKind::Static),
        ("client_only", AppKind::ClientOnly),
    ];
}

impl Word for Mode {
    const WORDS: &'static [(&'static str, Self)] =
        &[("system", Mode::System), ("light", Mode::Light), ("dark", Mode::Dark)];
}

impl Word for AuthProvider {
    const WORDS: &'static [(&'static str, Self)] =
        &[("own", AuthProvider::Own), ("clerk", AuthProvider::Clerk)];
}

impl Word for AuthMethod {
    const WORDS: &'static [(&'static str, Self)] =
        &[("email", AuthMethod::Email), ("google", AuthMethod::Google), ("github", AuthMethod::Github)];
}

impl Word for Owner {
    const WORDS: &'static [(&'static str, Self)] = &[("user", Owner::User), ("nobody", Owner::Nobody)];
}

impl Word for View {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("items", View::Items),
        ("gallery", View::Gallery),
        ("table", View::Table),
        ("board", View::Board),
        ("calendar", View::Calendar),
    ];
}

impl Word for AiCall {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("text->text", AiCall::TextToText),
        ("text->json", AiCall::TextToJson),
        ("image->text", AiCall::ImageToText),
        ("image->json", AiCall::ImageToJson),
        ("text->image", AiCall::TextToImage),
        ("image->image", AiCall::ImageToImage),
    ];
}

impl Word for Period {
    const WORDS: &'static [(&'static str, Self)] = &[("month", Period::Month), ("year", Period::Year)];
}

impl Word for Channel {
    const WORDS: &'static [(&'static str, Self)] =
        &[("app", Channel::App), ("email", Channel::Email), ("sms", Channel::Sms)];
}

impl Word for Shape {
    const WORDS: &'static [(&'static str, Self)] =
        &[("tile", Shape::Tile), ("line", Shape::Line), ("bar", Shape::Bar), ("donut", Shape::Donut)];
}

impl Word for Measure {
    const WORDS: &'static [(&'static str, Self)] =
        &[("count", Measure::Count), ("sum", Measure::Sum), ("average", Measure::Average)];
}

impl Word for SlotKind {
    const WORDS: &'static [(&'static str, Self)] =
        &[("job_step", SlotKind::JobStep), ("page_section", SlotKind::PageSection), ("rule", SlotKind::Rule)];
}

impl Word for Gives {
    const WORDS: &'static [(&'static str, Self)] =
        &[("number", Gives::Number), ("money", Gives::Money), ("text", Gives::Text)];
}

impl Word for Framework {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("next", Framework::Next),
        ("hono", Framework::Hono),
        ("express", Framework::Express),
        ("node", Framework::Node),
        ("vite", Framework::Vite),
    ];
}

impl Word for PackageTool {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("npm", PackageTool::Npm),
        ("pnpm", PackageTool::Pnpm),
        ("yarn", PackageTool::Yarn),
        ("bun", PackageTool::Bun),
    ];
}

impl Word for Role {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("database", Role::Database),
        ("data.folder", Role::DataFolder),
        ("data.file", Role::DataFile),
        ("data.url", Role::DataUrl),
        ("random", Role::Random),
        ("url", Role::Url),
        ("domain", Role::Domain),
        ("stripe.key", Role::StripeKey),
        ("stripe.public", Role::StripePublic),
        ("stripe.webhook", Role::StripeWebhook),
        ("resend.key", Role::ResendKey),
        ("smtp.url", Role::SmtpUrl),
        ("mail.from", Role::MailFrom),
        ("ai.key", Role::AiKey),
        ("google.id", Role::GoogleId),
        ("google.secret", Role::GoogleSecret),
        ("github.id", Role::GithubId),
        ("github.secret", Role::GithubSecret),
        ("value", Role::Value),
        ("ask", Role::Ask),
    ];
}

/// What a row can be; the details stand in keys of their own.
pub(super) const ENTITY_KINDS: &[&str] = &["record", "comment", "review", "booking", "order", "contact"];

/// Ready-made behaviours. `approval` and `leaderboard` have keys of their own beside them.
pub(super) const BEHAVIOURS: &[&str] = &[
    "favorites",
    "votes",
    "follows",
    "share",
    "members",
    "messages",
    "approval",
    "leaderboard",
    "live",
    "export",
];

/// Kinds of `[[page]]`.
pub(super) const PAGE_KINDS: &[&str] = &["text", "dashboard", "tool"];

/// Looks that the stacks know.
pub const LOOKS: &[&str] = &["ink", "tomato", "forest", "ocean", "violet", "sand", "rose", "slate"];

/// How often a job can run by itself.
pub(super) const EVERY: &[&str] = &["hourly", "daily", "weekly"];

/// First words of a field.
pub const FIELD_KINDS: &[&str] = &[
    "text", "longtext", "int", "decimal", "money", "bool", "date", "datetime", "enum", "uuid", "json",
    "email", "url", "phone", "image", "file", "ref", "many",
];

/// Environments that can be described; `local` needs no entry.
pub(super) const ENVIRONMENTS: &[&str] = &["preview", "production"];

impl FieldKind {
    /// First word of the field in `vibe.toml`.
    pub fn word(&self) -> &'static str {
        match self {
            FieldKind::Text => "text",
            FieldKind::LongText => "longtext",
            FieldKind::Int => "int",
            FieldKind::Decimal => "decimal",
            FieldKind::Money => "money",
            FieldKind::Bool => "bool",
            FieldKind::Date => "date",
            FieldKind::DateTime => "datetime",
            FieldKind::Enum(_) => "enum",
            FieldKind::Uuid => "uuid",
            FieldKind::Json => "json",
            FieldKind::Email => "email",
            FieldKind::Url => "url",
            FieldKind::Phone => "phone",
            FieldKind::Image => "image",
            FieldKind::File => "file",
            FieldKind::Ref(_) => "ref",
            FieldKind::Many(_) => "many",
        }
    }
}

impl EntityKind {
    /// Word of the kind in `vibe.toml`.
    pub fn word(&self) -> &'static str {
        match self {
            EntityKind::Record => "record",
            EntityKind::Comment => "comment",
            EntityKind::Review { .. } => "review",
            EntityKind::Booking { .. } => "booking",
            EntityKind::Order { .. } => "order",
            EntityKind::Contact => "contact",
        }
    }
}

impl Behaviour {
    /// Word of the behaviour in `vibe.toml`.
    pub fn word(&self) -> &'static str {
        match self {
            Behaviour::Favorites => "favorites",
            Behaviour::Votes => "votes",
            Behaviour::Follows => "follows",
            Behaviour::Share => "share",
            Behaviour::Members => "members",
            Behaviour::Messages => "messages",
            Behaviour::Approval { .. } => "approval",
            Behaviour::Leaderboard { .. } => "leaderboard",
            Behaviour::Live => "live",
            Behaviour::Export => "export",
        }
    }

    /// The behaviour for a word that needs no details.
    pub(super) fn plain(word: &str) -> Option<Behaviour> {
        Some(match word {
            "favorites" => Behaviour::Favorites,
            "votes" => Behaviour::Votes,
            "follows" => Behaviour::Follows,
            "share" => Behaviour::Share,
            "members" => Behaviour::Members,
            "messages" => Behaviour::Messages,
            "live" => Behaviour::Live,
            "export" => Behaviour::Export,
            _ => return None,
        })
    }
}

impl PageKind {
    /// Word of the kind in `vibe.toml`.
    pub fn word(&self) -> &'static str {
        match self {
            PageKind::Text { .. } => "text",
            PageKind::Dashboard { .. } => "dashboard",
            PageKind::Tool { .. } => "tool",
        }
    }
}

impl Grant {
    /// The grant for a word; a word that is none of ours is a role.
    pub fn from_word(word: &str) -> Grant {
        match word {
            "public" => Grant::Public,
            "member" => Grant::SignedIn,
            "owner" => Grant::Owner,
            "parent" => Grant::Parent,
            "members" => Grant::Members,
            _ => match word.split_once(':') {
                Some(("field", field)) => Grant::Field(field.into()),
                Some(("owner_of", field)) => Grant::OwnerOf(field.into()),
                _ => Grant::Role(word.into()),
            },
        }
    }

    /// Word of the grant in `vibe.toml` and in generated code.
    pub fn word(&self) -> String {
        match self {
            Grant::Public => "public".into(),
            Grant::SignedIn => "member".into(),
            Grant::Owner => "owner".into(),
            Grant::Parent => "parent".into(),
            Grant::Members => "members".into(),
            Grant::Field(field) => format!("field:{field}"),
            Grant::OwnerOf(field) => format!("owner_of:{field}"),
            Grant::Role(role) => role.clone(),
        }
    }
}
