//! Supabase: a project whose Postgres the app uses. All of it is data.

use super::Key;
use super::rest::{self, Rest};
use crate::error::Error;
use crate::http::Client;

/// Where the real interface is.
pub const BASE: &str = "https://api.supabase.com";
const FILE: &str = include_str!("provider.toml");

/// Gives `supabase.project`. `key` is a person's access token, which begins with `sbp_`.
///
/// # Errors
/// `rest.grammar`: a fault of this program.
pub fn new(client: Client, base: String, key: Key) -> Result<Rest, Error> {
    Rest::new(FILE, rest::Setup { client, base, key: Some(key) })
}
