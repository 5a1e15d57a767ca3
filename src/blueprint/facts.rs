//! What follows from a blueprint: questions that several rooms ask.

use std::collections::BTreeSet;

use super::types::*;

impl Blueprint {
    /// The entity of this name.
    pub fn entity(&self, name: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.name == name)
    }

    /// Entities whose rows belong to rows of this one.
    pub fn children_of<'a>(&'a self, entity: &'a Entity) -> impl Iterator<Item = &'a Entity> + 'a {
        self.entities.iter().filter(|child| child.parent.as_deref() == Some(entity.name.as_str()))
    }

    /// The entity whose rows the rows of this one belong to.
    pub fn parent_of(&self, entity: &Entity) -> Option<&Entity> {
        self.entity(entity.parent.as_deref()?)
    }

    /// The entity, its parent, the parent of that, … Ends in a circle too.
    pub fn with_ancestors<'a>(&'a self, entity: &'a Entity) -> impl Iterator<Item = &'a Entity> + 'a {
        std::iter::successors(Some(entity), |entity| self.parent_of(entity)).take(self.entities.len() + 1)
    }

    /// Fields of any entity that point at this one (`User` included), each with its entity.
    pub fn referrers<'a>(&'a self, target: &'a str) -> impl Iterator<Item = (&'a Entity, &'a Field)> + 'a {
        let fields =
            self.entities.iter().flat_map(|entity| entity.fields.iter().map(move |field| (entity, field)));
        fields.filter(move |(_, field)| field.target() == Some(target))
    }

    /// Whether people can sign in.
    pub fn has_accounts(&self) -> bool {
        self.auth.is_some()
    }

    /// Whether anything is paid for: prices, or orders.
    pub fn has_payments(&self) -> bool {
        !self.prices.is_empty() || self.any_kind("order")
    }

    /// Whether people have a balance of credits.
    pub fn has_credits(&self) -> bool {
        self.prices.iter().any(|price| price.credits > 0)
            || self.jobs.iter().any(|job| job.cost > 0)
            || self.auth.as_ref().is_some_and(|auth| auth.welcome_credits > 0)
    }

    /// Whether a model is asked anything.
    pub fn has_ai(&self) -> bool {
        self.any_step(|step| matches!(step, JobStep::Ai { .. }))
    }

    /// Whether a model draws anything.
    pub fn has_ai_pictures(&self) -> bool {
        let draws = |call: &AiCall| matches!(call, AiCall::TextToImage | AiCall::ImageToImage);
        self.any_step(|step| matches!(step, JobStep::Ai { call, .. } if draws(call)))
    }

    /// Whether files are kept, uploaded or made by a job.
    pub fn has_files(&self) -> bool {
        self.entities.iter().any(|entity| entity.fields.iter().any(|field| field.kind.is_file()))
    }

    /// Whether anybody is told anything by this channel.
    pub fn tells_by(&self, channel: Channel) -> bool {
        self.notices.iter().any(|notice| notice.by.contains(&channel))
            || self.any_step(|step| match step {
                JobStep::Email { .. } => channel == Channel::Email,
                JobStep::Sms { .. } => channel == Channel::Sms,
                JobStep::Notify { .. } => channel == Channel::App,
                _ => false,
            })
    }

    /// Whether any entity has this behaviour, by its word in the file.
    pub fn any_behaviour(&self, word: &str) -> bool {
        self.entities.iter().any(|entity| entity.behaves(word))
    }

    /// Whether any entity is of this kind, by its word in the file.
    pub fn any_kind(&self, word: &str) -> bool {
        self.entities.iter().any(|entity| entity.kind.word() == word)
    }

    fn any_step(&self, wanted: impl Fn(&JobStep) -> bool) -> bool {
        self.jobs.iter().any(|job| job.steps.iter().any(&wanted))
    }

    /// What the app can do, in the words in which descriptions are compared (`vibe blueprint --export neutral`).
    pub fn features(&self) -> BTreeSet<&'static str> {
        let all =
            self.people_features().into_iter().chain(self.money_features()).chain(self.content_features());
        all.filter(|(_, on)| *on).map(|(name, _)| name).collect()
    }

    fn people_features(&self) -> Vec<(&'static str, bool)> {
        let is_admin = |grant: &Grant| *grant == Grant::Role("admin".into());
        let further_roles = |auth: &Auth| auth.roles.iter().any(|role| role != "member" && role != "admin");
        vec![
            ("auth", self.has_accounts()),
            ("rbac", self.auth.as_ref().is_some_and(further_roles)),
            (
                "admin",
                self.entities.iter().any(|entity| entity.access.all().any(|(_, grant)| is_admin(grant))),
            ),
            ("team", self.any_behaviour("members")),
            ("messaging", self.any_behaviour("messages")),
            ("favorite", self.any_behaviour("favorites")),
            ("follow", self.any_behaviour("follows")),
            ("vote", self.any_behaviour("votes")),
            ("share", self.any_behaviour("share")),
            ("approval", self.any_behaviour("approval")),
            ("leaderboard", self.any_behaviour("leaderboard")),
            ("comment", self.any_kind("comment")),
            ("rating", self.any_kind("review")),
            ("contact", self.any_kind("contact")),
        ]
    }

    fn money_features(&self) -> Vec<(&'static str, bool)> {
        let once = |price: &Price| price.every.is_none() && price.credits == 0;
        let credits =
            self.prices.iter().any(|price| price.credits > 0) || self.jobs.iter().any(|job| job.cost > 0);
        vec![
            ("payment.one_off", self.any_kind("order") || self.prices.iter().any(once)),
            ("payment.subscription", self.prices.iter().any(|price| price.every.is_some())),
            ("payment.credits", credits),
            ("order", self.any_kind("order")),
            ("booking", self.any_kind("booking")),
        ]
    }

    fn content_features(&self) -> Vec<(&'static str, bool)> {
        let widgets = || self.pages.iter().flat_map(|page| page.kind.widgets());
        let uploads =
            |entity: &Entity| entity.fields.iter().any(|field| field.kind.is_file() && field.set.is_person());
        vec![
            ("upload", self.entities.iter().any(uploads)),
            ("download", self.any_behaviour("export")),
            ("ai", self.has_ai()),
            ("email", self.tells_by(Channel::Email)),
            ("sms", self.tells_by(Channel::Sms)),
            ("notification", self.tells_by(Channel::App)),
            ("jobs", !self.jobs.is_empty()),
            ("realtime", self.any_behaviour("live")),
            ("search", self.entities.iter().any(|entity| !entity.list.search.is_empty())),
            ("report", widgets().next().is_some()),
            ("chart", widgets().any(|widget| widget.shape != Shape::Tile)),
            ("external_api", !self.integrations.is_empty()),
        ]
    }
}

