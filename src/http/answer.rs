//! What came back.

use std::fmt;

use serde_json::Value;

use super::foreign::plain;
use crate::error::Error;
use crate::secret::Secret;

const HIDDEN: &str = "(hidden)";

/// A whole answer, whatever its status.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// The body, as it came.
    pub body: Vec<u8>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) secrets: Vec<Secret>,
    pub(super) place: String,
}

impl Answer {
    /// 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Every header of that name, in any case.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let known = move |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.headers.iter().filter(known).map(|(_, value)| value.as_str())
    }

    /// The body as text; what is no UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, whatever type the server says it is.
    ///
    /// # Errors
    /// `http.not_json`, with the beginning of what came instead.
    pub fn json(&self) -> Result<Value, Error> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Error::failed(
                "http.not_json",
                format!(
                    "{} answered {} with something that is not JSON: {}",
                    self.place,
                    self.status,
                    self.excerpt()
                ),
            )
            .hint("check that the address is the one of the API, without a path of a web page")
            .caused_by(error)
        })
    }

    /// The beginning of the body for a message: on one line, harmless, without the secrets that were sent.
    pub fn excerpt(&self) -> String {
        let mut text = self.text();
        for secret in &self.secrets {
            text = text.replace(secret.expose(), HIDDEN);
            // As it stands in JSON.
            let quoted = Value::from(secret.expose()).to_string();
            text = text.replace(quoted.trim_matches('"'), HIDDEN);
        }
        match plain(&text) {
            nothing if nothing.is_empty() => "(nothing)".to_owned(),
            text => text,
        }
    }

    /// Host and path that were called.
    pub fn place(&self) -> &str {
        &self.place
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({}, {} bytes)", self.status, self.body.len())
    }
}
