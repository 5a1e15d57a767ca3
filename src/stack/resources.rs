//! `[[resource]]` of `stack.toml`, and of the file that it names as `resources`: what must exist in the world for an app to
//! run there.
//!
//! ```toml
//! [[resource]]
//! addr = "dns.a"                 # its address
//! kind = "${dns}.record"         # its kind; a role stands for the provider that the environment chose
//! when = ["role.dns"]            # only when one of these is on: a feature, `role.NAME`, `mail.PROVIDER`, `preview`, …; `a+b` is both
//! each = "integration_secrets"   # once for every word of a list (or `env.ROLE`); `${each}` is the word, `${EACH}` in capitals
//! each = "prices"                # once for every price; `${each}` is its key, `${each.amount}` and the like what it is
//! after = ["site"]               # comes after these; `?` at the end: only when that one is declared
//! [resource.inputs]
//! name = "${zone.name|domain}"   # the first one that there is
//! server = "${dns_server?}"      # left out when there is none
//! [resource.inputs_each]         # as `inputs`, once for every integration secret
//! [resource.inputs_each.prices]  # the same for another list: `prices`, `"env.ask"`
//! ```
//!
//! `${name}` is a setting, `${addr.output}` an output of another resource, `${secret:name}` a value of the secret store.
//! There are no conditions inside an input and no loops beyond `each`.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::TableLike;

use super::manifest::{word, words};
use super::roles::LOGIN;
use super::target::{Settings, Target};
use super::{Stack, existing, facts, fault, pipeline};
use crate::blueprint::{Blueprint, Word};
use crate::engine::{Address, Graph, Input, Part, Resource};
use crate::error::Error;
use crate::secret::SecretName;

/// One `[[resource]]` as it stands in the file.
#[derive(Debug, Default)]
pub(super) struct Declared {
    addr: String,
    kind: String,
    when: Vec<String>,
    /// Name of a list.
    each: String,
    after: Vec<String>,
    inputs: Vec<(String, String)>,
    /// List, name, text.
    inputs_each: Vec<(String, String, String)>,
}

impl Declared {
    pub(super) fn read(table: &dyn TableLike) -> Declared {
        Declared {
            addr: word(table, "addr"),
            kind: word(table, "kind"),
            when: words(table, "when"),
            each: word(table, "each"),
            after: words(table, "after"),
            inputs: pairs(table, "inputs"),
            inputs_each: of_lists(table),
        }
    }

    fn is_on(&self, on: &BTreeSet<String>) -> bool {
        let all = |switches: &String| switches.split('+').all(|switch| on.contains(switch));
        self.when.is_empty() || self.when.iter().any(all)
    }

    /// One that no file declares.
    pub(super) fn made(addr: &str, kind: &str, inputs: &[(&str, String)]) -> Declared {
        let inputs = inputs.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
        Declared { addr: addr.to_owned(), kind: kind.to_owned(), inputs, ..Declared::default() }
    }

    pub(super) fn addr(&self) -> &str {
        &self.addr
    }

    pub(super) fn when(&self) -> &[String] {
        &self.when
    }

    pub(super) fn kind(&self) -> &str {
        &self.kind
    }

    pub(super) fn input(&self, name: &str) -> Option<&str> {
        self.inputs.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// The same with `${each}` filled in.
    fn of(&self, each: &str) -> Declared {
        let fill = |text: &String| filled(text, each);
        Declared {
            addr: fill(&self.addr),
            kind: self.kind.clone(),
            when: self.when.clone(),
            each: String::new(),
            after: self.after.iter().map(fill).collect(),
            inputs: self.inputs.iter().map(|(name, text)| (fill(name), fill(text))).collect(),
            inputs_each: Vec::new(),
        }
    }
}

/// A word of a list in a text. What a price is called is a person's text, and is looked up by its key, never parsed.
fn filled(text: &str, each: &str) -> String {
    text.replace("${each}", each)
        .replace("${EACH}", &each.to_uppercase())
        .replace("${each.", &format!("${{{PRICE}{each}."))
}

/// What begins the name of a fact about a price.
const PRICE: &str = "price:";

fn pairs(table: &dyn TableLike, key: &str) -> Vec<(String, String)> {
    let table = table.get(key).and_then(|item| item.as_table_like());
    let pairs = table.into_iter().flat_map(|table| table.iter());
    pairs.filter_map(|(name, item)| Some((name.to_owned(), item.as_str()?.to_owned()))).collect()
}

/// `[resource.inputs_each]` for the secrets of outside services, and its tables for other lists.
fn of_lists(table: &dyn TableLike) -> Vec<(String, String, String)> {
    let own = |list: &str, pairs: Vec<(String, String)>| -> Vec<(String, String, String)> {
        pairs.into_iter().map(|(name, text)| (list.to_owned(), name, text)).collect()
    };
    let mut found = own("integration_secrets", pairs(table, "inputs_each"));
    let lists = table.get("inputs_each").and_then(|item| item.as_table_like());
    for (list, item) in lists.into_iter().flat_map(|lists| lists.iter()) {
        if item.is_table_like() {
            found.extend(own(list, lists.map(|lists| pairs(lists, list)).unwrap_or_default()));
        }
    }
    found
}

impl Stack {
    /// Whether it ever asks for a kind.
    pub fn declares(&self, kind: &str) -> bool {
        self.manifest.resources.iter().any(|one| one.kind == kind)
    }

