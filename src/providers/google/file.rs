//! `client_secret_….json`, as Google gives it for download, from its text or from where it lies.

use std::io::Read as _;

use serde_json::Value as Json;

use crate::engine::Value;
use crate::error::Error;
use crate::http::plain;
use crate::secret::Secret;

/// Largest file that is read, in bytes: a real one has less than a thousand.
const LARGEST: u64 = 64 * 1024;
const WHERE: &str =
    "download it with the button beside the client at https://console.cloud.google.com/auth/clients";

/// What an OAuth client is made of.
pub(super) struct Given {
    pub(super) id: String,
    pub(super) secret: Secret,
    /// Redirect URIs that stand in the file; nothing when there was none.
    pub(super) redirects: Option<Vec<String>>,
}

impl Given {
    /// What a person handed over: the text of the file, or its path.
    ///
    /// # Errors
    /// `google.file`, `secret.*`; no message holds a part of the file.
    pub(super) fn of(dropped: &Value) -> Result<Given, Error> {
        let dropped = dropped.expose().trim();
        if dropped.starts_with('{') { read(dropped) } else { read(&text(dropped)?) }
    }
}

/// The text of a file. Whoever drags one into a terminal gives it quotes.
fn text(path: &str) -> Result<String, Error> {
    let path = path.trim_matches(['\'', '"']);
    let path = path.strip_prefix("file://").unwrap_or(path);
    let mut text = String::new();
    let file = std::fs::File::open(path).and_then(|file| file.take(LARGEST).read_to_string(&mut text));
    match file {
        Ok(_) => Ok(text),
        Err(cause) => {
            Err(Error::usage("google.file", format!("there is no readable file at that path: {cause}"))
                .hint("give the whole path of client_secret_….json, or paste its text; it begins with {"))
        }
    }
}

fn read(text: &str) -> Result<Given, Error> {
    let no = |why: &str| Error::usage("google.file", why.to_owned()).hint(WHERE);
    let whole: Json =
        serde_json::from_str(text).map_err(|_| no("this is not the JSON of an OAuth client"))?;
    if whole.get("installed").is_some() {
        return Err(no("this client is one for desktop apps: the app needs one of the type Web application"));
    }
    if whole.get("type").and_then(Json::as_str) == Some("service_account") {
        return Err(no("this is the key of a service account, not an OAuth client"));
    }
    let web = whole.get("web").ok_or_else(|| no("this JSON holds no web client"))?;
    let field = |name: &str| web.get(name).and_then(Json::as_str).unwrap_or_default();
    let id = field("client_id");
    if !id.ends_with(".apps.googleusercontent.com") || plain(id) != id {
        return Err(no("the client id does not end with .apps.googleusercontent.com"));
    }
    let secret = field("client_secret");
    if secret.is_empty() {
        return Err(no("the file holds no client secret: Google shows it only when the client is made"));
    }
    let uris = web.get("redirect_uris").and_then(Json::as_array).into_iter().flatten();
    let redirects = uris.filter_map(Json::as_str).map(str::to_owned).collect();
    Ok(Given { id: id.to_owned(), secret: Secret::parse(secret)?, redirects: Some(redirects) })
}
