//! Pictures of the deployed app, for the page of `vibe report`.

use super::DeployRequest;
use super::open::Opened;
use crate::error::Error;
use crate::ops::machine::browser::{View, picture};
use crate::ops::{Stop, Surroundings};
use crate::stack::Target;

/// Windows of a desk and of a phone, pixels.
const SIZES: [(u32, u32); 2] = [(1280, 800), (390, 844)];

/// One picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width of the window, pixels.
    pub width: u32,
    /// PNG.
    pub png: Vec<u8>,
}

/// The front page as it is now, in the width of a desk and of a phone. Empty when it does not load.
///
/// # Errors
/// `machine.no_chromium` when this machine has no browser for it; the project cannot be opened; Ctrl-C.
pub fn pictures(
    request: &DeployRequest,
    place: &Surroundings,
    stop: &Stop,
    url: &str,
) -> Result<Vec<Picture>, Error> {
    let opened = Opened::find(request, place)?;
    let trial = if place.trial.dns.is_some() || place.trial.tls_root.is_some() {
        Target::of(&opened.app, &opened.environment).ok().filter(|target| !target.server.is_empty())
    } else {
        None
    };
    let trial = trial.as_ref().map(|target| (target.domain.as_str(), host(&target.server)));
    let mut pictures = Vec::new();
    for size in SIZES {
        if let Some(png) = picture(View { url, size, trial }, place, stop)? {
            pictures.push(Picture { width: size.0, png });
        }
    }
    Ok(pictures)
}

/// The host of `USER@HOST:PORT`.
fn host(server: &str) -> &str {
    let host = server.rsplit_once('@').map_or(server, |(_, host)| host);
    host.rsplit_once(':').map_or(host, |(host, _)| host)
}
