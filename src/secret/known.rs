//! Secrets that we know by name: how they look, where they come from, what they are for.

use super::{Secret, SecretName};
use crate::error::Error;

/// What is known of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownSecret {
    /// Its name, without a scope.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// Who reads it after a deploy: a variable of the app, or the tool itself.
    pub used_by: &'static str,
    /// Where a person finds it.
    pub link: &'static str,
    /// How every value begins; nothing when that varies.
    prefixes: &'static [&'static str],
    /// How values of real money and those of tests begin, where they differ.
    modes: Option<Modes>,
    /// Shorter ones are cut off.
    shortest: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Modes {
    live: &'static [&'static str],
    test: &'static [&'static str],
}

/// Who reads the keys with which vibe itself works.
pub const OWN: &str = "vibe itself";

/// Every secret that we know, sorted by name. Shapes are those of the providers' documentation: docs.stripe.com/keys,
/// docs.stripe.com/webhooks, resend.com/docs/api-reference, developers.google.com/identity/protocols/oauth2.
const KNOWN: &[KnownSecret] = &[
    KnownSecret {
        name: "ai.key",
        purpose: "the key of the AI provider",
        used_by: "AI_API_KEY",
        link: "https://platform.openai.com/api-keys",
        prefixes: &[],
        modes: None,
        shortest: 12,
    },
    KnownSecret {
        name: "anthropic.key",
        purpose: "the key of Anthropic with which vibe asks its models",
        used_by: OWN,
        link: "https://console.anthropic.com/settings/keys",
        prefixes: &["sk-ant-"],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "clerk.key",
        purpose: "the key of Clerk's Platform API",
        used_by: OWN,
        link: "https://dashboard.clerk.com",
        prefixes: &["ak_"],
        modes: None,
        shortest: 12,
    },
    KnownSecret {
        name: "cloudflare.key",
        purpose: "the token of Cloudflare for a zone",
        used_by: OWN,
        link: "https://dash.cloudflare.com/profile/api-tokens",
        prefixes: &[],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "gemini.key",
        purpose: "the key of the Gemini API with which vibe asks its models",
        used_by: OWN,
        link: "https://aistudio.google.com/apikey",
        prefixes: &[],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "github.id",
        purpose: "the client id of the GitHub OAuth app",
        used_by: "GITHUB_CLIENT_ID",
        link: "https://github.com/settings/developers",
        prefixes: &[],
        modes: None,
        shortest: 10,
    },
    KnownSecret {
        name: "github.key",
        purpose: "the token of GitHub that pushes the code",
        used_by: OWN,
        link: "https://github.com/settings/personal-access-tokens/new",
        prefixes: &["github_pat_", "ghp_", "gho_", "ghu_", "ghs_"],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "github.secret",
        purpose: "the client secret of the GitHub OAuth app",
        used_by: "GITHUB_CLIENT_SECRET",
        link: "https://github.com/settings/developers",
        prefixes: &[],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "google.id",
        purpose: "the client id of the Google OAuth client",
        used_by: "GOOGLE_CLIENT_ID",
        link: "https://console.cloud.google.com/auth/clients",
        prefixes: &[],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "google.secret",
        purpose: "the client secret of the Google OAuth client",
        used_by: "GOOGLE_CLIENT_SECRET",
        link: "https://console.cloud.google.com/auth/clients",
        prefixes: &["GOCSPX-"],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "hetzner.key",
        purpose: "the token of a project at Hetzner Cloud",
        used_by: OWN,
        link: "https://console.hetzner.cloud/",
        prefixes: &[],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "mail.key",
        purpose: "the address of the mail server with its user and password, or a key of Resend",
        used_by: "SMTP_URL or RESEND_API_KEY",
        link: "https://resend.com/api-keys",
        prefixes: &["smtps://", "smtp://", "re_"],
        modes: None,
        shortest: 12,
    },
    KnownSecret {
        name: "neon.key",
        purpose: "the API key of Neon",
        used_by: OWN,
        link: "https://console.neon.tech/app/settings/api-keys",
        prefixes: &[],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "openai.key",
        purpose: "the key of OpenAI with which vibe asks its models",
        used_by: OWN,
        link: "https://platform.openai.com/api-keys",
        prefixes: &["sk-"],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "openrouter.chat",
        purpose: "an ordinary key of OpenRouter, with which vibe asks its models",
        used_by: OWN,
        link: "https://openrouter.ai/settings/keys",
        prefixes: &["sk-or-"],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "openrouter.key",
        purpose: "the management key of OpenRouter",
        used_by: OWN,
        link: "https://openrouter.ai/settings/provisioning-keys",
        prefixes: &["sk-or-"],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "powerdns.key",
        purpose: "the API key of the PowerDNS server",
        used_by: OWN,
        link: "",
        prefixes: &[],
        modes: None,
        shortest: 4,
    },
    KnownSecret {
        name: "resend.key",
        purpose: "the key of Resend with full access",
        used_by: OWN,
        link: "https://resend.com/api-keys",
        prefixes: &["re_"],
        modes: None,
        shortest: 12,
    },
    KnownSecret {
        name: "rfc2136.key",
        purpose: "the TSIG key of the DNS server",
        used_by: OWN,
        link: "",
        prefixes: &[],
        modes: None,
        shortest: 8,
    },
    KnownSecret {
        name: "state.key",
        purpose: "the access key id of the bucket that machines share",
        used_by: OWN,
        link: "",
        prefixes: &[],
        modes: None,
        shortest: 4,
    },
    KnownSecret {
        name: "state.prints",
        purpose: "the key of the fingerprints in the shared journal",
        used_by: OWN,
        link: "",
        prefixes: &[],
        modes: None,
        shortest: 64,
    },
    KnownSecret {
        name: "state.secret",
        purpose: "the secret access key of the bucket that machines share",
        used_by: OWN,
        link: "",
        prefixes: &[],
        modes: None,
        shortest: 8,
    },
    KnownSecret {
        name: "stripe.key",
        purpose: "the secret key of the Stripe account",
        used_by: "STRIPE_SECRET_KEY",
        link: "https://dashboard.stripe.com/apikeys",
        prefixes: &["sk_live_", "rk_live_", "sk_test_", "rk_test_"],
        modes: Some(Modes { live: &["sk_live_", "rk_live_"], test: &["sk_test_", "rk_test_"] }),
        shortest: 20,
    },
    KnownSecret {
        name: "stripe.webhook",
        purpose: "the signing secret of the Stripe webhook",
        used_by: "STRIPE_WEBHOOK_SECRET",
        link: "https://dashboard.stripe.com/webhooks",
        prefixes: &["whsec_"],
        modes: None,
        shortest: 20,
    },
    KnownSecret {
        name: "supabase.key",
        purpose: "the access token of Supabase",
        used_by: OWN,
        link: "https://supabase.com/dashboard/account/tokens",
        prefixes: &["sbp_"],
        modes: None,
        shortest: 20,
    },
];