    /// Everything that must exist for the app to run in an environment (`preview`, `production`). Pure: same arguments,
    /// same graph.
    ///
    /// # Errors
    /// `stack.undeployable` for a stack without any; `stack.environment`, `stack.domain`, `stack.host`, `stack.provider`: the
    /// blueprint does not say where the app goes;
    /// `stack.template` for a fault of the stack's own declarations.
    pub fn resources(&self, app: &Blueprint, environment: &str, settings: &Settings) -> Result<Graph, Error> {
        if self.manifest.resources.is_empty() {
            return Err(self.stays_here());
        }
        let target = Target::of(app, environment)?;
        self.refuse_roles_of_others(app, environment)?;
        let mut on: BTreeSet<String> = facts::switches(app).into_iter().map(str::to_owned).collect();
        on.extend(target.switches());
        if environment == "production" {
            // Only there Clerk has a domain and wants credentials of one's own.
            let live = ["clerk", "clerk.google"].into_iter().filter(|switch| on.contains(*switch));
            let live: Vec<String> = live.map(|switch| format!("{switch}.live")).collect();
            on.extend(live);
        }
        if app.has_payments() {
            on.insert("payments".into());
        }
        // A function keeps nothing on its disk.
        if target.vercel.is_some() && app.has_files() {
            on.insert("files.away".into());
        }
        if app.prices.iter().any(|price| price.every.is_some()) {
            on.insert("subscriptions".into());
        }
        if app.has_ai() {
            on.insert(format!("ai.{}", target.ai.0));
        }
        on.extend(existing::switches(app, &target.db.by));
        if target.code.is_some() && app.state.is_some() {
            on.insert("code.ci".into());
        }
        let mut lists = existing::lists(app);
        lists.insert("prices".into(), app.prices.iter().map(|price| price.key.clone()).collect());
        let of_list = |list: &str| lists.get(list).into_iter().flatten();
        let mut declared = Vec::new();
        for one in self.manifest.resources.iter().filter(|one| one.is_on(&on)) {
            if one.each.is_empty() {
                let mut whole = one.of("");
                for (list, name, text) in &one.inputs_each {
                    whole.inputs.extend(of_list(list).map(|each| (filled(name, each), filled(text, each))));
                }
                declared.push(whole);
            } else {
                declared.extend(of_list(&one.each).map(|each| one.of(each)));
            }
        }
        if on.contains("code.ci") {
            declared.extend(pipeline::secrets(&declared, |switch| on.contains(switch))?);
        }
        let known: BTreeSet<String> = declared.iter().map(|one| one.addr.clone()).collect();
        let values = target.values(app, settings).into_iter();
        let mut values: BTreeMap<String, String> =
            values.map(|(name, value)| (name.to_owned(), value)).collect();
        values.insert("command".to_owned(), self.manifest.command.clone());
        values.extend(existing::values(app));
        let words = Words { values, known, app };
        let resources: Result<Vec<Resource>, Error> =
            declared.iter().map(|one| resource(one, &words)).collect();
        Graph::new(resources?)
    }