impl Entity {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether whoever creates a row owns it.
    pub fn is_owned(&self) -> bool {
        self.owner == Owner::User
    }

    /// Whether it has this behaviour, by its word in the file.
    pub fn behaves(&self, word: &str) -> bool {
        self.behaviours.iter().any(|behaviour| behaviour.word() == word)
    }
}

impl Field {
    /// The entity, or `User`, that a ref or many field points at.
    pub fn target(&self) -> Option<&str> {
        match &self.kind {
            FieldKind::Ref(target) | FieldKind::Many(target) => Some(target),
            _ => None,
        }
    }
}

impl FieldKind {
    /// Words: what a search looks into and a model reads.
    pub fn is_text(&self) -> bool {
        matches!(
            self,
            FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Url | FieldKind::Phone
        )
    }

    /// Has a sum and an average.
    pub fn is_number(&self) -> bool {
        matches!(self, FieldKind::Int | FieldKind::Decimal | FieldKind::Money)
    }

    /// Has a place in time.
    pub fn is_time(&self) -> bool {
        matches!(self, FieldKind::Date | FieldKind::DateTime)
    }

    /// Its column holds the key of a stored file.
    pub fn is_file(&self) -> bool {
        matches!(self, FieldKind::Image | FieldKind::File)
    }

    /// A filter of a list can use it.
    pub fn is_filterable(&self) -> bool {
        self.is_number()
            || self.is_time()
            || matches!(self, FieldKind::Enum(_) | FieldKind::Bool | FieldKind::Ref(_))
    }

    /// A list can be sorted by it.
    pub fn is_sortable(&self) -> bool {
        self.is_filterable() || (self.is_text() && *self != FieldKind::LongText)
    }
}

impl Setter {
    /// Some person fills it in.
    pub fn is_person(&self) -> bool {
        matches!(self, Setter::Form | Setter::Roles(_))
    }
}

impl Access {
    /// Every grant with the operation that it allows.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Grant)> {
        self.operations()
            .into_iter()
            .flat_map(|(operation, grants)| grants.iter().map(move |grant| (operation, grant)))
    }

    /// The four operations in the order of the file.
    pub fn operations(&self) -> [(&'static str, &[Grant]); 4] {
        [("create", &self.create), ("read", &self.read), ("update", &self.update), ("delete", &self.delete)]
    }
}

impl PageKind {
    /// Figures of a dashboard; none for other pages.
    pub fn widgets(&self) -> &[Widget] {
        match self {
            PageKind::Dashboard { widgets } => widgets,
            _ => &[],
        }
    }
}

impl Trigger {
    /// The entity whose rows start it.
    pub fn entity(&self) -> Option<&str> {
        match self {
            Trigger::Created(entity) | Trigger::Updated(entity) | Trigger::Button { entity, .. } => {
                Some(entity)
            }
            Trigger::Every(_) => None,
        }
    }
}