/// Beginnings that belong to one kind of secret: whoever pastes one elsewhere took the wrong line.
const TELLING: &[(&str, &str)] = &[
    ("pk_live_", "a publishable Stripe key"),
    ("pk_test_", "a publishable Stripe key"),
    ("whsec_", "the signing secret of a Stripe webhook"),
    ("sk_live_", "a secret Stripe key"),
    ("sk_test_", "a secret Stripe key"),
    ("rk_live_", "a restricted Stripe key"),
    ("rk_test_", "a restricted Stripe key"),
];

/// What is known of a name; a scope before it does not matter.
pub fn find(name: &SecretName) -> Option<&'static KnownSecret> {
    let last = name.as_str().rsplit('/').next().unwrap_or_default();
    KNOWN.iter().find(|known| known.name == last)
}

/// Every name that is known, sorted.
pub fn known_names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|known| known.name)
}

impl KnownSecret {
    /// Values of real money differ from those of tests, so that no two environments can share one.
    pub fn has_modes(&self) -> bool {
        self.modes.is_some()
    }
}

/// What stands where a secret belongs until somebody puts one there, in examples and in what was made for a developer's
/// machine. Matched anywhere in a value, in lower case: no generated key holds such a word but by a chance that is none.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "change-me",
    "change_me",
    "replace-me",
    "replace_me",
    "replaceme",
    "placeholder",
    "your-",
    "your_",
    "insert-",
    "insert_",
    "user:password@",
    "local-development-only",
    "whsec_local",
];

