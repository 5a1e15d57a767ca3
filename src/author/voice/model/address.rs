//! `--model`: whom it names, where that one is called, and under which name its key is kept.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::http;
use crate::secret::SecretName;

/// The two ways in which models are spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `POST /chat/completions` (platform.openai.com/docs/api-reference/chat).
    Chat,
    /// `POST /messages` (docs.anthropic.com/en/api/messages).
    Messages,
}

/// A provider that we know by name. Addresses are those of the providers' own documentation; Gemini, OpenRouter and Ollama
/// document an address that speaks OpenAI's dialect.
struct Known {
    name: &'static str,
    base: &'static str,
    dialect: Dialect,
    /// Name of the secret; nothing where none is needed.
    key: Option<&'static str>,
}

const KNOWN: [Known; 5] = [
    Known {
        name: "anthropic",
        base: "https://api.anthropic.com/v1",
        dialect: Dialect::Messages,
        key: Some("anthropic.key"),
    },
    Known {
        name: "gemini",
        base: "https://generativelanguage.googleapis.com/v1beta/openai",
        dialect: Dialect::Chat,
        key: Some("gemini.key"),
    },
    Known { name: "ollama", base: "http://127.0.0.1:11434/v1", dialect: Dialect::Chat, key: None },
    Known {
        name: "openai",
        base: "https://api.openai.com/v1",
        dialect: Dialect::Chat,
        key: Some("openai.key"),
    },
    // `openrouter.key` is a management key, which asks no model.
    Known {
        name: "openrouter",
        base: "https://openrouter.ai/api/v1",
        dialect: Dialect::Chat,
        key: Some("openrouter.chat"),
    },
];

/// Longest name of a model.
const LONGEST: usize = 120;

/// Providers that `VIBE_<PROVIDER>_URL` may stand in for.
pub fn providers() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|known| known.name)
}

/// A model and where it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// As it was given: `anthropic/claude-sonnet-5`.
    pub(super) shown: String,
    /// The model's own name.
    pub(super) model: String,
    /// Without a slash at the end.
    pub(super) base: String,
    pub(super) dialect: Dialect,
    /// OpenRouter tells what an answer cost when it is asked to.
    pub(super) tells_cost: bool,
    key: Option<SecretName>,
    needs_key: bool,
}

impl Address {
    /// `PROVIDER/NAME` or `URL#NAME`. `bases` are addresses that stand in for a provider's own, on loopback.
    ///
    /// # Errors
    /// `voice.model`: no such form, or a provider that is not known. `voice.plain`: `http://` to another machine.
    pub fn parse(text: &str, bases: &BTreeMap<String, String>) -> Result<Address, Error> {
        if text.starts_with("http://") || text.starts_with("https://") {
            return Address::of_url(text);
        }
        let Some((provider, model)) = text.split_once('/').filter(|(_, model)| is_name(model)) else {
            return Err(unknown(&format!("{} names no model", http::plain(text))));
        };
        let Some(known) = KNOWN.iter().find(|known| known.name == provider) else {
            return Err(unknown(&format!(
                "{} is no provider of models that is known here",
                http::plain(provider)
            )));
        };
        let stand_in = bases.get(provider).map(|base| base.trim_end_matches('/').to_owned());
        if let Some(base) = stand_in.as_deref().filter(|base| !http::is_loopback(base)) {
            return Err(plain_only_here(base));
        }
        Ok(Address {
            shown: text.to_owned(),
            model: model.to_owned(),
            base: stand_in.unwrap_or_else(|| known.base.to_owned()),
            dialect: known.dialect,
            tells_cost: known.name == "openrouter",
            key: known.key.map(SecretName::parse).transpose()?,
            needs_key: known.key.is_some(),
        })
    }

    fn of_url(text: &str) -> Result<Address, Error> {
        let Some((url, model)) = text.split_once('#').filter(|(_, model)| is_name(model)) else {
            return Err(unknown("an address is followed by # and the name of the model"));
        };
        // A name that is looked up could lead elsewhere; this one always means this machine.
        let base = url.trim_end_matches('/').replacen("://localhost", "://127.0.0.1", 1);
        let here = http::is_loopback(&base);
        if base.starts_with("http://") && !here {
            return Err(plain_only_here(&base));
        }
        let host =
            base.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
        if host.is_empty() || host.contains('@') || base.contains('?') {
            return Err(unknown("the address holds no host, a user, or parameters"));
        }
        // One key for each host: none reaches a host that it was not given for.
        let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let key = if here { None } else { Some(SecretName::parse(&format!("{host}.key"))?) };
        Ok(Address {
            shown: http::plain(&format!("{base}#{model}")),
            model: model.to_owned(),
            base,
            dialect: Dialect::Chat,
            tells_cost: false,
            key,
            needs_key: false,
        })
    }

