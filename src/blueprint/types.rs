//! What an app is: the typed blueprint behind `vibe.toml`.
//!
//! Plain data. Reading and checking live in `parse`, writing in `write`; nothing here does I/O.

use std::collections::BTreeMap;

/// Version of the `vibe.toml` format that this build reads and writes.
pub const FORMAT: i64 = 1;

/// A whole app.
#[derive(Debug, Clone, PartialEq)]
pub struct Blueprint {
    pub app: App,
    pub theme: Theme,
    pub auth: Option<Auth>,
    /// In the order of the file; a parent stands before its children.
    pub entities: Vec<Entity>,
    pub jobs: Vec<Job>,
    pub prices: Vec<Price>,
    pub notices: Vec<Notice>,
    pub pages: Vec<Page>,
    pub integrations: Vec<Integration>,
    /// What the blueprint cannot express: named places for code of one's own.
    pub slots: Vec<Slot>,
    /// By name: `preview`, `production`. `local` needs no entry.
    pub environments: BTreeMap<String, Environment>,
    /// Said by the person to be out of scope. Kept so that nobody adds it by accident.
    pub non_goals: Vec<String>,
    /// Pieces of the description that no part of the blueprint covers, quoted.
    pub not_understood: Vec<String>,
}

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
    pub kind: AppKind,
    /// Name of a folder below `stacks/`.
    pub stack: String,
    /// BCP 47 language of the texts.
    pub locale: String,
    /// ISO 4217 code of prices and money fields.
    pub currency: String,
}

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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Theme {
    /// ink, tomato, forest, ocean, violet, sand, rose or slate.
    pub look: String,
    /// CSS colour of the page (a name such as `lemon chiffon`, or hex), as described.
    pub background: Option<String>,
    /// CSS colour of buttons and other components, as described.
    pub components: Option<String>,
    pub accent: Option<String>,
    pub mode: Mode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    System,
    Light,
    Dark,
}

/// `[auth]`. Absent: the app knows no accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Auth {
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuthMethod {
    Email,
    Google,
    Github,
}

/// `[[entity]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// PascalCase, singular: `MenuItem`.
    pub name: String,
    /// Display plural: `Menu items`. Derived when absent.
    pub plural: String,
    pub owner: Owner,
    /// Rows belong to a row of this entity and vanish with it.
    pub parent: Option<String>,
    pub kind: EntityKind,
    /// Name of the field that stands for a row.
    pub label: String,
    /// Fields in form order.
    pub fields: Vec<Field>,
    pub list: ListOptions,
    pub access: Access,
    pub behaviours: Vec<Behaviour>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Whoever creates a row owns it.
    User,
    /// Nobody: a shared catalogue.
    Nobody,
}

/// What a row is, beyond a record.
#[derive(Debug, Clone, PartialEq)]
pub enum EntityKind {
    Record,
    /// Written under its parent, newest last, shown there.
    Comment,
    /// A rating from 1 to 5 under its parent, one a person; `rating` names the int field.
    Review { rating: String },
    /// Takes time of something. `of` names a ref field; `from`/`to` name date or datetime fields (half-open).
    /// Two rows for the same thing never overlap unless their status is `cancelled`.
    Booking { of: String, from: String, to: String },
    /// Buys something. `of` names a ref field, `quantity` an int field, `total` a money field that the server computes
    /// from `price`, the money field of the entity that `of` points at. `status` must hold pending|paid|cancelled.
    Order { of: String, quantity: String, price: String, total: String },
    /// Sent in by visitors, read by admins.
    Contact,
}

/// One field of an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// snake_case.
    pub name: String,
    /// What forms and lists call it. Derived from `name` when absent.
    pub label: String,
    pub kind: FieldKind,
    pub required: bool,
    pub unique: bool,
    /// Text: characters; numbers: value; money: minor units; image and file: bytes.
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Anchored regular expression for text.
    pub pattern: Option<String>,
    pub default: Option<String>,
    pub set: Setter,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    Text,
    LongText,
    Int,
    Decimal,
    /// Minor units in an integer.
    Money,
    Bool,
    Date,
    DateTime,
    Enum(Vec<String>),
    Uuid,
    Json,
    Email,
    Url,
    Phone,
    Image,
    File,
    /// One row of another entity, or `User`.
    Ref(String),
    /// Any number of rows of another entity.
    Many(String),
}

/// Who writes a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setter {
    /// Whoever fills in the form.
    Form,
    /// A job; no form shows it.
    Job,
    /// The system (computed); no form shows it.
    System,
    /// Only these roles see it in their form.
    Roles(Vec<String>),
}

/// `list = { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct ListOptions {
    /// Text fields that the search looks into. Empty: no search.
    pub search: Vec<String>,
    /// Enum, bool, ref or date fields.
    pub filter: Vec<String>,
    /// Field name, `-` first for descending; `created` is always there.
    pub sort: String,
    /// Rows on a page, 1 to 100.
    pub page: u32,
    pub view: View,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    Items,
    Gallery,
    Table,
    Board,
    Calendar,
}

