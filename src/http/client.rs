//! Sends a request, reads its answer to the end, and says what became of it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, Url, redirect};
use tokio::time::Instant;

use super::failure::{self, Failure};
use super::foreign::plain;
use super::{Answer, Calls, Dns, Request, Stream, retry, tls};
use crate::error::Error;

/// Longest time for a connection; after it, nothing was sent.
const CONNECT: Duration = Duration::from_secs(10);
/// Longest body of a refusal that is read for the time that it asks for, in bytes.
const SHORT: u64 = 64 * 1024;

/// How to reach servers, beyond what the machine does by itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// PEM texts of authorities that are trusted as well.
    pub roots: Vec<String>,
    /// Addresses of host names that are not looked up: to look at one server directly, and in tests.
    pub resolve: Vec<(String, IpAddr)>,
    /// DNS server that all other names are asked from, instead of the machine's.
    pub dns: Option<SocketAddr>,
    /// Where requests are counted.
    pub calls: Calls,
}

/// The HTTP client. It keeps connections open; a clone shares them.
#[derive(Clone)]
pub struct Client {
    inner: reqwest::Client,
    name: &'static str,
    calls: Calls,
}

impl Client {
    /// A client for these options.
    ///
    /// # Errors
    /// `http.root`: a root that is no certificate; `http.client`: TLS cannot be set up on this machine.
    pub fn new(options: &Options) -> Result<Client, Error> {
        let mut extra = Vec::new();
        for pem in &options.roots {
            extra.extend(tls::roots(pem)?);
        }
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::trust(&extra)?)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT)
            .user_agent(concat!("vibe/", env!("CARGO_PKG_VERSION")));
        for (host, address) in &options.resolve {
            builder = builder.resolve(host, SocketAddr::new(*address, 0));
        }
        if let Some(server) = options.dns {
            builder = builder.dns_resolver(Dns::new(server));
        }
        let inner = builder.build().map_err(|error| {
            Error::failed("http.client", format!("HTTPS cannot be set up on this machine: {error}"))
                .hint("`vibe doctor` looks at what is missing")
        })?;
        Ok(Client { inner, name: "", calls: options.calls.clone() })
    }

    /// The same client; its requests are counted under this name, a provider's.
    #[must_use]
    pub fn named(&self, name: &'static str) -> Client {
        Client { name, ..self.clone() }
    }

    /// Sends a request and reads the whole answer, whatever its status but 429 (and 403 or 503 with `Retry-After`). A request
    /// that may be repeated is repeated after a failure or a 502, 503 or 504, a few times within its deadline.
    ///
    /// # Errors
    /// [`Failure`], whose variant says what the request may have done.
    pub async fn send(&self, request: &Request) -> Result<Answer, Failure> {
        let url = self.url(request).map_err(Failure::NotSent)?;
        let place = place(&url);
        let headers = headers(request, &place).map_err(Failure::NotSent)?;
        let until = Instant::now() + request.deadline;
        let mut attempt = 1;
        loop {
            let sent = self.attempt(request, &url, &headers, &place, until).await;
            let again = match &sent {
                Ok(answer) => matches!(answer.status, 502..=504),
                Err(Failure::NotSent(error)) => {
                    ["http.unreachable", "http.no_such_host"].contains(&error.code())
                }
                Err(Failure::Lost(error)) => error.code() == "http.cut_off",
                Err(Failure::Limited(_)) => false,
            };
            let wait = retry::backoff(attempt);
            if !again || !request.repeats || attempt >= retry::ATTEMPTS || Instant::now() + wait >= until {
                return sent;
            }
            attempt += 1;
            tokio::time::sleep(wait).await;
        }
    }

    fn url(&self, request: &Request) -> Result<Url, Error> {
        let bad = |why: &str| {
            let shown = plain(request.url.split(['?', '#']).next().unwrap_or_default());
            Error::usage("http.url", format!("{shown} cannot be called: {why}"))
                .hint("an address looks like https://host/path")
        };
        let mut url = Url::parse(&request.url).map_err(|error| bad(&error.to_string()))?;
        if !["http", "https"].contains(&url.scheme()) {
            return Err(bad("it does not begin with http:// or https://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("it holds a user name or a password"));
        }
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        Ok(url)
    }

    /// Sends a request once and gives the answer as soon as it begins, to be read piece by piece. `silence` is the longest time
    /// for the answer to begin, and between two pieces; the deadline of the request holds for all of it, its cap for all bytes.
    /// A stream that is dropped ends its connection.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn stream(&self, request: &Request, silence: Duration) -> Result<Stream, Failure> {
        let url = self.url(request).map_err(Failure::NotSent)?;
        let place = place(&url);
        let headers = headers(request, &place).map_err(Failure::NotSent)?;
        let until = Instant::now() + request.deadline;
        let begins = self.begin(request, &url, &headers, &place, until);
        let response = tokio::time::timeout(silence, begins)
            .await
            .map_err(|_| Failure::Lost(failure::late(&place)))??;
        Ok(Stream::new(response, request, place, silence))
    }

    async fn attempt(
        &self,
        request: &Request,
        url: &Url,
        headers: &HeaderMap,
        place: &str,
        until: Instant,
    ) -> Result<Answer, Failure> {
        let response = self.begin(request, url, headers, place, until).await?;
        Stream::new(response, request, place.to_owned(), request.deadline).whole().await
    }

    /// Sends, and waits for the head of the answer.
    async fn begin(
        &self,
        request: &Request,
        url: &Url,
        headers: &HeaderMap,
        place: &str,
        until: Instant,
    ) -> Result<Response, Failure> {
        let left = until.saturating_duration_since(Instant::now());
        let mut builder =
            self.inner.request(request.method.clone(), url.clone()).headers(headers.clone()).timeout(left);
        if let Some((_, body)) = &request.body {
            builder = builder.body(body.clone());
        }
        self.calls.note(self.name, &request.method);
        let response = builder.send().await.map_err(|error| failure::of(error, place))?;
        unlimited(response).await
    }
}

