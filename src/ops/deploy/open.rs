//! The project of a deploy, its state folder and its secrets.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::DeployRequest;
use crate::blueprint::Blueprint;
use crate::error::Error;
use crate::ops::Surroundings;
use crate::project;
use crate::secret::{FingerprintKey, MemoryStore, SecretStore};
use crate::stack::Stack;

/// Our folder inside an app.
const STATE_FOLDER: &str = ".vibe-deploy";

/// An app that is about to be deployed.
pub(super) struct Opened {
    pub(super) root: PathBuf,
    pub(super) app: Blueprint,
    pub(super) stack: Stack,
    pub(super) environment: String,
}

impl Opened {
    /// Finds the app of the current folder and the environment that is meant.
    pub(super) fn find(request: &DeployRequest, place: &Surroundings) -> Result<Opened, Error> {
        let project = project::find(&place.folder)?;
        let (app, problems) = Blueprint::parse(&project.blueprint);
        let Some(app) = app.filter(|_| problems.is_empty()) else {
            return Err(Error::usage(
                "deploy.blueprint",
                format!("{} has {} problem(s)", project::BLUEPRINT_FILE, problems.len()),
            )
            .hint("`vibe check` shows each one"));
        };
        let environment = environment(request, &app)?;
        let stack = Stack::load(&app.app.stack)?;
        Ok(Opened { root: project.root, stack, environment, app })
    }

    /// `app/environment`: part of every mark.
    pub(super) fn scope(&self) -> String {
        format!("{}/{}", self.app.app.slug, self.environment)
    }

    /// What is kept of this environment on this machine.
    pub(super) fn state(&self) -> PathBuf {
        self.root.join(STATE_FOLDER).join(&self.environment)
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.state().join("journal")
    }

    /// The project's secrets, and the key of its fingerprints.
    pub(super) fn secrets(&self) -> Result<(Arc<dyn SecretStore>, FingerprintKey), Error> {
        Ok((Arc::new(MemoryStore::default()), print_key(&self.root.join(STATE_FOLDER))?))
    }
}

/// The one that was asked for, or the only one there is; `production` when none is, whose absence is told with its lines.
fn environment(request: &DeployRequest, app: &Blueprint) -> Result<String, Error> {
    if let Some(asked) = &request.environment {
        return Ok(asked.clone());
    }
    let known: Vec<&String> = app.environments.keys().collect();
    match known.as_slice() {
        [] => Ok("production".to_owned()),
        [one] => Ok((*one).clone()),
        several => {
            let names: Vec<String> = several.iter().map(|name| format!("`--env {name}`")).collect();
            Err(Error::usage("deploy.which", "this app has several environments")
                .hint(format!("say which one is meant: {}", names.join(" or "))))
        }
    }
}

fn print_key(folder: &Path) -> Result<FingerprintKey, Error> {
    let path = folder.join("fingerprint.key");
    let failed = |cause: std::io::Error| {
        Error::failed("deploy.state", format!("{} cannot be used", path.display()))
            .hint("the folder must be writable by you; check its owner and the free space")
            .caused_by(cause)
    };
    let mut bytes = [0; 32];
    match fs::File::open(&path) {
        Ok(mut file) => file.read_exact(&mut bytes).map_err(failed)?,
        Err(_) => {
            fs::create_dir_all(folder).map_err(failed)?;
            getrandom::fill(&mut bytes).map_err(|cause| failed(std::io::Error::other(cause)))?;
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)
                .map_err(failed)?;
            file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)?;
        }
    }
    Ok(FingerprintKey::new(bytes))
}
