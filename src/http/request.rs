//! What is asked.

use std::time::Duration;

use crate::error::Error;
use crate::secret::Secret;

pub use reqwest::Method;

/// Time for a whole call, retries included, unless the caller says otherwise.
const DEADLINE: Duration = Duration::from_secs(30);
/// Largest answer that is read, in bytes, unless the caller says otherwise.
const CAP: usize = 4 * 1024 * 1024;

/// One request. A secret stands in a header, or in a body that says so by [`Request::hide`]; never in an address.
pub struct Request {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) secrets: Vec<(String, String, Secret)>,
    pub(super) hidden: Vec<Secret>,
    pub(super) body: Option<(&'static str, Vec<u8>)>,
    pub(super) deadline: Duration,
    pub(super) cap: usize,
    pub(super) repeats: bool,
}

impl Request {
    /// A request of that method. Requests that only read are sent up to three times; [`Request::once`] and
    /// [`Request::repeatable`] say otherwise.
    pub fn new(method: Method, url: impl Into<String>) -> Request {
        let repeats = method == Method::GET || method == Method::HEAD;
        Request {
            method,
            url: url.into(),
            query: Vec::new(),
            headers: Vec::new(),
            secrets: Vec::new(),
            hidden: Vec::new(),
            body: None,
            deadline: DEADLINE,
            cap: CAP,
            repeats,
        }
    }

    /// A request that reads.
    pub fn get(url: impl Into<String>) -> Request {
        Request::new(Method::GET, url)
    }

    /// A request that posts.
    pub fn post(url: impl Into<String>) -> Request {
        Request::new(Method::POST, url)
    }

    /// Adds a parameter to the query; it is encoded here.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Request {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a header that may be shown.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Request {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds `authorization: Bearer …`.
    #[must_use]
    pub fn bearer(self, secret: &Secret) -> Request {
        self.secret("authorization", "Bearer ", secret)
    }

    /// Adds a header whose value is `prefix` and a secret.
    #[must_use]
    pub fn secret(mut self, name: impl Into<String>, prefix: &str, secret: &Secret) -> Request {
        self.secrets.push((name.into(), prefix.to_owned(), secret.clone()));
        self
    }

    /// The body holds this secret: should the answer repeat it, no message shows it.
    #[must_use]
    pub fn hide(mut self, secret: &Secret) -> Request {
        self.hidden.push(secret.clone());
        self
    }

    /// Sends JSON.
    ///
    /// # Errors
    /// `http.body`: a value that JSON cannot hold.
    pub fn json(mut self, body: &impl serde::Serialize) -> Result<Request, Error> {
        let bytes = serde_json::to_vec(body).map_err(|error| {
            Error::new(crate::error::Kind::Bug, "http.body", format!("a request cannot be written: {error}"))
        })?;
        self.body = Some(("application/json", bytes));
        Ok(self)
    }

    /// Sends a form; a name may stand in it several times.
    #[must_use]
    pub fn form<'a>(mut self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Request {
        let mut url = reqwest::Url::parse("form:").ok();
        if let Some(url) = &mut url {
            url.query_pairs_mut().extend_pairs(fields);
        }
        let encoded = url.as_ref().and_then(reqwest::Url::query).unwrap_or_default();
        self.body = Some(("application/x-www-form-urlencoded", encoded.as_bytes().to_vec()));
        self
    }

    /// Sends bytes of a content type.
    #[must_use]
    pub fn bytes(mut self, content_type: &'static str, body: Vec<u8>) -> Request {
        self.body = Some((content_type, body));
        self
    }

    /// What tells it from another request: method, address with parameters, body.
    pub fn identity(&self) -> impl Iterator<Item = &[u8]> {
        let pairs = self.query.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        let body = self.body.iter().map(|(_, body)| body.as_slice());
        [self.method.as_str().as_bytes(), self.url.as_bytes()].into_iter().chain(pairs).chain(body)
    }

    /// Longest time for the whole call: retries, connection, answer.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Request {
        self.deadline = deadline;
        self
    }

    /// Largest answer that is read, in bytes.
    #[must_use]
    pub fn cap(mut self, bytes: usize) -> Request {
        self.cap = bytes;
        self
    }

    /// Sent once, whatever comes back: for callers that look again themselves.
    #[must_use]
    pub fn once(mut self) -> Request {
        self.repeats = false;
        self
    }

    /// Sending it again gives the same world, so a lost answer is asked for again.
    #[must_use]
    pub fn repeatable(mut self) -> Request {
        self.repeats = true;
        self
    }
}

/// Parameters of a query, decoded, in their order.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("query:?{query}")).ok();
    url.iter().flat_map(|url| url.query_pairs().into_owned().collect::<Vec<_>>()).collect()
}

/// An address with these parameters, encoded: of a page that a person opens.
pub fn address<'a>(url: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = reqwest::Url::parse("query:").ok();
    if let Some(query) = &mut query {
        query.query_pairs_mut().extend_pairs(pairs);
    }
    format!("{url}?{}", query.as_ref().and_then(reqwest::Url::query).unwrap_or_default())
}
