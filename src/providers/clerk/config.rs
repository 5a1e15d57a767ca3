//! `clerk.config`: whether people may come with Google, and with whose credentials.
//!
//! In a development instance Clerk lends its own; in production the app has to have some. A change is tried without effect
//! first (`dry_run`), and then made for exactly the version that was looked at (`If-Match`), so that it never undoes what a
//! person changes in the dashboard at the same moment.

use serde_json::{Value as Json, json};

use super::{Clerk, below, said, text, unpaid};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Repeat, Seen};
use crate::error::Error;
use crate::providers::rest::{Change, encoded};

use std::time::Duration;

pub(super) const NAME: &str = "clerk.config";
const GOOGLE: &str = "connection_oauth_google";
/// Wait before another look, when the configuration was changed by somebody else meanwhile.
const MOVED: Duration = Duration::from_secs(2);

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![
            InputKind::new("application").identity(),
            InputKind::new("instance").identity(),
            InputKind::new("google_id").optional(),
            InputKind::new("google_secret").optional().unseen(),
        ],
        outputs: vec![OutputKind::new("google")],
        repeat: Repeat::Safe,
        by_hand: "In the Clerk dashboard, open the SSO connections of the instance ${instance} and switch Google on, in \
                  production with the id and the secret of your own Google client."
            .to_owned(),
        link: "https://dashboard.clerk.com/apps/${application}/instances/${instance}/user-authentication/sso-connections"
            .to_owned(),
        ..Kind::new(NAME)
    }
}

/// What should stand there.
struct Wanted<'a> {
    id: &'a str,
    secret: &'a str,
    enabled: bool,
}

impl<'a> Wanted<'a> {
    /// Without inputs Clerk's own credentials are meant; with empty ones a person goes without Google.
    fn of(call: &'a Call<'_>) -> Wanted<'a> {
        let id = call.inputs.get("google_id");
        let secret = call.inputs.get("google_secret").unwrap_or_default();
        Wanted { id: id.unwrap_or_default(), secret, enabled: id != Some("") }
    }

    fn body(&self) -> Json {
        let mut google = json!({ "enabled": self.enabled });
        if !self.id.is_empty() {
            google["client_id"] = self.id.into();
            google["client_secret"] = self.secret.into();
        }
        json!({ GOOGLE: google })
    }

    fn differs(&self, google: &Json) -> bool {
        let enabled = text(google, "/enabled") == "true";
        enabled != self.enabled || self.enabled && text(google, "/client_id") != self.id
    }
}

fn outputs(wanted: &Wanted<'_>) -> Outputs {
    let words = match (wanted.enabled, wanted.id) {
        (false, _) => "off",
        (true, "") => "on, with Clerk's own credentials",
        (true, id) => id,
    };
    Outputs::from([("google".to_owned(), words.into())])
}

impl Clerk {
    /// The configuration of the instance, as far as it is ours to say.
    async fn config(&self, call: &Call<'_>) -> Result<Option<Json>, Fault> {
        let Some(path) = path(call) else { return Ok(None) };
        self.rest.read_at(&path, &[("keys", GOOGLE)]).await
    }

    pub(super) async fn look_at_config(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let Some(config) = self.config(call).await? else { return Ok(Seen::Missing) };
        let google = config.get(GOOGLE).cloned().unwrap_or_default();
        let wanted = Wanted::of(call);
        if !wanted.differs(&google) {
            return Ok(Seen::ours(outputs(&wanted)));
        }
        // What was never switched on is nothing that could differ.
        if wanted.enabled && text(&google, "/enabled") != "true" {
            return Ok(Seen::Missing);
        }
        Ok(Seen::Ours { outputs: outputs(&wanted), differs: vec!["google_id".to_owned()] })
    }

    pub(super) async fn set_config(&self, call: &Call<'_>) -> Result<Outputs, Fault> {
        let wanted = Wanted::of(call);
        let (config, path) = self.config(call).await?.zip(path(call)).ok_or_else(|| gone(call))?;
        let version = text(&config, "/config_version");
        let body = wanted.body();
        let tried = self.patch(&path, &[("dry_run", "true")], &version, &body, call).await?;
        let after = tried.pointer("/after").and_then(|after| after.get(GOOGLE)).cloned().unwrap_or_default();
        if wanted.differs(&after) {
            return Err(Error::failed(
                "clerk.config",
                format!("Clerk would make something else of `{}`", call.addr),
            )
            .hint("nothing was changed; look at the SSO connections in the Clerk dashboard")
            .into());
        }
        self.patch(&path, &[], &version, &body, call).await?;
        Ok(outputs(&wanted))
    }

    pub(super) async fn clear_config(&self, call: &Call<'_>) -> Result<(), Fault> {
        let Some((config, path)) = self.config(call).await?.zip(path(call)) else { return Ok(()) };
        if text(&config, &format!("/{GOOGLE}/enabled")) != "true" {
            return Ok(());
        }
        let version = text(&config, "/config_version");
        self.patch(&path, &[("destructive", "true")], &version, &json!({ GOOGLE: null }), call)
            .await
            .map(|_| ())
    }

    async fn patch(
        &self,
        path: &str,
        query: &[(&str, &str)],
        version: &str,
        body: &Json,
        call: &Call<'_>,
    ) -> Result<Json, Fault> {
        let headers = [("if-match", version)];
        let change = Change {
            line: ("PATCH", path),
            query,
            headers: if version.is_empty() { &[] } else { &headers },
            body: Some(body),
            own: &[402, 409, 422],
        };
        let (status, answer) = self.rest.change(change, call).await?;
        match status {
            402 => Err(unpaid(call, &answer)),
            409 => Err(Fault::Limited(MOVED)),
            422 => Err(Error::failed("clerk.config", format!("Clerk refuses `{}`: {}", call.addr, said(&answer)))
                .hint("in production Google takes the id and the secret of your own Google client; nothing was changed")
                .into()),
            _ => Ok(answer),
        }
    }
}

fn path(call: &Call<'_>) -> Option<String> {
    let (application, instance) = (call.inputs.get("application")?, call.inputs.get("instance")?);
    Some(below(application, &format!("/instances/{}/config", encoded(instance))))
}

fn gone(call: &Call<'_>) -> Fault {
    Error::failed("rest.refused", format!("the place where `{}` should be made is not there", call.addr))
        .hint("look at the inputs: Clerk does not know the application or the instance in them")
        .into()
}
