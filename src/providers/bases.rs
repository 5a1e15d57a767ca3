//! Where hosted interfaces are, and their stand-ins in tests: one table.

use std::collections::BTreeMap;

use crate::error::Error;

/// Every hosted interface that this build speaks to, by provider.
pub const HOSTED: &[(&str, &str)] = &[
    ("clerk", super::clerk::BASE),
    ("google", super::google::BASE),
    ("cloudflare", super::cloudflare::BASE),
    ("github", super::github::BASE),
    ("hetzner", super::hetzner::BASE),
    ("neon", super::neon::BASE),
    ("openrouter", super::openrouter::BASE),
    ("resend", super::resend::BASE),
    ("stripe", super::stripe::BASE),
    ("supabase", super::supabase::BASE),
    ("vercel", super::vercel::BASE),
];

/// Addresses that are used instead of the real ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bases(BTreeMap<String, String>);

impl Bases {
    /// Stand-ins by provider, from `VIBE_<PROVIDER>_URL`. Whatever the key: a stand-in is on this machine or nowhere, so
    /// that no variable leads a live key elsewhere.
    ///
    /// # Errors
    /// `providers.base`: an address that is not on loopback.
    pub fn new(given: &BTreeMap<String, String>) -> Result<Bases, Error> {
        for (provider, url) in given {
            if !crate::http::is_loopback(url) {
                let name = provider.to_uppercase();
                return Err(Error::usage(
                    "providers.base",
                    format!("VIBE_{name}_URL is no address of this machine: {}", crate::http::plain(url)),
                )
                .hint("it is for tests, such as http://127.0.0.1:12111; unset it to call the real one"));
            }
        }
        let trimmed = |(name, url): (&String, &String)| (name.clone(), url.trim_end_matches('/').to_owned());
        Ok(Bases(given.iter().map(trimmed).collect()))
    }

    /// Where a provider is called, without a slash at the end.
    pub(super) fn of(&self, provider: &str) -> String {
        let real = || HOSTED.iter().find(|(name, _)| *name == provider).map(|(_, base)| (*base).to_owned());
        self.0.get(provider).cloned().or_else(real).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn with(url: &str) -> Result<Bases, Error> {
        Bases::new(&BTreeMap::from([("stripe".to_owned(), url.to_owned())]))
    }

    #[test]
    fn a_stand_in_is_on_this_machine() {
        assert_eq!(Bases::default().of("stripe"), "https://api.stripe.com");
        assert_eq!(with("http://127.0.0.1:12111/").unwrap().of("stripe"), "http://127.0.0.1:12111");
        assert_eq!(with("http://[::1]:12111/v9").unwrap().of("stripe"), "http://[::1]:12111/v9");
        for url in [
            "http://localhost:1",
            "https://api.stripe.com.evil.test",
            "http://127.0.0.1@evil.test",
            "http://127.0.0.1.evil.test",
            "http://10.0.0.1",
            "127.0.0.1:1",
            "",
        ] {
            assert_eq!(with(url).unwrap_err().code(), "providers.base", "{url}");
        }
    }
}
