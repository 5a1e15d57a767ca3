//! What a deploy needs and keeps on this machine: ssh, the clock, settings, secrets, and the state of each environment.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use super::{Finding, Fix, Health, good};
use crate::blueprint::Blueprint;
use crate::engine::State;
use crate::error::Error;
use crate::ops::Surroundings;
use crate::ops::journal::wait;
use crate::ops::machine::find;
use crate::ops::secret::places;
use crate::project::{self, CONFIG_FILE, Config, Home, StateFolder};
use crate::secret::{self, Choice};

/// A clock may be this far from another one.
const DRIFT: Duration = Duration::from_secs(10 * 60);

pub(super) fn findings(place: &Surroundings, fix: Fix) -> Vec<Finding> {
    let mut found = vec![ssh(place), clock(place), settings(place)];
    found.extend(secret_files(place, fix));
    found.push(secrets(place));
    if let Ok(project) = project::find(&place.folder) {
        // What is wrong with the blueprint is `vibe check`'s to tell.
        let app = Blueprint::parse(&project.blueprint).0;
        let shared = app.as_ref().and_then(|app| app.state.as_ref());
        let mut environments: BTreeSet<String> = project::environments(&project.root).into_iter().collect();
        if shared.is_some() {
            environments.extend(app.iter().flat_map(|app| app.environments.keys().cloned()));
        }
        for environment in environments {
            // The slug matters only before the first deploy.
            let slug = app.as_ref().map_or(&environment, |app| &app.app.slug);
            let home = StateFolder::of(&project.root, &environment, slug)
                .and_then(|state| Ok(Home::new(&state, shared, &places(place)?)));
            match home {
                Ok(home) => found.extend(environment_findings(place, &home, fix)),
                Err(error) => found.push(faulty("state", &error)),
            }
        }
    }
    found
}

fn ssh(place: &Surroundings) -> Finding {
    match find::on_path(place, "ssh") {
        Some(program) => good("ssh", program.display().to_string()),
        None => warning(
            "ssh",
            "none".into(),
            "to deploy to a server install it (on Debian: `apt-get install openssh-client`)",
        ),
    }
}

/// Certificates, leases and webhook signatures are true for a time only.
fn clock(place: &Surroundings) -> Finding {
    let now = place.secrets.now;
    let made = place
        .program
        .as_deref()
        .and_then(|program| fs::metadata(program).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok());
    match made {
        Some(made) if now + DRIFT < made => warning(
            "clock",
            "it shows a time before this program was put here".into(),
            "set it: certificates and webhook signatures would be refused (`timedatectl set-ntp true`)",
        ),
        _ => good("clock", "after the day of this program".into()),
    }
}

fn settings(place: &Surroundings) -> Finding {
    let Some(folder) = &place.config else {
        return warning(
            "settings",
            "none: neither HOME nor XDG_CONFIG_HOME is set".into(),
            "set one of them, or live with the defaults",
        );
    };
    match Config::load(Some(folder)) {
        Ok(_) if folder.join(CONFIG_FILE).exists() => {
            good("settings", folder.join(CONFIG_FILE).display().to_string())
        }
        Ok(_) => good(
            "settings",
            format!("the defaults; {} would change them", folder.join(CONFIG_FILE).display()),
        ),
        Err(error) => faulty("settings", &error),
    }
}

/// Opens the store, and tries the keyring when nothing is kept yet.
fn secrets(place: &Surroundings) -> Finding {
    let tried = || -> Result<(String, usize, Vec<String>), Error> {
        let places = places(place)?;
        if places.choice != Choice::Env && secret::present_key(&places) == Some(secret::KeyKind::Keyring) {
            secret::canary(&secret::SystemKeyring)?;
        }
        let opened = secret::opened(&places)?;
        Ok((opened.store.place(), opened.store.names()?.len(), opened.notes))
    };
    match tried() {
        Ok((at, kept, notes)) => {
            let found = format!("{kept} in {at}");
            match notes.as_slice() {
                [] => good("secrets", found),
                notes => warning(
                    "secrets",
                    format!("{found}: {}", notes.join("; ")),
                    "set VIBE_PASSPHRASE before the first secret, or unlock the keyring",
                ),
            }
        }
        Err(error) => faulty("secrets", &error),
    }
}

/// Modes of the store's files, and what interrupted writes left there.
fn secret_files(place: &Surroundings, fix: Fix) -> Vec<Finding> {
    let Some(folder) = place.secrets.folder.as_ref().filter(|folder| folder.exists()) else {
        return Vec::new();
    };
    let files = ["secrets.age", "identity.txt", "identity.age"].map(|name| folder.join(name));
    let mut all = vec![folder.clone()];
    all.extend(files);
    let mut found: Vec<Finding> = modes("store", all, fix).into_iter().collect();
    found.extend(leftovers("store", folder, fix));
    found
}

