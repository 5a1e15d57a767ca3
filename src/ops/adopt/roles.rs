//! What an environment variable is for, by its name: the names that frameworks and their templates use.

use crate::blueprint::Role;

/// Who sets these: Node's host, or nobody.
const SET_ELSEWHERE: [&str; 13] = [
    "NODE_ENV",
    "PORT",
    "HOST",
    "HOSTNAME",
    "CI",
    "TZ",
    "HOME",
    "PATH",
    "NEXT_RUNTIME",
    "NEXT_PHASE",
    "SKIP_ENV_VALIDATION",
    "ANALYZE",
    "CHROMIUM",
];
/// What Vite and Next fill in themselves.
const BUILT_IN: [&str; 5] = ["MODE", "DEV", "PROD", "SSR", "BASE_URL"];
/// Beginnings of variables that one host alone sets.
const OF_HOSTS: [&str; 7] =
    ["VERCEL", "NETLIFY", "RAILWAY_", "RENDER_", "FLY_", "CF_PAGES", "NEXT_PUBLIC_VERCEL"];

/// Variables by role. The first one that fits counts.
const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Database,
        &[
            "DATABASE_URL",
            "POSTGRES_URL",
            "POSTGRES_PRISMA_URL",
            "POSTGRES_URL_NON_POOLING",
            "DATABASE_URL_UNPOOLED",
            "DIRECT_URL",
            "DIRECT_DATABASE_URL",
            "NEON_DATABASE_URL",
            "DB_URL",
            "PG_URL",
            "POSTGRESQL_URL",
        ],
    ),
    (Role::DataFolder, &["DATA_DIR", "DATA_FOLDER", "DATA_PATH", "STORAGE_DIR"]),
    (
        Role::DataFile,
        &[
            "DATABASE_PATH",
            "DATABASE_FILE",
            "DB_PATH",
            "DB_FILE",
            "DB_FILE_NAME",
            "SQLITE_PATH",
            "SQLITE_FILE",
        ],
    ),
    (
        Role::Random,
        &[
            "AUTH_SECRET",
            "NEXTAUTH_SECRET",
            "BETTER_AUTH_SECRET",
            "SESSION_SECRET",
            "COOKIE_SECRET",
            "JWT_SECRET",
            "CRON_SECRET",
            "APP_SECRET",
            "CSRF_SECRET",
            "REVALIDATE_SECRET",
            "REVALIDATION_SECRET",
            "PAYLOAD_SECRET",
        ],
    ),
    (
        Role::Url,
        &[
            "APP_URL",
            "AUTH_URL",
            "NEXTAUTH_URL",
            "BETTER_AUTH_URL",
            "SITE_URL",
            "BASE_URL",
            "PUBLIC_URL",
            "WEB_URL",
            "ORIGIN",
            "SERVER_URL",
            "FRONTEND_URL",
            "NEXT_PUBLIC_APP_URL",
            "NEXT_PUBLIC_SITE_URL",
            "NEXT_PUBLIC_BASE_URL",
            "NEXT_PUBLIC_URL",
            "NEXT_PUBLIC_WEB_URL",
            "NEXT_PUBLIC_BETTER_AUTH_URL",
            "NEXT_PUBLIC_SERVER_URL",
            "VITE_APP_URL",
            "VITE_SITE_URL",
            "VITE_BASE_URL",
        ],
    ),
    (Role::Domain, &["DOMAIN", "APP_DOMAIN", "SITE_DOMAIN", "NEXT_PUBLIC_DOMAIN", "NEXT_PUBLIC_ROOT_DOMAIN"]),
    (Role::StripeKey, &["STRIPE_SECRET_KEY", "STRIPE_API_KEY", "STRIPE_SECRET", "STRIPE_KEY"]),
    (
        Role::StripeWebhook,
        &["STRIPE_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SIGNING_SECRET", "STRIPE_SIGNING_SECRET"],
    ),
    (
        Role::StripePublic,
        &[
            "STRIPE_PUBLISHABLE_KEY",
            "STRIPE_PUBLIC_KEY",
            "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
            "NEXT_PUBLIC_STRIPE_PUBLIC_KEY",
            "NEXT_PUBLIC_STRIPE_KEY",
            "VITE_STRIPE_PUBLISHABLE_KEY",
            "VITE_STRIPE_PUBLIC_KEY",
        ],
    ),
    (Role::ResendKey, &["RESEND_API_KEY", "RESEND_KEY", "AUTH_RESEND_KEY"]),
    (Role::SmtpUrl, &["SMTP_URL", "MAIL_URL", "EMAIL_SERVER", "SMTP_CONNECTION_URL"]),
    (
        Role::MailFrom,
        &["MAIL_FROM", "EMAIL_FROM", "FROM_EMAIL", "RESEND_FROM_EMAIL", "RESEND_FROM", "SMTP_FROM"],
    ),
    (
        Role::AiKey,
        &[
            "OPENAI_API_KEY",
            "OPENROUTER_API_KEY",
            "ANTHROPIC_API_KEY",
            "AI_API_KEY",
            "GROQ_API_KEY",
            "GEMINI_API_KEY",
            "GOOGLE_GENERATIVE_AI_API_KEY",
            "REPLICATE_API_TOKEN",
            "MISTRAL_API_KEY",
        ],
    ),
    (Role::GoogleId, &["GOOGLE_CLIENT_ID", "AUTH_GOOGLE_ID", "GOOGLE_ID", "GOOGLE_OAUTH_CLIENT_ID"]),
    (
        Role::GoogleSecret,
        &["GOOGLE_CLIENT_SECRET", "AUTH_GOOGLE_SECRET", "GOOGLE_SECRET", "GOOGLE_OAUTH_CLIENT_SECRET"],
    ),
    (Role::GithubId, &["GITHUB_CLIENT_ID", "AUTH_GITHUB_ID", "GITHUB_ID"]),
    (Role::GithubSecret, &["GITHUB_CLIENT_SECRET", "AUTH_GITHUB_SECRET", "GITHUB_SECRET"]),
];

