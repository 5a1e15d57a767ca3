//! `vibe rollback`, `vibe restore` and `vibe logs`: what is done on the server without a plan.

use super::open::Opened;
use super::walk::told;
use super::world::{self, Time};
use super::{DeployFront, DeployRequest, login, policy};
use crate::engine::{self, Address, Ask, Consequence, Graph, Input, Resource, State};
use crate::error::Error;
use crate::ops::{Stop, Surroundings};
use crate::stack::{Target, on_host};

/// The newest copy, to whoever asks for one.
const LAST: &str = "last";
/// Copies that are named when one is not there.
const NAMED: usize = 3;

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
    let (release, was) = world::run(Time::Real, stop, async |stop| {
        alone(&opened, async || {
            if stop.is_raised() {
                return Err(engine::stopped());
            }
            if let Some(team) = &target.vercel {
                return world::vercel(&opened, place)?.rollback(team, &app).await;
            }
            let server = login::server(&opened, &target).await?;
            let rolled = world::host(&opened, place)?.rollback(&server, &app).await?;
            Ok((rolled.release, rolled.was))
        })
        .await
    })?;
    Ok(Rolled { app: opened.app.app.name.clone(), environment: opened.environment, release, was })
}

/// Copies of an app's data that lie on its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiesReport {
    /// The app's name.
    pub app: String,
    /// `preview` or `production`.
    pub environment: String,
    /// Their names, which are the moments at which they were made (UTC); the newest first.
    pub copies: Vec<String>,
}

/// A copy that was put in the place of an app's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// The app's name.
    pub app: String,
    /// `preview` or `production`.
    pub environment: String,
    /// The copy.
    pub copy: String,
    /// The copy of what was there until then; empty when the app has no backup of its own.
    pub safety: String,
    /// The app answers from outside, and says that it is well.
    pub healthy: bool,
    /// What was seen of it, or why it is not well.
    pub proof: String,
}

/// Copies of an app's data.
///
/// # Errors
/// The project cannot be opened, or the server cannot be reached.
pub fn copies(request: &DeployRequest, place: &Surroundings, stop: &Stop) -> Result<CopiesReport, Error> {
    let opened = Opened::find(request, place)?;
    let target = on_a_server(&opened)?;
    let app = on_host(&opened.app.app.slug, &opened.environment);
    let copies = world::run(Time::Real, stop, async |_| {
        let server = login::server(&opened, &target).await?;
        world::host(&opened, place)?.dumps(&server, &app).await
    })?;
    Ok(CopiesReport { app: opened.app.app.name.clone(), environment: opened.environment, copies })
}

/// Puts a copy in the place of an app's data, `last` for the newest, once a person agreed; then asks the app from outside.
/// What was there is copied first, and comes back when the app is not healthy with the copy.
///
/// # Errors
/// `restore.no_copy`, `deploy.consent`, `deploy.refused`; the project cannot be opened, the server cannot be reached, or the
/// app is not healthy with the copy: then nothing has changed.
pub fn restore(
    request: &DeployRequest,
    place: &Surroundings,
    front: &DeployFront<'_>,
    copy: &str,
) -> Result<RestoreReport, Error> {
    let opened = Opened::find(request, place)?;
    let target = on_a_server(&opened)?;
    let app = on_host(&opened.app.app.slug, &opened.environment);
    world::run(Time::Real, front.stop, async |stop| {
        alone(&opened, async || {
            let host = world::host(&opened, place)?;
            let server = login::server(&opened, &target).await?;
            let copy = chosen(copy, &host.dumps(&server, &app).await?)?;
            let ask = Ask {
                consequence: Consequence::Destructive,
                what: format!(
                    "what {app} keeps becomes what the copy {copy} holds; what was entered since is gone"
                ),
                cost: None,
            };
            let ways = engine::Front { sink: front.sink, gate: front.gate, stop };
            policy::agree(ask, request, &opened.agreements(), ways).await?;
            let restored = host.restore(&server, &app, &copy).await?;
            let url = format!("https://{}", target.domain);
            let health =
                Resource::new(Address::parse("seen.health")?, "app.health").with("url", Input::text(url));
            let world = world::to_look(&opened, place, opened.home.prints_to_look()?)?;
            let addr = health.addr.clone();
            let sights = engine::observe(&Graph::new(vec![health])?, &State::default(), &world, ways).await?;
            let (healthy, proof) = told(sights.0.get(&addr).map(|sight| &sight.seen));
            Ok(RestoreReport {
                app: opened.app.app.name.clone(),
                environment: opened.environment.clone(),
                copy: restored.which,
                safety: restored.safety,
                healthy,
                proof,
            })
        })
        .await
    })
}

/// Where an app goes that has a server of its own.
///
/// # Errors
/// `deploy.no_server`.
fn on_a_server(opened: &Opened) -> Result<Target, Error> {
    let target = Target::of(&opened.app, &opened.environment)?;
    if target.vercel.is_some() {
        let message = format!("`{}` runs on Vercel, and this is for an app on a server", opened.environment);
        return Err(Error::usage("deploy.no_server", message)
            .hint("its log is in Vercel's dashboard; copies of its database are with whoever keeps that"));
    }
    Ok(target)
}

/// Does something while nobody deploys this environment.
async fn alone<T>(opened: &Opened, work: impl AsyncFnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let ledger = opened.home.alone().await?;
    let done = work().await;
    // A lease that is not let go holds the next one up for as long as it lasts.
    let closed = ledger.close().await;
    let done = done?;
    closed.map(|()| done)
}

/// The copy that is meant, as it is called.
fn chosen(copy: &str, copies: &[String]) -> Result<String, Error> {
    let found = match copy {
        LAST => copies.first(),
        name => copies.iter().find(|other| *other == name),
    };
    found.cloned().ok_or_else(|| match copies {
        [] => Error::usage("restore.no_copy", "there is no copy of this app's data on its server")
            .hint("a deploy makes the first one, and one is made every day after it"),
        copies => {
            let newest: Vec<&str> = copies.iter().take(NAMED).map(String::as_str).collect();
            Error::usage("restore.no_copy", format!("there is no copy {copy:?}"))
                .hint(format!("the newest: {}; `vibe restore` lists them all", newest.join(", ")))
        }
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
    let target = on_a_server(&opened)?;
    let app = on_host(&opened.app.app.slug, &opened.environment);
    world::run(Time::Real, stop, async |raised| {
        let host = world::host(&opened, place)?;
        let server = login::server(&opened, &target).await?;
        tokio::select! {
            () = raised.raised() => Ok(()),
            ended = host.logs(&server, &app, count, follow, line) => ended,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn a_copy_is_chosen_by_its_whole_name_or_as_the_newest() {
        let copies = ["2026-11-30T03-00-00Z", "2026-11-29T03-00-00Z"].map(str::to_owned);
        assert_eq!(chosen("last", &copies).unwrap(), copies[0]);
        assert_eq!(chosen("2026-11-29T03-00-00Z", &copies).unwrap(), copies[1]);
        let error = chosen("2026-11-29", &copies).unwrap_err();
        assert_eq!(error.code(), "restore.no_copy");
        assert!(error.hints()[0].contains("2026-11-30T03-00-00Z"), "{:?}", error.hints());
        assert_eq!(chosen("last", &[]).unwrap_err().code(), "restore.no_copy");
    }
}