/// Whole values that nobody's key is.
const WORDS: &[&str] =
    &["secret", "password", "example", "dummy", "none", "null", "undefined", "todo", "test"];

/// A value that only holds the place of one, such as `changeme`, `sk_live_xxxxxxxx`, `<key>` or the secret of a developer's
/// machine.
pub fn is_placeholder(value: &str) -> bool {
    let lower = value.to_lowercase();
    let bracketed =
        lower.starts_with('<') && lower.ends_with('>') || lower.contains("${") || lower.contains("{{");
    let body = lower.rsplit('_').next().unwrap_or_default();
    let filled = body.len() > 3 && body.chars().all(|c| "x0*.-?#".contains(c));
    bracketed
        || filled
        || WORDS.contains(&lower.as_str())
        || PLACEHOLDERS.iter().any(|placeholder| lower.contains(placeholder))
}

/// Why a placeholder is refused.
pub fn placeholder(name: &str) -> Error {
    Error::usage("secret.placeholder", format!("the value of `{name}` holds the place of one, and is none"))
        .hint(format!("`vibe secret set {name}` takes the real one"))
}

/// Refuses a value that cannot be the secret of that name in that environment. Other names take any value that
/// holds no other one's place.
///
/// # Errors
/// `secret.placeholder`: it holds the place of a value. `secret.shape`: another kind of value. `secret.cut_off`: too short. `secret.mode`: a test value in production, or a live
/// one elsewhere.
pub fn check(name: &SecretName, secret: &Secret, environment: &str) -> Result<(), Error> {
    let value = secret.expose();
    if is_placeholder(value) {
        return Err(placeholder(name.as_str()));
    }
    let Some(known) = find(name) else { return Ok(()) };
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| value.starts_with(prefix));
    if !known.prefixes.is_empty() && !begins(known.prefixes) {
        let seen = TELLING.iter().find(|(prefix, _)| value.starts_with(prefix));
        let what = seen.map_or("it does not begin like one".to_owned(), |(_, what)| format!("it is {what}"));
        return Err(with_link(
            Error::usage("secret.shape", format!("that is not {}: {what}", known.purpose)).hint(format!(
                "`{}` begins with {}",
                known.name,
                known.prefixes.join(" or ")
            )),
            known,
        ));
    }
    if value.chars().count() < known.shortest {
        return Err(with_link(
            Error::usage("secret.cut_off", format!("the value is too short for {}", known.purpose))
                .hint("copy it with the provider's copy button: what the page shows is often shortened"),
            known,
        ));
    }
    match known.modes {
        Some(modes) if environment == "production" && begins(modes.test) => Err(with_link(
            Error::usage("secret.mode", "that is a test key, and production takes real money")
                .hint(format!("production needs one that begins with {}", modes.live.join(" or "))),
            known,
        )),
        Some(modes) if environment != "production" && begins(modes.live) => Err(with_link(
            Error::usage(
                "secret.mode",
                format!("that is a live key, and `{environment}` must never take real money"),
            )
            .hint(format!("use one that begins with {}", modes.test.join(" or "))),
            known,
        )),
        _ => Ok(()),
    }
}

fn with_link(error: Error, known: &KnownSecret) -> Error {
    if known.link.is_empty() { error } else { error.hint(format!("it stands at {}", known.link)) }
}
