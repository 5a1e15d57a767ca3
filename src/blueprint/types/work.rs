//! `[[job]]`, `[[price]]`, `[[notice]]`: what happens by itself, and what is paid.

/// `[[job]]`: work in the background that survives a restart.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// snake_case.
    pub name: String,
    /// What starts it.
    pub trigger: Trigger,
    /// Credits taken from the owner when it starts.
    pub cost: u32,
    /// Tries after the first one, 0 to 10.
    pub retries: u32,
    /// Give the credits back when the last try failed.
    pub refund: bool,
    /// Done one after the other, at least one.
    pub steps: Vec<JobStep>,
}

/// What starts a job or a notice.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// A row of this entity was made.
    Created(String),
    /// A row of this entity was changed by a person.
    Updated(String),
    /// A button on the row, with its text.
    Button {
        /// Entity whose rows carry the button.
        entity: String,
        /// Text of the button.
        label: String,
    },
    /// `hourly`, `daily` or `weekly`.
    Every(String),
}

/// One step of a job. `entity` fields are those of the trigger's entity.
#[derive(Debug, Clone, PartialEq)]
pub enum JobStep {
    /// Ask a model. `from`: fields read. `into`: field written, or child entity (one row per answer) for `->json`.
    /// `each`: child entity to loop over (then `from`/`into` are its fields).
    Ai {
        /// What goes in and what comes out.
        call: AiCall,
        /// Fields read.
        from: Vec<String>,
        /// Field written, or child entity.
        into: String,
        /// Child entity to loop over.
        each: Option<String>,
        /// What the model is told.
        prompt: String,
    },
    /// Mail the owner (`to = "owner"`), the role's people, or the address in a field.
    Email {
        /// `owner`, a role, an e-mail field, or a ref field to `User`.
        to: String,
        /// One line.
        subject: String,
        /// Plain text.
        body: String,
    },
    /// Text message.
    Sms {
        /// `owner`, a role, a phone field, or a ref field to `User`.
        to: String,
        /// Plain text.
        body: String,
    },
    /// Message inside the app.
    Notify {
        /// `owner`, a role, or a ref field to `User`.
        to: String,
        /// Plain text.
        text: String,
    },
    /// Write a constant into a field.
    Set {
        /// Field of the trigger's entity.
        field: String,
        /// As in a field's default.
        value: String,
    },
    /// Code of one's own: the slot's name.
    Slot(String),
}

/// What goes into a model and what comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AiCall {
    /// Text in, text out.
    TextToText,
    /// Text in, rows or an object out.
    TextToJson,
    /// Picture in, text out.
    ImageToText,
    /// Picture in, rows or an object out.
    ImageToJson,
    /// Text in, picture out.
    TextToImage,
    /// Picture in, picture out.
    ImageToImage,
}

/// `[[price]]`
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// snake_case; becomes the provider's lookup key.
    pub key: String,
    /// What a buyer reads.
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

/// How often a subscription is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Each month.
    Month,
    /// Each year.
    Year,
}

/// `[[notice]]`: tell somebody that something happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// A row was made or changed.
    pub on: Trigger,
    /// `owner`, `parent_owner`, `members`, `followers`, `admins`, a role, or a ref field to `User`.
    pub to: String,
    /// Ways to tell, at least one.
    pub by: Vec<Channel>,
    /// Plain text.
    pub text: String,
}

/// A way to tell somebody something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// Inside the app.
    App,
    /// Mail.
    Email,
    /// Text message.
    Sms,
}
