//! Why there is no answer, told apart by what the call may have done.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use super::foreign::plain;
use crate::error::Error;

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// It had no effect: the request never left.
    NotSent(Error),
    /// It may have had its effect: the request left, and no whole answer came.
    Lost(Error),
    /// It had no effect: the server asks to wait that long (429, or 503 with `Retry-After`).
    Limited(Duration),
}

impl Failure {
    /// The failure as an error, for callers to whom the difference means nothing.
    pub fn into_error(self) -> Error {
        match self {
            Failure::NotSent(error) | Failure::Lost(error) => error,
            Failure::Limited(wait) => limited(wait),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NotSent(error) | Failure::Lost(error) => error.fmt(f),
            Failure::Limited(wait) => limited(*wait).fmt(f),
        }
    }
}

fn limited(wait: Duration) -> Error {
    Error::failed("http.limited", format!("the server asks to wait {} s", wait.as_secs_f32().ceil()))
        .hint("run the same command again later")
}

/// `place` is the host and path that was called, never its query.
pub(super) fn of(error: reqwest::Error, place: &str) -> Failure {
    let error = error.without_url();
    if error.is_builder() {
        return Failure::NotSent(Error::usage(
            "http.request",
            format!("the request to {place} cannot be made: {}", plain(&root(&error))),
        ));
    }
    if error.is_connect() {
        return Failure::NotSent(unreachable(&error, place));
    }
    if error.is_timeout() {
        return Failure::Lost(late(place));
    }
    Failure::Lost(
        Error::failed(
            "http.cut_off",
            format!("{place} closed the connection before its answer was whole: {}", plain(&root(&error))),
        )
        .hint("the request may have been carried out; run the same command again, it looks first"),
    )
}

pub(super) fn late(place: &str) -> Error {
    Error::failed("http.timeout", format!("{place} did not answer in time"))
        .hint("the request may have been carried out; run the same command again, it looks first")
}

fn unreachable(error: &reqwest::Error, place: &str) -> Error {
    for cause in causes(error) {
        if let Some(refusal) = cause.downcast_ref::<rustls::Error>() {
            return Error::failed(
                "http.tls",
                format!("no trusted connection to {place}: {}", super::tls::reason(refusal)),
            )
            .hint("check the host name and its certificate; the clock of this machine must be right");
        }
        if cause.to_string().contains("dns error") {
            return Error::failed(
                "http.no_such_host",
                format!("{place}: the name of the host has no address: {}", plain(&root(error))),
            )
            .hint("check the spelling and the network connection");
        }
    }
    let why = match io_kind(error) {
        Some(io::ErrorKind::ConnectionRefused) => "nothing listens there".to_owned(),
        Some(io::ErrorKind::TimedOut) => "it does not answer".to_owned(),
        _ if error.is_timeout() => "it does not answer".to_owned(),
        _ => plain(&root(error)),
    };
    Error::failed("http.unreachable", format!("no connection to {place}: {why}"))
        .hint("check the address, the port and the network connection; nothing was sent")
}

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    causes(error).find_map(|cause| cause.downcast_ref::<io::Error>().map(io::Error::kind))
}

/// The innermost words.
fn root(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_else(|| error.to_string())
}

/// Every cause, outermost first. What an `io::Error` wraps counts too: its `source` would leave that one out.
fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let cause = next?;
        let wrapped = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map_or_else(|| cause.source(), |wrapped| Some(wrapped));
        Some(cause)
    })
}
