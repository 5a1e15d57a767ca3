//! What Google says without a login: whether id and secret belong together, and whether a redirect URI is registered.

use std::time::Duration;

use serde_json::Value as Json;

use super::Google;
use super::file::Given;
use crate::engine::Fault;
use crate::http::{Request, plain};

/// Where Google takes tokens (<https://developers.google.com/identity/openid-connect/openid-connect#discovery>).
const TOKENS: &str = "https://oauth2.googleapis.com/";
/// Longest time for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// A code that nobody was ever given.
const CODE: &str = "vibe-asks-without-a-login";

/// Addresses of the two questions.
struct Places {
    page: String,
    tokens: String,
}

impl Google {
    /// Why this client would not let anybody in; nothing when it would.
    pub(super) async fn wrong(&self, given: &Given, redirect: &str) -> Result<Option<String>, Fault> {
        let places = match self.places().await? {
            Ok(places) => places,
            Err(why) => return Ok(Some(why)),
        };
        if let Some(why) = self.wrong_secret(&places, given, redirect).await? {
            return Ok(Some(why));
        }
        let pairs = [
            ("client_id", given.id.as_str()),
            ("redirect_uri", redirect),
            ("response_type", "code"),
            ("scope", "openid email"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        self.wrong_page(&places, pairs, redirect).await
    }

    /// The same for the parameters of the page that an app leads to.
    pub(super) async fn wrong_way(
        &self,
        pairs: Vec<(String, String)>,
        redirect: &str,
    ) -> Result<Option<String>, Fault> {
        match self.places().await? {
            Ok(places) => self.wrong_page(&places, pairs, redirect).await,
            Err(why) => Ok(Some(why)),
        }
    }

    async fn places(&self) -> Result<Result<Places, String>, Fault> {
        let url = format!("{}/.well-known/openid-configuration", self.base);
        let answer = self.client.send(&Request::get(url).deadline(PATIENCE)).await?;
        let told = answer.json().unwrap_or_default();
        let field = |name: &str| told.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        let places = Places { page: field("authorization_endpoint"), tokens: field("token_endpoint") };
        // The secret goes to Google or to the stand-in, whatever the answer names.
        let own = format!("{}/", self.base);
        let trusted = places.page.starts_with(&own)
            && (places.tokens.starts_with(&own) || places.tokens.starts_with(TOKENS));
        let odd = || format!("Google does not say where it takes tokens (it answers {})", answer.status);
        Ok(if answer.status == 200 && trusted { Ok(places) } else { Err(odd()) })
    }

    async fn wrong_secret(
        &self,
        places: &Places,
        given: &Given,
        redirect: &str,
    ) -> Result<Option<String>, Fault> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", CODE),
            ("client_id", &given.id),
            ("client_secret", given.secret.expose()),
            ("redirect_uri", redirect),
        ];
        // A code that does not exist changes nothing, however often it is shown.
        let request =
            Request::post(&places.tokens).form(fields).hide(&given.secret).repeatable().deadline(PATIENCE);
        let answer = self.client.send(&request).await?;
        let error = answer.json().unwrap_or_default().get("error").and_then(Json::as_str).map(plain);
        Ok(match error.as_deref() {
            Some("invalid_grant") => None,
            Some("invalid_client" | "unauthorized_client") => Some(
                "Google does not know this client id with this secret: download the file again".to_owned(),
            ),
            Some("redirect_uri_mismatch") => Some(unregistered(redirect)),
            _ => Some(format!(
                "Google answers {} to a question about the client: {}",
                answer.status,
                answer.excerpt()
            )),
        })
    }

    async fn wrong_page(
        &self,
        places: &Places,
        pairs: Vec<(String, String)>,
        redirect: &str,
    ) -> Result<Option<String>, Fault> {
        let request = Request::get(&places.page).deadline(PATIENCE);
        let request = pairs.into_iter().fold(request, |request, (name, value)| request.query(name, value));
        let answer = self.client.send(&request).await?;
        // Google has shown the refusal as a page of its own behind a redirect, too.
        let leads = answer.header("location").unwrap_or_default().contains("/signin/oauth/error");
        Ok(match answer.status {
            400 | 401 => Some(unregistered(redirect)),
            _ if leads => Some(unregistered(redirect)),
            200..=399 => None,
            status => Some(format!("Google's sign-in page answers {status}")),
        })
    }
}

pub(super) fn unregistered(redirect: &str) -> String {
    format!(
        "the client does not have the redirect URI {} : add it at Google and save, it counts within minutes",
        plain(redirect)
    )
}