/// The answer, unless it asks to wait.
async fn unlimited(response: Response) -> Result<Response, Failure> {
    let status = response.status().as_u16();
    let header = |name: &str| {
        response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    // 403 with Retry-After is GitHub's second limit; one with nothing left and the second of its end is its first.
    let used_up = header("x-ratelimit-remaining").is_some_and(|left| left.trim() == "0");
    let reset = header("x-ratelimit-reset").filter(|_| used_up);
    let (asks, date) = (header("retry-after"), header("date"));
    if asks.is_some() && matches!(status, 403 | 429 | 503)
        || status == 403 && used_up
        || status == 429 && reset.is_some()
    {
        return Err(Failure::Limited(retry::asked(asks.as_deref(), date.as_deref(), reset.as_deref())));
    }
    if status == 429 {
        // Whatever becomes of its words, it had no effect.
        let words = match response.content_length() {
            Some(length) if length <= SHORT => response.bytes().await.unwrap_or_default(),
            _ => Default::default(),
        };
        return Err(Failure::Limited(retry::told(&words, date.as_deref())));
    }
    Ok(response)
}

/// Host, port and path; never the query, which may hold what nobody should read.
fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = if url.path() == "/" { "" } else { url.path() };
    plain(&format!("{host}{port}{path}"))
}

fn headers(request: &Request, place: &str) -> Result<HeaderMap, Error> {
    let bad = |name: &str| {
        Error::usage(
            "http.header",
            format!("the header {} for {place} has a value that no header can hold", plain(name)),
        )
        .hint("a key is one line of plain letters, digits and signs: paste it again")
    };
    let mut headers = HeaderMap::new();
    let mut add = |name: &str, value: &str, sensitive: bool| -> Result<(), Error> {
        let known = HeaderName::try_from(name).map_err(|_| bad(name))?;
        let mut value = HeaderValue::try_from(value).map_err(|_| bad(name))?;
        value.set_sensitive(sensitive);
        headers.append(known, value);
        Ok(())
    };
    if let Some((content_type, _)) = &request.body {
        add("content-type", content_type, false)?;
    }
    for (name, value) in &request.headers {
        add(name, value, false)?;
    }
    for (name, prefix, secret) in &request.secrets {
        add(name, &format!("{prefix}{}", secret.expose()), true)?;
    }
    Ok(headers)
}
