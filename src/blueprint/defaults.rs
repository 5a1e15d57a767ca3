//! What stands for what a file does not say. The parser fills in from here, the writer leaves out by it.

use super::types::*;

impl AppKind {
    /// The stack that builds this kind of app.
    pub fn default_stack(self) -> &'static str {
        match self {
            AppKind::FullStack => "hono-sqlite",
            AppKind::Static | AppKind::ClientOnly => "static",
        }
    }
}

impl Default for App {
    fn default() -> Self {
        App {
            name: String::new(),
            slug: "app".into(),
            tagline: String::new(),
            description: String::new(),
            kind: AppKind::FullStack,
            stack: AppKind::FullStack.default_stack().into(),
            locale: "en".into(),
            currency: "usd".into(),
        }
    }
}

impl Default for Auth {
    fn default() -> Self {
        Auth {
            provider: AuthProvider::Own,
            methods: vec![AuthMethod::Email],
            roles: vec!["member".into(), "admin".into()],
            choose: Vec::new(),
            welcome_credits: 0,
            verify_email: false,
        }
    }
}

impl Default for Theme {
    fn default() -> Self {
        Theme { look: "ink".into(), background: None, components: None, accent: None, mode: Mode::System }
    }
}

impl Default for ListOptions {
    fn default() -> Self {
        ListOptions {
            search: Vec::new(),
            filter: Vec::new(),
            sort: "-created".into(),
            page: 20,
            view: View::Items,
        }
    }
}

impl Job {
    /// Tries after the first one, unless the file says otherwise.
    pub const RETRIES: u32 = 3;
}

/// Without accounts nobody can own a row, and whoever writes to a contact form owns nothing.
pub(super) fn owner(kind: &EntityKind, accounts: bool) -> Owner {
    if accounts && *kind != EntityKind::Contact { Owner::User } else { Owner::Nobody }
}

/// The field that most likely names a row.
pub(super) fn label(fields: &[Field]) -> String {
    let named = ["name", "title", "label", "subject", "text"];
    let by_name = named.iter().find_map(|name| fields.iter().find(|field| field.name == *name));
    let by_kind = || fields.iter().find(|field| field.kind == FieldKind::Text);
    by_name.or_else(by_kind).or_else(|| fields.first()).map_or_else(String::new, |field| field.name.clone())
}

/// Who may do what with an entity, unless the file says otherwise.
pub fn access(entity: &Entity, entities: &[Entity], accounts: bool) -> Access {
    let admin = || Grant::Role("admin".into());
    let owned = entity.owner == Owner::User;
    if !accounts {
        return open(entity);
    }
    match &entity.kind {
        EntityKind::Contact => grants([Grant::Public], [admin()], [], [admin()]),
        EntityKind::Comment | EntityKind::Review { .. } if owned => {
            grants([Grant::Parent], [Grant::Parent], [Grant::Owner], [Grant::Owner, admin()])
        }
        EntityKind::Booking { of, .. } | EntityKind::Order { of, .. } if owned => {
            let mut read = vec![Grant::Owner];
            if owner_of_target(entity, of, entities) == Some(Owner::User) {
                read.push(Grant::OwnerOf(of.clone()));
            }
            read.push(admin());
            let cancel = matches!(entity.kind, EntityKind::Booking { .. }).then_some(Grant::Owner);
            grants([Grant::SignedIn], read, [], cancel)
        }
        _ if entity.parent.is_some() => {
            grants([Grant::Parent], [Grant::Parent], [Grant::Parent], [Grant::Parent])
        }
        _ if owned => grants([Grant::SignedIn], [Grant::Owner], [Grant::Owner], [Grant::Owner]),
        _ => grants([admin()], [Grant::Public], [admin()], [admin()]),
    }
}

/// Nobody is known, so everybody may; what is sent to a contact form stays unread.
fn open(entity: &Entity) -> Access {
    match (&entity.kind, &entity.parent) {
        (EntityKind::Contact, _) => grants([Grant::Public], [], [], []),
        (_, Some(_)) => grants([Grant::Parent], [Grant::Parent], [Grant::Parent], [Grant::Parent]),
        (_, None) => grants([Grant::Public], [Grant::Public], [Grant::Public], [Grant::Public]),
    }
}

fn owner_of_target(entity: &Entity, of: &str, entities: &[Entity]) -> Option<Owner> {
    let field = entity.fields.iter().find(|field| field.name == of)?;
    let FieldKind::Ref(target) = &field.kind else { return None };
    entities.iter().find(|entity| entity.name == *target).map(|entity| entity.owner)
}

fn grants(
    create: impl IntoIterator<Item = Grant>,
    read: impl IntoIterator<Item = Grant>,
    update: impl IntoIterator<Item = Grant>,
    delete: impl IntoIterator<Item = Grant>,
) -> Access {
    Access {
        create: create.into_iter().collect(),
        read: read.into_iter().collect(),
        update: update.into_iter().collect(),
        delete: delete.into_iter().collect(),
    }
}
