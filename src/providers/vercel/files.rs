//! The files of a deployment: each is known at Vercel by the SHA-1 of its bytes, and goes up once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value as Json, json};
use sha1::{Digest as _, Sha1};

use super::api::Api;
use super::output::{self, Source, unreadable};
use crate::engine::Fault;
use crate::error::Error;

/// Files that go up at the same time: there are some 1,700 of them, most of them small.
const LANES: usize = 50;

/// What a deployment is made of.
pub(super) struct Files(BTreeMap<String, File>);

struct File {
    sha: String,
    size: usize,
    source: Source,
}

impl Source {
    fn bytes(&self) -> Result<Cow<'_, [u8]>, Error> {
        match self {
            Source::Ours(bytes) => Ok(Cow::Borrowed(bytes)),
            Source::Disk(path) => fs::read(path).map(Cow::Owned).map_err(|cause| unreadable(path, cause)),
        }
    }
}

fn sha(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Files {
    /// Reads a release.
    ///
    /// # Errors
    /// `vercel.tree`.
    pub(super) fn of(tree: &Path) -> Result<Files, Error> {
        let mut files = BTreeMap::new();
        for (name, source) in output::of(tree)? {
            let (sha, size) = {
                let bytes = source.bytes()?;
                (sha(&bytes), bytes.len())
            };
            files.insert(name, File { sha, size, source });
        }
        Ok(Files(files))
    }

    /// As `POST /v13/deployments` takes them.
    pub(super) fn manifest(&self) -> Json {
        let file =
            |(name, file): (&String, &File)| json!({ "file": name, "sha": file.sha, "size": file.size });
        self.0.iter().map(file).collect()
    }

    /// Sends the files of these digests.
    ///
    /// # Errors
    /// `vercel.tree` for a file that is another one now, or none of ours; what a call says.
    pub(super) async fn upload(
        &self,
        api: &Api,
        team: &str,
        missing: &BTreeSet<String>,
    ) -> Result<(), Fault> {
        let one = async |digest: &String| {
            let file = self.0.values().find(|file| file.sha == *digest).ok_or_else(|| {
                Error::failed("vercel.tree", "Vercel asks for a file that is none of this release")
                    .hint("run the same command again; if it stays, please report it")
            })?;
            let bytes = file.source.bytes()?;
            if sha(&bytes) != *digest {
                return Err(Fault::Refused(
                    Error::failed("vercel.tree", "a file of the release was changed meanwhile")
                        .hint("run the same command again"),
                ));
            }
            api.upload(team, digest, bytes.into_owned()).await
        };
        stream::iter(missing.iter().map(one)).buffer_unordered(LANES).try_collect::<Vec<()>>().await?;
        Ok(())
    }
}