    /// The name under which its key is kept; nothing where none is sent.
    pub fn key(&self) -> Option<&SecretName> {
        self.key.as_ref()
    }

    /// What to do when the store holds no key.
    ///
    /// # Errors
    /// `voice.key`: nothing can be asked without one.
    pub fn without_key(&self) -> Result<(), Error> {
        match &self.key {
            Some(name) if self.needs_key => Err(Error::usage(
                "voice.key",
                format!("{} is asked with a key, and `{name}` is not in the secret store", self.shown),
            )
            .hint(format!("vibe secret set {name} --shared"))
            .hint(format!("in CI set {} instead", crate::secret::variable(name)))
            .hint("without `--model` nothing is asked and no key is needed")),
            _ => Ok(()),
        }
    }
}

/// Names of models are plain: `llama3.2:1b`, `meta-llama/llama-4`, `models/gemini-3-pro`.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-:/@+".contains(c);
    !name.is_empty() && name.len() <= LONGEST && name.chars().all(plain)
}

fn unknown(why: &str) -> Error {
    let known: Vec<String> = providers().map(|name| format!("{name}/NAME")).collect();
    Error::usage("voice.model", why.to_owned())
        .hint(format!("`--model` takes {} or URL#NAME", known.join(", ")))
}

fn plain_only_here(url: &str) -> Error {
    Error::usage(
        "voice.plain",
        format!("{} is not on this machine, and http:// hides nothing on the way", http::plain(url)),
    )
    .hint("use https://, or a server of this machine such as http://127.0.0.1:8080/v1#NAME")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Result<Address, Error> {
        Address::parse(text, &BTreeMap::new())
    }

    fn key(text: &str) -> Option<String> {
        at(text).unwrap().key().map(ToString::to_string)
    }

    #[test]
    fn a_model_is_named_by_its_provider_or_by_an_address() {
        let claude = at("anthropic/claude-sonnet-5").unwrap();
        assert_eq!((claude.dialect, claude.model.as_str()), (Dialect::Messages, "claude-sonnet-5"));
        let llama = at("openrouter/meta-llama/llama-4:free").unwrap();
        assert_eq!((llama.model.as_str(), llama.tells_cost), ("meta-llama/llama-4:free", true));
        let own = at("http://localhost:8080/v1/#qwen").unwrap();
        assert_eq!((own.base.as_str(), own.model.as_str()), ("http://127.0.0.1:8080/v1", "qwen"));
        for name in providers() {
            at(&format!("{name}/x")).unwrap();
        }
    }

    #[test]
    fn each_key_has_one_host() {
        assert_eq!(key("openai/gpt").as_deref(), Some("openai.key"));
        assert_eq!(key("https://api.groq.com:443/openai/v1#x").as_deref(), Some("api.groq.com.key"));
        assert_eq!((key("ollama/x"), key("http://[::1]:1/v1#x")), (None, None));
        at("ollama/x").unwrap().without_key().unwrap();
        assert_eq!(at("gemini/x").unwrap().without_key().unwrap_err().code(), "voice.key");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "claude",
            "openai/",
            "cohere/x",
            "openai/a b",
            "https://host/v1",
            "https://u:p@host/v1#x",
            "https://#x",
            "https://host/v1?key=1#x",
            "ftp://host#x",
            "openai/\u{1b}[2J",
        ] {
            assert_eq!(at(text).unwrap_err().code(), "voice.model", "{text}");
        }
        for text in ["http://10.0.0.1/v1#x", "http://host.test/v1#x", "http://127.0.0.1.evil.test/v1#x"] {
            assert_eq!(at(text).unwrap_err().code(), "voice.plain", "{text}");
        }
        let away = BTreeMap::from([("openai".to_owned(), "http://10.0.0.1".to_owned())]);
        assert_eq!(Address::parse("openai/x", &away).unwrap_err().code(), "voice.plain");
        let here = BTreeMap::from([("openai".to_owned(), "http://127.0.0.1:9/v1/".to_owned())]);
        assert_eq!(Address::parse("openai/x", &here).unwrap().base, "http://127.0.0.1:9/v1");
    }
}
