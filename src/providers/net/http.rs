//! Looks at a page from outside.

use std::time::Duration;

use super::{Net, proved};
use crate::engine::{Call, Fault, Seen};
use crate::error::Error;
use crate::http::{Answer, Failure, Request, plain};

/// Time for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest page that is read, in bytes.
const CAP: usize = 2 * 1024 * 1024;

impl Net {
    pub(super) async fn look_http(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let url = call.inputs.need("url")?;
        let wanted = status(call)?;
        let answer = match self.page(url).await? {
            Ok(answer) => answer,
            Err(why) => return Ok(Seen::Unready(why)),
        };
        if answer.status != wanted {
            return Ok(Seen::Unready(format!(
                "{} answers {} instead of {wanted}",
                answer.place(),
                answer.status
            )));
        }
        let mut proof = format!("{url} answers {wanted}");
        if let Some(text) = call.inputs.get("text") {
            if !answer.text().contains(text) {
                return Ok(Seen::Unready(format!(
                    "{} does not show {:?}; it begins {}",
                    answer.place(),
                    plain(text),
                    answer.excerpt()
                )));
            }
            proof.push_str(&format!(" and shows {:?}", plain(text)));
        }
        // A page that people should only get encrypted is asked for as they type it.
        let from = call.inputs.get("from").map(str::to_owned).or_else(|| unencrypted(url));
        if let Some(from) = from.filter(|_| (200..300).contains(&wanted)) {
            let answer = match self.page(&from).await? {
                Ok(answer) => answer,
                Err(why) => return Ok(Seen::Unready(why)),
            };
            let to = answer.header("location").unwrap_or_default();
            if !matches!(answer.status, 301 | 302 | 307 | 308) || !same_site(to, url) {
                return Ok(Seen::Unready(format!(
                    "{from} does not lead to {url}: it answers {}{}",
                    answer.status,
                    if to.is_empty() { String::new() } else { format!(" to {}", plain(to)) }
                )));
            }
            proof.push_str(&format!("; {from} leads there"));
        }
        Ok(Seen::ours(proved(proof)))
    }

    /// One page; words when nothing answers.
    async fn page(&self, url: &str) -> Result<Result<Answer, String>, Fault> {
        let request = Request::get(url).once().deadline(PATIENCE).cap(CAP).header("accept", "text/html,*/*");
        match self.client.send(&request).await {
            Ok(answer) => Ok(Ok(answer)),
            Err(Failure::NotSent(error)) if error.code() == "http.url" => Err(error.into()),
            Err(failure) => Ok(Err(failure.to_string())),
        }
    }
}

fn status(call: &Call<'_>) -> Result<u16, Error> {
    let Some(text) = call.inputs.get("status") else { return Ok(200) };
    text.parse().ok().filter(|status| (100..600).contains(status)).ok_or_else(|| {
        Error::usage("net.status", format!("{} is no status", plain(text)))
            .hint("a status is a number such as 200")
    })
}

/// The same address as people type it, when it has no port of its own.
fn unencrypted(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (!host.contains(':')).then(|| format!("http://{rest}"))
}

/// `to` lies under the scheme, host and port of `url`.
fn same_site(to: &str, url: &str) -> bool {
    let site = |url: &str| {
        let (scheme, rest) = url.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next()?;
        let host = if scheme == "https" { host.strip_suffix(":443").unwrap_or(host) } else { host };
        Some((scheme.to_ascii_lowercase(), host.to_ascii_lowercase()))
    };
    site(to).is_some() && site(to) == site(url)
}
