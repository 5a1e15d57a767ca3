//! `[app]`, `[theme]`, `[auth]`, and what surrounds an app.

use std::collections::BTreeMap;

/// `[app]`
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    /// Display name, 1 to 60 characters.
    pub name: String,
    /// Folder, package and host name: `[a-z][a-z0-9-]*`, at most 40 characters. Derived from `name` when absent.
    pub slug: String,
    /// One sentence, the promise of the landing page. At most 120 characters.
    pub tagline: String,
    /// The description that the app was made from; shown nowhere in the app.
    pub description: String,
    /// How much of an app it is.
    pub kind: AppKind,
    /// Name of a folder below `stacks/`.
    pub stack: String,
    /// BCP 47 language of the texts.
    pub locale: String,
    /// ISO 4217 code of prices and money fields.
    pub currency: String,
}

/// How much of an app it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppKind {
    /// Server, database, accounts.
    FullStack,
    /// Pages only.
    Static,
    /// Pages and a tool that runs in the browser; nothing is stored on a server.
    ClientOnly,
}

/// `[theme]`: a named look, or free colours over one.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// ink, tomato, forest, ocean, violet, sand, rose or slate.
    pub look: String,
    /// CSS colour of the page (a name such as `lemon chiffon`, or hex), as described.
    pub background: Option<String>,
    /// CSS colour of buttons and other components, as described.
    pub components: Option<String>,
    /// CSS colour of marks and highlights, as described.
    pub accent: Option<String>,
    /// Light, dark, or as the visitor has it.
    pub mode: Mode,
}

/// Light or dark before a visitor chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// What the visitor's device asks for.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// `[auth]`. Absent: the app knows no accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Auth {
    /// Who keeps accounts and their passwords.
    pub provider: AuthProvider,
    /// Ways to sign in, at least one.
    pub methods: Vec<AuthMethod>,
    /// `member` and `admin` always exist; further ones follow. First = what a sign-up gets.
    pub roles: Vec<String>,
    /// Roles that a person may pick at sign-up (never `admin`). Empty: nothing to pick.
    pub choose: Vec<String>,
    /// Credits that a new account starts with.
    pub welcome_credits: u32,
    /// An e-mail address must be confirmed before anything but looking.
    pub verify_email: bool,
}

/// Who keeps accounts and their passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AuthProvider {
    /// The app itself.
    #[default]
    Own,
    /// Clerk, on pages of its own; the app keeps who somebody is to it.
    Clerk,
}

/// A way to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuthMethod {
    /// E-mail and password.
    Email,
    /// Google account.
    Google,
    /// GitHub account.
    Github,
}

/// `[[integration]]`: an outside service that the app talks to, by slot or adapter.
#[derive(Debug, Clone, PartialEq)]
pub struct Integration {
    /// Name of the service.
    pub name: String,
    /// What the app wants from it.
    pub purpose: String,
    /// Names of the environment variables that hold its secrets.
    pub secrets: Vec<String>,
}

/// `[[slot]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// snake_case.
    pub name: String,
    /// What the code must do, in the description's words.
    pub description: String,
    /// Where it is called.
    pub kind: SlotKind,
    /// The code may talk to other machines.
    pub network: bool,
    /// The entity whose rows a rule is worked out of; rules alone have one.
    pub of: Option<String>,
    /// What a rule gives for a row.
    pub gives: Gives,
}

impl Slot {
    /// A slot that is no rule.
    pub fn new(name: impl Into<String>, kind: SlotKind, description: impl Into<String>) -> Slot {
        let (name, description) = (name.into(), description.into());
        Slot { name, description, kind, network: false, of: None, gives: Gives::Number }
    }
}

/// What a rule gives for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// A number, such as a score.
    Number,
    /// An amount of money, in minor units of the app's currency.
    Money,
    /// A word or two.
    Text,
}

/// Where code of one's own is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// A step of a job.
    JobStep,
    /// A part of a page, or a browser tool.
    PageSection,
    /// What follows from a row: a score, a price. Shown in lists and on the row's page.
    Rule,
}

/// `[state]`: where what is remembered of each environment lies when several machines deploy the app.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedState {
    /// `s3://BUCKET` or `s3://BUCKET/FOLDER`.
    pub store: String,
    /// URL of a store that is not Amazon's.
    pub endpoint: Option<String>,
    /// Region of the bucket; `us-east-1` when absent.
    pub region: Option<String>,
}

impl SharedState {
    /// Bucket and folder; nothing when `store` has another form.
    pub fn parts(&self) -> Option<(&str, &str)> {
        let rest = self.store.strip_prefix("s3://")?;
        Some(rest.split_once('/').unwrap_or((rest, "")))
    }
}

/// `[environments.NAME]`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Environment {
    /// Host name that people type.
    pub domain: Option<String>,
    /// `host`, `dns` or `zone` → `provider` or `provider:where`.
    pub providers: BTreeMap<String, String>,
}
