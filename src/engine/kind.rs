//! What can be made, as data: everything that planning, guiding and destroying must know about a kind.

use std::time::Duration;

/// `provider.thing`, for instance `powerdns.record`.
pub type KindName = String;

/// One kind of resource. Times and costs are the provider's documented ones; the provider's file names the source.
#[derive(Debug, Clone)]
pub struct Kind {
    /// `provider.thing`; what stands before the first dot is the provider, whose lane the calls take.
    pub name: KindName,
    /// Every input that the kind takes.
    pub inputs: Vec<InputKind>,
    /// Every output that the kind gives.
    pub outputs: Vec<OutputKind>,
    /// What the engine may do with it.
    pub verbs: Verbs,
    /// How a call is told apart from its own repetition.
    pub repeat: Repeat,
    /// What making it means to the person.
    pub consequence: Consequence,
    /// What deleting it means to the person.
    pub unmaking: Consequence,
    /// Those that refer to it wait until it is observed, not only made; their inputs take the observed outputs.
    pub waits_ready: bool,
    /// Only one can stand at a time: it is deleted before its replacement is made.
    pub single: bool,
    /// Longest time that the provider may still commit a request whose sender has gone.
    pub settle: Duration,
    /// How long to look for readiness before it is a failure.
    pub patience: Duration,
    /// Time between two looks.
    pub poll: Duration,
    /// What it costs, when known, in words; `${input}` is filled in.
    pub cost: Option<String>,
    /// Why it cannot be deleted: destroy lists it as a survivor.
    pub survives: Option<String>,
    /// Deleting puts it out of use and does not remove it; [`Kind::survives`] says what stays.
    pub retires: bool,
    /// How a person does it, Markdown; `${input}` is filled in.
    pub by_hand: String,
    /// Where a person does it; `${input}` is filled in.
    pub link: String,
    /// What a person must hand over after doing it: names of outputs.
    pub wants: Vec<String>,
}

/// One input of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputKind {
    /// Its name; `var.*` takes any name that begins with `var.`.
    pub name: String,
    /// Another value means another thing: the old one is replaced.
    pub identity: bool,
    /// A call without it is refused before it is sent.
    pub needed: bool,
    /// The provider cannot be asked for it: a change is seen by fingerprint only.
    pub unseen: bool,
    /// Where something lies on this machine: another one has it elsewhere, and that is no change.
    pub place: bool,
}

/// One output of a kind. One that is called `proof` is the words for what was seen; whatever refers to it only waits until
/// it was seen, and gets the same value every time ([`SEEN`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputKind {
    /// Its name.
    pub name: String,
    /// Its value is never shown.
    pub secret: bool,
    /// The provider tells it only when the thing is made.
    pub once: bool,
}

/// The output that is there for order alone.
pub(super) const PROOF: &str = "proof";
/// Inputs that begin so are values that a person enters elsewhere; of a kind that takes them, only they are shown for that.
pub(super) const GIVE: &str = "give.";
/// An input of this name says what is missing when a person goes without the thing; an output of this name says the same
/// once they do, and is empty else. The values that such a thing gives are empty.
pub const WITHOUT: &str = "without";
/// What a reference to a [`PROOF`] resolves to.
pub(super) const SEEN: &str = "seen";

/// What the engine may do with a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verbs {
    /// Look only: a proof.
    Check,
    /// Look; a person does the rest.
    Hand,
    /// Look, ensure, delete.
    Full,
}

/// How a call whose answer was lost is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Sending it again gives the same world (PUT, replace, upsert).
    Safe,
    /// The provider recognises the idempotency key.
    Key,
    /// It is found again by its natural name or our mark, once the provider has settled. Where two can stand, only our
    /// mark makes one ours: the second is deleted.
    Find,
    /// It cannot be found again: a person must look.
    Never,
}

/// What a step means to the person, in rising order of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consequence {
    /// Costs nothing and can be undone.
    Free,
    /// The world can see it.
    Public,
    /// Costs money.
    Spend,
    /// Moves real money of real people.
    LiveMoney,
    /// Cannot be undone.
    Irreversible,
    /// Destroys what somebody may want back.
    Destructive,
}

impl Consequence {
    /// Every consequence, from the lightest.
    pub const ALL: [Consequence; 6] = [
        Consequence::Free,
        Consequence::Public,
        Consequence::Spend,
        Consequence::LiveMoney,
        Consequence::Irreversible,
        Consequence::Destructive,
    ];

    /// Its name in options, settings and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Consequence::Free => "free",
            Consequence::Public => "public",
            Consequence::Spend => "spend",
            Consequence::LiveMoney => "live-money",
            Consequence::Irreversible => "irreversible",
            Consequence::Destructive => "destructive",
        }
    }
}

impl Kind {
    /// A kind that is free, seen, safe to repeat and made by the tool; fields that differ are set after.
    pub fn new(name: &str) -> Kind {
        Kind {
            name: name.to_owned(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            verbs: Verbs::Full,
            repeat: Repeat::Safe,
            consequence: Consequence::Free,
            unmaking: Consequence::Free,
            waits_ready: false,
            single: false,
            settle: Duration::from_secs(60),
            patience: Duration::from_secs(60),
            poll: Duration::from_secs(1),
            cost: None,
            survives: None,
            retires: false,
            by_hand: String::new(),
            link: String::new(),
            wants: Vec::new(),
        }
    }

    /// The provider that it belongs to.
    pub fn provider(&self) -> &str {
        self.name.split('.').next().unwrap_or(&self.name)
    }

    /// The declaration of an input, `var.*` included.
    pub fn input(&self, name: &str) -> Option<&InputKind> {
        self.inputs.iter().find(|input| match input.name.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => input.name == name,
        })
    }

    /// What it costs, with the inputs that are known; nothing while one that it names is not.
    pub(super) fn cost_for<'a>(&self, input: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
        let mut cost = self.cost.clone()?;
        for kind in &self.inputs {
            if let Some(value) = input(&kind.name) {
                cost = cost.replace(&format!("${{{}}}", kind.name), value);
            }
        }
        (!cost.contains("${")).then_some(cost)
    }

    /// Outputs that the provider tells only once.
    pub fn once(&self) -> impl Iterator<Item = &OutputKind> {
        self.outputs.iter().filter(|output| output.once)
    }
}

impl InputKind {
    /// A needed input.
    pub fn new(name: &str) -> InputKind {
        InputKind { name: name.to_owned(), identity: false, needed: true, unseen: false, place: false }
    }

    /// Another value means another thing.
    #[must_use]
    pub fn identity(self) -> InputKind {
        InputKind { identity: true, ..self }
    }

    /// May be left out.
    #[must_use]
    pub fn optional(self) -> InputKind {
        InputKind { needed: false, ..self }
    }

    /// Cannot be read back.
    #[must_use]
    pub fn unseen(self) -> InputKind {
        InputKind { unseen: true, ..self }
    }

    /// A path on this machine. What lies there is told by another input.
    #[must_use]
    pub fn place(self) -> InputKind {
        InputKind { unseen: true, place: true, ..self }
    }
}

impl OutputKind {
    /// An output that may be shown.
    pub fn new(name: &str) -> OutputKind {
        OutputKind { name: name.to_owned(), secret: false, once: false }
    }

    /// An output that may not be shown.
    pub fn secret(name: &str) -> OutputKind {
        OutputKind { name: name.to_owned(), secret: true, once: false }
    }

    /// A secret that the provider tells only when the thing is made.
    pub fn once(name: &str) -> OutputKind {
        OutputKind { name: name.to_owned(), secret: true, once: true }
    }
}
