//! A stand-in for Google's sign-in, of our own: it knows one client with one redirect URI, and what it says of a code that
//! nobody was given.

use serde_json::json;

use super::Asked;
use super::form::pairs;
use crate::testing::{Server, answer, write};

pub(crate) struct Google(Server);

impl Google {
    pub(crate) fn start(id: &'static str, secret: &'static str, redirect: &'static str) -> Google {
        Google::with(id, secret, vec![redirect])
    }

    /// A client that several environments use.
    pub(crate) fn with(id: &'static str, secret: &'static str, redirects: Vec<&'static str>) -> Google {
        Google(Server::start(move |_, request, stream| {
            let asked = Asked::of(request);
            let own = format!("http://{}", asked.header("host").unwrap());
            let sent = pairs(&asked.body);
            let says = |name: &str, value: &str| sent.iter().any(|(known, is)| known == name && is == value);
            let text = match (asked.method.as_str(), asked.path.as_str()) {
                ("GET", "/.well-known/openid-configuration") => {
                    let places = json!({ "issuer": own, "authorization_endpoint": format!("{own}/o/oauth2/v2/auth"),
                        "token_endpoint": format!("{own}/token") });
                    answer("200 OK", "", &places.to_string())
                }
                ("POST", "/token") if says("client_id", id) && says("client_secret", secret) => answer(
                    "400 Bad Request",
                    "",
                    r#"{"error":"invalid_grant","error_description":"Malformed auth code."}"#,
                ),
                ("POST", "/token") => answer("401 Unauthorized", "", r#"{"error":"invalid_client"}"#),
                ("GET", "/o/oauth2/v2/auth")
                    if asked.param("client_id") == Some(id)
                        && asked.param("redirect_uri").is_some_and(|uri| redirects.contains(&uri)) =>
                {
                    answer("302 Found", "location: https://accounts.google.com/v3/signin/identifier\r\n", "")
                }
                _ => answer("400 Bad Request", "", "Error 400: redirect_uri_mismatch"),
            };
            write(stream, &text);
        }))
    }

    pub(crate) fn url(&self) -> String {
        self.0.url("")
    }
}
