//! Blueprint to text: canonical, commented for a reader, without what the parser fills in by itself.

mod entity;
mod existing;
mod work;

use toml_edit::{Key, Value};

use super::names;
use super::types::*;
use super::words::Word;

impl Blueprint {
    /// The blueprint as `vibe.toml`. Reads back as an equal blueprint when there is nothing wrong with it.
    pub fn to_toml(&self) -> String {
        let mut page = Paper::default();
        page.comment("What this app is. `vibe check` finds mistakes, `vibe schema` describes every key.");
        page.pair("version", FORMAT);
        page.remarks("Left out on purpose.", "non_goals", &self.non_goals);
        page.remarks(
            "Said in the description, and covered by nothing below.",
            "not_understood",
            &self.not_understood,
        );
        app(&mut page, &self.app);
        theme(&mut page, &self.theme);
        if let Some(auth) = &self.auth {
            self::auth(&mut page, auth);
        }
        entity::entities(&mut page, self);
        work::jobs(&mut page, &self.jobs);
        work::prices(&mut page, &self.prices, &self.app);
        work::notices(&mut page, &self.notices);
        work::pages(&mut page, &self.pages);
        integrations(&mut page, &self.integrations);
        slots(&mut page, &self.slots);
        existing::existing(&mut page, self.existing.as_ref());
        environments(&mut page, self);
        state(&mut page, self.state.as_ref());
        page.text
    }
}

/// The text so far.
#[derive(Default)]
struct Paper {
    text: String,
}

impl Paper {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn comment(&mut self, text: &str) {
        self.line(&format!("# {text}"));
    }

    /// An empty line and a header.
    fn header(&mut self, header: &str) {
        self.line("");
        self.line(header);
    }

    /// The header of an element of a list; the first one explains the list.
    fn element(&mut self, at: usize, name: &str, explanation: &str) {
        self.line("");
        if at == 0 {
            self.comment(explanation);
        }
        self.line(&format!("[[{name}]]"));
    }

    fn pair(&mut self, key: &str, value: impl Into<Value>) {
        self.raw(key, &value.into().to_string());
    }

    fn raw(&mut self, key: &str, value: &str) {
        self.line(&format!("{key} = {value}"));
    }

    fn pair_unless<T: PartialEq + Into<Value>>(&mut self, key: &str, value: T, usual: T) {
        if value != usual {
            self.pair(key, value);
        }
    }

    fn pair_if<T: Into<Value>>(&mut self, key: &str, value: Option<T>) {
        if let Some(value) = value {
            self.pair(key, value);
        }
    }

    fn list_unless_empty(&mut self, key: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.raw(key, &list(texts));
        }
    }

    /// A list with a line for each text.
    fn remarks(&mut self, comment: &str, key: &str, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        self.line("");
        self.comment(comment);
        self.rows(key, texts.iter().map(|text| string(text)));
    }

    fn rows(&mut self, key: &str, rows: impl Iterator<Item = String>) {
        self.line(&format!("{key} = ["));
        for row in rows {
            self.line(&format!("  {row},"));
        }
        self.line("]");
    }
}

fn string(text: &str) -> String {
    Value::from(text).to_string()
}

fn list<S: AsRef<str>>(texts: &[S]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| string(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

/// One text stands alone, several stand in a list.
fn one_or_list<S: AsRef<str>>(texts: &[S]) -> String {
    match texts {
        [text] => string(text.as_ref()),
        _ => list(texts),
    }
}

/// `{ key = value, … }` of values that are TOML already.
fn inline(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ {} }}", pairs.join(", "))
}

fn key(name: &str) -> String {
    Key::new(name).display_repr().into_owned()
}

fn app(page: &mut Paper, app: &App) {
    let usual = App::default();
    page.header("[app]");
    page.pair("name", app.name.as_str());
    page.pair_unless("slug", app.slug.as_str(), names::slug(&app.name).as_str());
    page.pair_unless("tagline", app.tagline.as_str(), "");
    page.pair_unless("description", app.description.as_str(), "");
    page.pair("kind", app.kind.word());
    page.pair("stack", app.stack.as_str());
    page.pair_unless("locale", app.locale.as_str(), &usual.locale);
    page.pair_unless("currency", app.currency.as_str(), &usual.currency);
}

fn theme(page: &mut Paper, theme: &Theme) {
    if *theme == Theme::default() {
        return;
    }
    page.header("[theme]");
    page.pair("look", theme.look.as_str());
    page.pair_if("background", theme.background.as_deref());
    page.pair_if("components", theme.components.as_deref());
    page.pair_if("accent", theme.accent.as_deref());
    page.pair_unless("mode", theme.mode.word(), Mode::default().word());
}

fn auth(page: &mut Paper, auth: &Auth) {
    let methods: Vec<&str> = auth.methods.iter().map(|method| method.word()).collect();
    page.header("[auth]");
    page.pair_unless("provider", auth.provider.word(), AuthProvider::default().word());
    page.raw("methods", &list(&methods));
    if auth.roles != Auth::default().roles {
        page.raw("roles", &list(&auth.roles));
    }
    page.list_unless_empty("choose", &auth.choose);
    page.pair_unless("welcome_credits", i64::from(auth.welcome_credits), 0);
    page.pair_unless("verify_email", auth.verify_email, false);
}

fn integrations(page: &mut Paper, integrations: &[Integration]) {
    for (at, integration) in integrations.iter().enumerate() {
        page.element(
            at,
            "integration",
            "Outside services. Secrets are names of environment variables, never values.",
        );
        page.pair("name", integration.name.as_str());
        page.pair("purpose", integration.purpose.as_str());
        page.list_unless_empty("secrets", &integration.secrets);
    }
}

fn slots(page: &mut Paper, slots: &[Slot]) {
    for (at, slot) in slots.iter().enumerate() {
        page.element(at, "slot", "Places for code of one's own.");
        page.pair("name", slot.name.as_str());
        page.pair("kind", slot.kind.word());
        page.pair_if("of", slot.of.as_deref());
        if slot.gives != Gives::Number {
            page.pair("gives", slot.gives.word());
        }
        page.pair("description", slot.description.as_str());
        page.pair_unless("network", slot.network, false);
    }
}

fn environments(page: &mut Paper, blueprint: &Blueprint) {
    for (name, environment) in &blueprint.environments {
        page.header(&format!("[environments.{}]", key(name)));
        page.pair_if("domain", environment.domain.as_deref());
        for (role, provider) in &environment.providers {
            page.pair(&format!("providers.{}", key(role)), provider.as_str());
        }
    }
}

fn state(page: &mut Paper, state: Option<&SharedState>) {
    let Some(state) = state else { return };
    page.header("[state]");
    page.pair("store", state.store.as_str());
    page.pair_if("endpoint", state.endpoint.as_deref());
    page.pair_if("region", state.region.as_deref());
}