fn environment_findings(place: &Surroundings, home: &Home, fix: Fix) -> Vec<Finding> {
    let state = home.state();
    let mut found: Vec<Finding> =
        modes("state", vec![state.path().to_owned(), state.path().join("print.key")], fix)
            .into_iter()
            .collect();
    found.extend(leftovers("state", state.path(), fix));
    if let Some(bucket) = home.shared() {
        // Of a bucket that cannot be used there is nothing more to tell.
        if let Err(error) = wait(home.probe()) {
            found.push(faulty("shared", &error));
            return found;
        }
        found.push(good("shared", format!("{bucket} honours conditional writes")));
        found.push(shared_prints(home, fix));
    } else {
        found.push(prints(state, fix));
    }
    found.push(journal(place, home));
    found
}

/// The key of a journal that machines share: it is this machine's, or the same as theirs.
fn shared_prints(home: &Home, fix: Fix) -> Finding {
    let name = home.state().environment();
    match wait(home.prints_fit()) {
        Ok(false) => good("prints", format!("{name}: nothing was deployed yet")),
        Ok(true) => good("prints", format!("{name}: the key of the fingerprints is there")),
        Err(error) if fix == Fix::Yes && ["journal.prints", "project.print_key"].contains(&error.code()) => {
            match wait(home.new_prints()) {
                Ok(_) => fixed(
                    "prints",
                    format!(
                        "{name}: this machine's key counts now; the next deploy delivers every secret again"
                    ),
                ),
                Err(error) => faulty("prints", &error),
            }
        }
        Err(error) => faulty("prints", &error),
    }
}

fn prints(state: &StateFolder, fix: Fix) -> Finding {
    let name = state.environment();
    match state.present_prints() {
        Ok(Some(_)) => good("prints", format!("{name}: the key of the fingerprints is there")),
        Ok(None) if !state.has_journal() => good("prints", format!("{name}: nothing was deployed yet")),
        seen => {
            let error = seen.and_then(|_| state.prints()).err();
            // A key that others can read is whole: it is closed, not replaced.
            if fix == Fix::Yes && error.as_ref().is_some_and(|error| error.code() == "project.print_key") {
                return match state.new_prints() {
                    Ok(_) => fixed(
                        "prints",
                        format!("{name}: a new key was made; the next deploy delivers every secret again"),
                    ),
                    Err(error) => faulty("prints", &error),
                };
            }
            error.map_or_else(|| good("prints", name.to_owned()), |error| faulty("prints", &error))
        }
    }
}

fn journal(place: &Surroundings, home: &Home) -> Finding {
    let name = home.state().environment();
    let read = wait(home.records()).and_then(|records| Ok((State::fold(&records)?, records)));
    let (known, records) = match read {
        Ok(read) => read,
        Err(error) => return faulty("journal", &error),
    };
    let last = records.last().map_or(Duration::ZERO, |record| Duration::from_millis(record.time));
    if last > place.secrets.now + DRIFT {
        return warning(
            "journal",
            format!("{name}: its last line is of a later time than this machine's"),
            "set the clock: `timedatectl set-ntp true`",
        );
    }
    let open = known.current.values().filter(|known| known.open.is_some()).count();
    let told = format!("{name}: {} lines, {} things", records.len(), known.current.len());
    match open {
        0 => good("journal", told),
        _ => warning(
            "journal",
            format!("{told}, {open} of them begun and not ended"),
            "run the command that was interrupted again: it goes on",
        ),
    }
}

fn modes(name: &'static str, paths: Vec<PathBuf>, fix: Fix) -> Option<Finding> {
    let open = secret::exposed_paths(paths);
    let first = open.first()?;
    let listed = open.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    if fix == Fix::No {
        let found = format!("others can get at {listed}");
        return Some(missing(
            name,
            found,
            &format!("`vibe doctor --fix`, or `chmod go= {}`", first.display()),
        ));
    }
    Some(match open.iter().try_for_each(|path| secret::make_private(path)) {
        Ok(()) => fixed(name, format!("others could get at {listed}, and cannot any more")),
        Err(error) => faulty(name, &error),
    })
}

fn leftovers(name: &'static str, folder: &Path, fix: Fix) -> Option<Finding> {
    let left = secret::leftovers(folder);
    if left.is_empty() {
        return None;
    }
    let listed = left.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    if fix == Fix::No {
        return Some(warning(
            name,
            format!("an interrupted write left {listed}"),
            "`vibe doctor --fix` removes it",
        ));
    }
    Some(match left.iter().try_for_each(|path| secret::remove_leftover(path)) {
        Ok(()) => fixed(name, format!("removed what an interrupted write had left: {listed}")),
        Err(error) => faulty(name, &error),
    })
}

fn warning(name: &'static str, found: String, remedy: &str) -> Finding {
    Finding { name, health: Health::Warning, found, remedy: Some(remedy.into()) }
}

fn missing(name: &'static str, found: String, remedy: &str) -> Finding {
    Finding { name, health: Health::Missing, found, remedy: Some(remedy.into()) }
}

fn fixed(name: &'static str, found: String) -> Finding {
    Finding { name, health: Health::Fixed, found, remedy: None }
}

fn faulty(name: &'static str, error: &Error) -> Finding {
    Finding {
        name,
        health: Health::Missing,
        found: error.to_string(),
        remedy: error.hints().first().cloned(),
    }
}
