//! `[existing]`: an app that was there before.

use std::collections::BTreeMap;

/// `[existing]`: how an app that somebody else wrote is built and run, and what it wants from its surroundings.
#[derive(Debug, Clone, PartialEq)]
pub struct Existing {
    /// What it is made with.
    pub framework: Framework,
    /// Who installs its packages.
    pub packages: PackageTool,
    /// Oldest major version of Node that it runs on.
    pub node: u32,
    /// Script of `package.json` that builds it. Absent: nothing is built.
    pub build: Option<String>,
    /// Folder that the build leaves and that is released. Absent: the whole app, its packages included.
    pub output: Option<String>,
    /// What Node runs, by its path in the release, with arguments. Absent: the output is a plain site.
    pub start: Option<String>,
    /// What Node runs before each start, to bring the database up to date.
    pub migrate: Option<String>,
    /// Path that answers 200 when the app is well.
    pub health: String,
    /// Where it hears of payments from Stripe.
    pub webhook: Option<StripeHook>,
    /// What each environment variable is for.
    pub env: BTreeMap<String, Variable>,
}

/// The ear for Stripe's events.
#[derive(Debug, Clone, PartialEq)]
pub struct StripeHook {
    /// Its path.
    pub path: String,
    /// Events that it reads.
    pub events: Vec<String>,
    /// Version of Stripe's interface that it was written for.
    pub version: Option<String>,
}

/// What an app is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framework {
    /// Next.js.
    Next,
    /// Hono.
    Hono,
    /// Express.
    Express,
    /// Another server on Node.
    Node,
    /// Vite: a build that leaves plain files.
    Vite,
}

/// Who installs packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageTool {
    /// npm.
    Npm,
    /// pnpm.
    Pnpm,
    /// Yarn.
    Yarn,
    /// Bun.
    Bun,
}

/// An environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What it is for.
    pub role: Role,
    /// The app runs without it.
    pub optional: bool,
    /// The value of one with [`Role::Value`]; empty otherwise.
    pub text: String,
}

/// What an environment variable is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Address of a PostgreSQL database of its own.
    Database,
    /// Folder for its data.
    DataFolder,
    /// Path of its SQLite file.
    DataFile,
    /// The same as an address, `file:/…`.
    DataUrl,
    /// A value that nobody can guess.
    Random,
    /// Its own address, `https://…`.
    Url,
    /// Its own host name.
    Domain,
    /// Secret key of Stripe.
    StripeKey,
    /// Publishable key of Stripe.
    StripePublic,
    /// Signing secret of the endpoint that Stripe tells of payments.
    StripeWebhook,
    /// Key of Resend.
    ResendKey,
    /// Address of a mail server, with user and password.
    SmtpUrl,
    /// Sender of its mail.
    MailFrom,
    /// Key of a provider of models.
    AiKey,
    /// Client id of a Google OAuth client.
    GoogleId,
    /// Client secret of a Google OAuth client.
    GoogleSecret,
    /// Client id of a GitHub OAuth app.
    GithubId,
    /// Client secret of a GitHub OAuth app.
    GithubSecret,
    /// A value that is no secret and stands in the blueprint.
    Value,
    /// A value that a person brings.
    Ask,
}

impl Variable {
    /// One that must be there, of a role that needs no text.
    pub fn of(role: Role) -> Variable {
        Variable { role, optional: false, text: String::new() }
    }
}

impl Existing {
    /// Names of the variables with a role, in order.
    pub fn names(&self, role: Role) -> impl Iterator<Item = &str> {
        self.env.iter().filter(move |(_, one)| one.role == role).map(|(name, _)| name.as_str())
    }

    /// Whether a variable is written into what a browser gets, by how the frameworks name those.
    pub fn is_public(name: &str) -> bool {
        ["NEXT_PUBLIC_", "VITE_", "PUBLIC_"].iter().any(|start| name.starts_with(start))
    }
}
