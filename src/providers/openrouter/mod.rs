//! OpenRouter: a key of the app's own for models of many makers, with a limit to what it may spend. All of it is data.

mod click;

use super::Key;
use super::rest::{self, Rest};
use crate::error::Error;
use crate::http::Client;

pub use click::Click;

/// Where the real interface is.
pub const BASE: &str = "https://openrouter.ai/api/v1";
const FILE: &str = include_str!("provider.toml");

/// Gives `openrouter.key`. `key` is a management key, which makes other keys and asks no model.
///
/// # Errors
/// `rest.grammar`: a fault of this program.
pub fn new(client: Client, base: String, key: Key) -> Result<Rest, Error> {
    Rest::new(FILE, rest::Setup { client, base, key: Some(key) })
}
