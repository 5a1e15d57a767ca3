//! `vibe rollback` and `vibe logs`: what is done on the server without a plan.

use super::DeployRequest;
use super::open::Opened;
use super::world::{self, Time};
use crate::error::Error;
use crate::ops::{Stop, Surroundings};
use crate::stack::{Target, on_host};

/// A turn back that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rolled {
    /// The app's name.
    pub app: String,
    /// `preview` or `production`.
    pub environment: String,
    /// The release that serves now.
    pub release: String,
    /// The one that served before.
    pub was: String,
}

/// Turns back to the release that served before.
///
/// # Errors
/// The project cannot be opened, there is no earlier release, or it is not healthy: then nothing has changed.
pub fn rollback(request: &DeployRequest, place: &Surroundings, stop: &Stop) -> Result<Rolled, Error> {
    let opened = Opened::find(request, place)?;
    let target = Target::of(&opened.app, &opened.environment)?;
    let app = on_host(&opened.app.app.slug, &opened.environment);
    let rolled = world::run(Time::Real, stop, async |_| {
        world::host(&opened, place)?.rollback(&target.server, &app).await
    })?;
    Ok(Rolled {
        app: opened.app.app.name.clone(),
        environment: opened.environment,
        release: rolled.release,
        was: rolled.was,
    })
}

/// Gives the lines of the app's log, at first the last `count`; with `follow` also those to come, until Ctrl-C.
///
/// # Errors
/// The project cannot be opened, or the server cannot be reached.
pub fn logs(
    request: &DeployRequest,
    place: &Surroundings,
    (count, follow): (u32, bool),
    stop: &Stop,
    line: &mut (dyn FnMut(&str) -> bool + Send),
) -> Result<(), Error> {
    let opened = Opened::find(request, place)?;
    let target = Target::of(&opened.app, &opened.environment)?;
    let app = on_host(&opened.app.app.slug, &opened.environment);
    world::run(Time::Real, stop, async |raised| {
        let host = world::host(&opened, place)?;
        tokio::select! {
            () = raised.raised() => Ok(()),
            ended = host.logs(&target.server, &app, count, follow, line) => ended,
        }
    })
}
