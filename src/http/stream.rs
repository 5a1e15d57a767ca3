//! An answer that is read while it is still being written.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::HeaderValue;

use super::failure::{self, Failure};
use super::{Answer, Request};
use crate::error::Error;
use crate::secret::Secret;

/// The head of an answer, and its body as far as it has come. Dropping it ends the connection.
pub struct Stream {
    /// Status code.
    pub status: u16,
    headers: Vec<(String, String)>,
    secrets: Vec<Secret>,
    place: String,
    response: Response,
    cap: usize,
    taken: usize,
    silence: Duration,
}

impl Stream {
    pub(super) fn new(response: Response, request: &Request, place: String, silence: Duration) -> Stream {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = response.headers().iter();
        Stream {
            status: response.status().as_u16(),
            headers: headers.map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
            secrets: request
                .secrets
                .iter()
                .map(|(_, _, secret)| secret)
                .chain(&request.hidden)
                .cloned()
                .collect(),
            place,
            response,
            cap: request.cap,
            taken: 0,
            silence,
        }
    }

    /// The next bytes; nothing at the end.
    ///
    /// # Errors
    /// [`Failure::Lost`]: cut off, too late, silent for too long, or more than the cap of the request (`http.too_large`).
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let piece = tokio::time::timeout(self.silence, self.response.chunk()).await;
        let piece = piece.map_err(|_| Failure::Lost(failure::late(&self.place)))?;
        let Some(piece) = piece.map_err(|error| failure::of(error, &self.place))? else { return Ok(None) };
        self.taken += piece.len();
        if self.taken > self.cap {
            return Err(self.too_large());
        }
        Ok(Some(piece.to_vec()))
    }

    /// Reads to the end.
    ///
    /// # Errors
    /// As [`Stream::next`].
    pub async fn whole(mut self) -> Result<Answer, Failure> {
        if self.response.content_length().is_some_and(|length| length > self.cap as u64) {
            return Err(self.too_large());
        }
        let mut body = Vec::new();
        while let Some(piece) = self.next().await? {
            body.extend_from_slice(&piece);
        }
        let Stream { status, headers, secrets, place, .. } = self;
        Ok(Answer { status, body, headers, secrets, place })
    }

    /// The first header of that name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Host and path that were called.
    pub fn place(&self) -> &str {
        &self.place
    }

    fn too_large(&self) -> Failure {
        Failure::Lost(
            Error::failed(
                "http.too_large",
                format!("{} answers with more than {} bytes", self.place, self.cap),
            )
            .hint("check that the address is the right one: this is not what its API is documented to give"),
        )
    }
}