    /// What nobody would look at is told, not passed over.
    fn refuse_roles_of_others(&self, app: &Blueprint, environment: &str) -> Result<(), Error> {
        let takes = |wanted: &str| self.manifest.roles.iter().any(|role| role == wanted);
        if Target::of(app, environment)?.vercel.is_some() && !takes("vercel") {
            let message = format!("apps of `{}` keep their data on a server, and Vercel has none", self.name);
            return Err(Error::usage("stack.host", message)
                .hint("providers.host = \"ssh:root@198.51.100.7\" names a server of your own")
                .hint("`vibe new … --stack next-postgres` makes an app that runs on Vercel"));
        }
        let said = app.environments.get(environment).is_some_and(|found| found.providers.contains_key("db"));
        if !said || takes("db") {
            return Ok(());
        }
        let message =
            format!("`{environment}` says where its database is; apps of `{}` keep it in a file", self.name);
        Err(Error::usage("stack.provider", message).hint("take providers.db out of vibe.toml"))
    }
}

/// Everything that `${…}` can stand for.
struct Words<'a> {
    values: BTreeMap<String, String>,
    /// Addresses that are declared.
    known: BTreeSet<String>,
    app: &'a Blueprint,
}

fn resource(declared: &Declared, words: &Words<'_>) -> Result<Resource, Error> {
    let kind = match words.input(&declared.kind)? {
        Some(input) => plain(&input)?,
        None => return Err(fault(format!("`{}` has no kind", declared.addr))),
    };
    let mut resource = Resource::new(address(&declared.addr)?, &kind);
    for (name, text) in &declared.inputs {
        if let Some(input) = words.input(text)? {
            resource = resource.with(name, input);
        }
    }
    for after in &declared.after {
        match after.strip_suffix('?') {
            Some(perhaps) if !words.known.contains(perhaps) => {}
            Some(perhaps) => resource = resource.after(&address(perhaps)?),
            None => resource = resource.after(&address(after)?),
        }
    }
    Ok(resource)
}

impl Words<'_> {
    /// The pieces of one text; nothing when one of them may be left out and is not there.
    fn input(&self, text: &str) -> Result<Option<Input>, Error> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, end) =
                after.split_once('}').ok_or_else(|| fault(format!("`{text}` does not close its ${{")))?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            match self.piece(name)? {
                // How a server that is made first is reached is what an earlier step gives. No other setting is looked into:
                // some are a person's words.
                Some(Part::Text(text)) if text == LOGIN && name.trim_end_matches('?') == "server" => {
                    let Some(Input(inner)) = self.input(&text)? else { return Ok(None) };
                    parts.extend(inner);
                }
                Some(part) => parts.push(part),
                None => return Ok(None),
            }
            rest = end;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Some(Input(joined(parts))))
    }

    fn piece(&self, name: &str) -> Result<Option<Part>, Error> {
        if let Some(secret) = name.strip_prefix("secret:") {
            return Ok(Some(Part::Secret(SecretName::parse(secret)?)));
        }
        let (names, perhaps) = match name.strip_suffix('?') {
            Some(names) => (names, true),
            None => (name, false),
        };
        if let Some(fact) = names.strip_prefix(PRICE) {
            return match self.fact(fact)? {
                None if !perhaps => Err(fault(format!("nothing gives `${{{name}}}`"))),
                fact => Ok(fact.map(Part::Text)),
            };
        }
        for name in names.split('|') {
            if let Some(value) = self.values.get(name) {
                return Ok(Some(Part::Text(value.clone())));
            }
            if let Some((addr, output)) = name.rsplit_once('.')
                && self.known.contains(addr)
            {
                return Ok(Some(Part::Of(address(addr)?, output.to_owned())));
            }
        }
        if perhaps { Ok(None) } else { Err(fault(format!("nothing gives `${{{name}}}`"))) }
    }
}

impl Words<'_> {
    /// `KEY.what` of a price.
    fn fact(&self, fact: &str) -> Result<Option<String>, Error> {
        let found = fact
            .rsplit_once('.')
            .and_then(|(key, what)| Some((self.app.prices.iter().find(|price| price.key == key)?, what)));
        match found {
            Some((price, "name")) => Ok(Some(price.name.clone())),
            Some((price, "amount")) => Ok(Some(price.amount.to_string())),
            Some((price, "every")) => Ok(price.every.map(|every| every.word().to_owned())),
            _ => Err(fault(format!("no price says {fact}"))),
        }
    }
}

/// Texts that follow each other are one.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    joined
}

fn plain(input: &Input) -> Result<String, Error> {
    match input.0.as_slice() {
        [Part::Text(text)] => Ok(text.clone()),
        _ => Err(fault("a kind is made of settings alone")),
    }
}

fn address(text: &str) -> Result<Address, Error> {
    Address::parse(text).map_err(|error| fault(error.to_string()))
}