/// Who may do what. Empty list = nobody.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    pub create: Vec<Grant>,
    pub read: Vec<Grant>,
    pub update: Vec<Grant>,
    pub delete: Vec<Grant>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// Anybody, signed in or not.
    Public,
    /// Anybody signed in.
    SignedIn,
    /// Whoever owns the row.
    Owner,
    /// Whoever may read (for `read`) or update (for the rest) the parent row; `create` needs read of the parent.
    Parent,
    /// Members of the row, or of the nearest parent that has members.
    Members,
    /// The user that this ref field points at.
    Field(String),
    /// The owner of the row that this ref field points at (the seller of an ordered product).
    OwnerOf(String),
    Role(String),
}

/// Ready-made behaviours of an entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Behaviour {
    /// A private heart.
    Favorites,
    /// One up-vote a person, counted.
    Votes,
    /// Follow a row; followers hear of changes.
    Follows,
    /// Owner may make an unguessable read-only link.
    Share,
    /// Members with invitations by e-mail.
    Members,
    /// A conversation between a visitor of the row and its owner.
    Messages,
    /// `field` is an enum with pending|approved|rejected; only `by` may move it, and only approved rows are public.
    Approval { field: String, by: Vec<String> },
    /// Highest `field` (int, decimal) first, on a page of its own.
    Leaderboard { field: String },
    /// Pages that show a row follow its changes without a reload.
    Live,
    /// The list can be downloaded as CSV.
    Export,
}

/// `[[job]]`: work in the background that survives a restart.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// snake_case.
    pub name: String,
    pub trigger: Trigger,
    /// Credits taken from the owner when it starts.
    pub cost: u32,
    pub retries: u32,
    /// Give the credits back when the last try failed.
    pub refund: bool,
    pub steps: Vec<JobStep>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    Created(String),
    Updated(String),
    /// A button on the row, with its text.
    Button { entity: String, label: String },
    /// `hourly`, `daily` or `weekly`.
    Every(String),
}

/// One step of a job. `entity` fields are those of the trigger's entity.
#[derive(Debug, Clone, PartialEq)]
pub enum JobStep {
    /// Ask a model. `from`: fields read. `into`: field written, or child entity (one row per answer) for `->json`.
    /// `each`: child entity to loop over (then `from`/`into` are its fields).
    Ai { call: AiCall, from: Vec<String>, into: String, each: Option<String>, prompt: String },
    /// Mail the owner (`to = "owner"`), the role's people, or the address in a field.
    Email { to: String, subject: String, body: String },
    Sms { to: String, body: String },
    Notify { to: String, text: String },
    /// Write a constant into a field.
    Set { field: String, value: String },
    /// Code of one's own: the slot's name.
    Slot(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AiCall {
    TextToText,
    TextToJson,
    ImageToText,
    ImageToJson,
    TextToImage,
    ImageToImage,
}

/// `[[price]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// snake_case; becomes the provider's lookup key.
    pub key: String,
    pub name: String,
    /// Minor units of `app.currency`.
    pub amount: u32,
    /// Absent: paid once.
    pub every: Option<Period>,
    /// Credits that each payment adds.
    pub credits: u32,
    /// Entities whose `create` needs this subscription or purchase. Empty: nothing is locked.
    pub unlocks: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    Month,
    Year,
}

/// `[[notice]]`: tell somebody that something happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub on: Trigger,
    /// `owner`, `parent_owner`, `members`, `followers`, `admins`, a role, or a ref field to `User`.
    pub to: String,
    pub by: Vec<Channel>,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    App,
    Email,
    Sms,
}

/// `[[page]]`: pages beyond those that every app and entity has.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// `/about`; letters, digits and hyphens.
    pub path: String,
    pub title: String,
    pub kind: PageKind,
    /// Who sees it. Empty: everybody.
    pub roles: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum PageKind {
    /// Headed paragraphs.
    Text { sections: Vec<Section> },
    /// Tiles and charts over entities.
    Dashboard { widgets: Vec<Widget> },
    /// A browser-only tool: calculator, converter, timer, … or `slot:NAME`.
    Tool { tool: String },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub heading: String,
    pub text: String,
}

/// One figure of a dashboard. Counts only rows that the viewer may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Widget {
    pub title: String,
    pub entity: String,
    pub shape: Shape,
    pub measure: Measure,
    /// Field to sum or average. Absent for `count`.
    pub field: Option<String>,
    /// Field of the x axis or of the slices: date, datetime, enum, ref, or `created`.
    pub by: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Tile,
    Line,
    Bar,
    Donut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Count,
    Sum,
    Average,
}

/// `[[integration]]`: an outside service that the app talks to, by slot or adapter.
#[derive(Debug, Clone, PartialEq)]
pub struct Integration {
    pub name: String,
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
    pub kind: SlotKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// A step of a job.
    JobStep,
    /// A part of a page, or a browser tool.
    PageSection,
    /// A rule over an entity's input.
    Rule,
}

/// `[environments.NAME]`
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Environment {
    pub domain: Option<String>,
    /// `host`, `dns`, `payments`, … → provider name.
    pub providers: BTreeMap<String, String>,
}