/// What is known of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It has this role.
    Role(Role),
    /// The server or the framework sets it.
    SetElsewhere,
    /// Only one host sets it.
    OfHost,
    /// Nothing.
    Nothing,
}

/// What a name says.
pub(super) fn known(name: &str) -> Known {
    if let Some((role, _)) = NAMES.iter().find(|(_, names)| names.contains(&name)) {
        return Known::Role(*role);
    }
    if SET_ELSEWHERE.contains(&name) || BUILT_IN.contains(&name) || name.starts_with("NPM_") {
        return Known::SetElsewhere;
    }
    if OF_HOSTS.iter().any(|start| name.starts_with(start)) {
        return Known::OfHost;
    }
    Known::Nothing
}

/// A role in words, for whoever reads what was found.
pub(super) fn words(role: Role) -> &'static str {
    match role {
        Role::Database => "a PostgreSQL database of its own is made",
        Role::DataFolder => "the folder for its data",
        Role::DataFile => "the path of its SQLite file",
        Role::DataUrl => "the address of its SQLite file",
        Role::Random => "made up, and kept",
        Role::Url => "its own address",
        Role::Domain => "its own host name",
        Role::StripeKey => "the secret key of Stripe, which you paste",
        Role::StripePublic => "the publishable key of Stripe, which you bring",
        Role::StripeWebhook => "made together with the endpoint at Stripe",
        Role::ResendKey => "a key of Resend, which you paste",
        Role::SmtpUrl => "the address of your mail server, which you paste",
        Role::MailFrom => "no-reply at its own host name",
        Role::AiKey => "a key for models, which you paste",
        Role::GoogleId | Role::GoogleSecret => "of an OAuth client at Google, which you paste",
        Role::GithubId | Role::GithubSecret => "of an OAuth app at GitHub, which you paste",
        Role::Value => "stands in vibe.toml",
        Role::Ask => "you are asked for it",
    }
}

/// Whether a person brings the value, so that they may also go without it.
pub(super) fn is_brought(role: Role) -> bool {
    matches!(
        role,
        Role::StripeKey
            | Role::StripePublic
            | Role::ResendKey
            | Role::SmtpUrl
            | Role::AiKey
            | Role::GoogleId
            | Role::GoogleSecret
            | Role::GithubId
            | Role::GithubSecret
            | Role::Ask
            | Role::Value
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_has_two_roles() {
        let names: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let unique: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), unique.len());
    }

    #[test]
    fn names_say_what_they_are_for() {
        assert_eq!(known("NEXTAUTH_SECRET"), Known::Role(Role::Random));
        assert_eq!(known("VERCEL_URL"), Known::OfHost);
        assert_eq!(known("PORT"), Known::SetElsewhere);
        assert_eq!(known("SENTRY_DSN"), Known::Nothing);
    }
}
