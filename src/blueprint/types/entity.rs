//! `[[entity]]`: what is stored, who owns it, who may do what.

/// `[[entity]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// PascalCase, singular: `MenuItem`.
    pub name: String,
    /// What it was called before: rows of that name become rows of this one.
    pub was: Option<String>,
    /// Display plural: `Menu items`. Derived when absent.
    pub plural: String,
    /// Who a row belongs to.
    pub owner: Owner,
    /// Rows belong to a row of this entity and vanish with it.
    pub parent: Option<String>,
    /// What a row is, beyond a record.
    pub kind: EntityKind,
    /// Name of the field that stands for a row.
    pub label: String,
    /// Fields in form order.
    pub fields: Vec<Field>,
    /// How its list page works.
    pub list: ListOptions,
    /// Who may do what.
    pub access: Access,
    /// Ready-made extras.
    pub behaviours: Vec<Behaviour>,
}

/// Who a row belongs to.
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
    /// Nothing special.
    Record,
    /// Written under its parent, newest last, shown there.
    Comment,
    /// A rating from 1 to 5 under its parent, one a person; `rating` names the int field.
    Review {
        /// Int field from 1 to 5.
        rating: String,
    },
    /// Takes time of something. `of` names a ref field; `from`/`to` name date or datetime fields (half-open).
    /// Two rows for the same thing never overlap unless their status is `cancelled`.
    Booking {
        /// Ref field: the thing that is taken.
        of: String,
        /// Date or datetime field: first moment.
        from: String,
        /// Field of the same type: end, not included.
        to: String,
    },
    /// Buys something. `of` names a ref field, `quantity` an int field, `total` a money field that the server computes
    /// from `price`, the money field of the entity that `of` points at. `status` must hold pending|paid|cancelled.
    Order {
        /// Ref field: the thing that is bought.
        of: String,
        /// Int field: how many.
        quantity: String,
        /// Money field of the thing.
        price: String,
        /// Money field of the order, `set=system`.
        total: String,
    },
    /// Sent in by visitors, read by admins.
    Contact,
}

/// One field of an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// snake_case.
    pub name: String,
    /// What it was called before: its values become values of this one.
    pub was: Option<String>,
    /// What forms and lists call it. Derived from `name` when absent.
    pub label: String,
    /// Type of its values.
    pub kind: FieldKind,
    /// Must hold a value. `?` after the type makes it optional; `many` is always optional.
    pub required: bool,
    /// No two rows hold the same value.
    pub unique: bool,
    /// Text: characters; numbers: value; money: minor units.
    pub min: Option<f64>,
    /// Text: characters; numbers: value; money: minor units; image and file: bytes.
    pub max: Option<f64>,
    /// Anchored regular expression for text.
    pub pattern: Option<String>,
    /// Value of a new row, in plain text; money in minor units.
    pub default: Option<String>,
    /// Who writes it.
    pub set: Setter,
}

/// Type of a field's values.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// Whole number.
    Int,
    /// Number with a fraction.
    Decimal,
    /// Minor units in an integer.
    Money,
    /// Yes or no.
    Bool,
    /// Day, without a time.
    Date,
    /// Moment.
    DateTime,
    /// One of these snake_case words.
    Enum(Vec<String>),
    /// UUID.
    Uuid,
    /// JSON as text.
    Json,
    /// E-mail address.
    Email,
    /// http or https address.
    Url,
    /// Phone number.
    Phone,
    /// Picture, checked by its bytes.
    Image,
    /// Any file.
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
    /// Enum, bool, ref, date or number fields.
    pub filter: Vec<String>,
    /// Field name, `-` first for descending; `created` is always there.
    pub sort: String,
    /// Rows on a page, 1 to 100.
    pub page: u32,
    /// How rows are shown.
    pub view: View,
}

/// How a list shows its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// A line or two for each row.
    Items,
    /// Pictures first.
    Gallery,
    /// Columns.
    Table,
    /// A column for each value of the first enum field among `filter`.
    Board,
    /// Months, by the first date field.
    Calendar,
}

/// Who may do what. Empty list = nobody.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Access {
    /// May make a row.
    pub create: Vec<Grant>,
    /// May see a row.
    pub read: Vec<Grant>,
    /// May change a row.
    pub update: Vec<Grant>,
    /// May remove a row.
    pub delete: Vec<Grant>,
}

/// One group of people that may do something.
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
    /// People with this role.
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
    Approval {
        /// Enum field.
        field: String,
        /// Roles.
        by: Vec<String>,
    },
    /// Highest `field` (int, decimal) first, on a page of its own.
    Leaderboard {
        /// Int or decimal field.
        field: String,
    },
    /// Pages that show a row follow its changes without a reload.
    Live,
    /// The list can be downloaded as CSV.
    Export,
}
