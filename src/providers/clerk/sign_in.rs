//! `clerk.sign_in`: the app leads people to Clerk's pages, to those of the instance that its key names.

use std::time::Duration;

use base64::Engine as _;

use super::Clerk;
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Seen, Verbs};
use crate::http::{Request, plain};

pub(super) const NAME: &str = "clerk.sign_in";
/// Where generated apps lead to Clerk from.
const FROM: &str = "/api/clerk";

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![InputKind::new("url"), InputKind::new("publishable")],
        outputs: vec![OutputKind::new("proof")],
        verbs: Verbs::Check,
        patience: Duration::from_secs(45),
        poll: Duration::from_secs(3),
        by_hand:
            "Open ${url}/sign-in, sign up on the page that comes, and see that you are back and signed in."
                .to_owned(),
        link: "${url}/sign-in".to_owned(),
        ..Kind::new(NAME)
    }
}

impl Clerk {
    pub(super) async fn look_at_sign_in(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let (Some(url), Some(key)) = (call.inputs.get("url"), call.inputs.get("publishable")) else {
            return Ok(Seen::Unready("the app is not there yet".to_owned()));
        };
        let Some(portal) = portal(key) else {
            return Ok(Seen::Unready("the publishable key names no address of Clerk".to_owned()));
        };
        let answer = self.client.send(&Request::get(format!("{}{FROM}", url.trim_end_matches('/')))).await?;
        let wanted = format!("{portal}/sign-in?");
        Ok(match answer.header("location") {
            Some(leads) if leads.starts_with(&wanted) => Seen::ours(Outputs::from([(
                "proof".to_owned(),
                format!("the app leads to {portal}; that somebody signs in there was not tried").into(),
            )])),
            Some(leads) => Seen::Unready(format!("the app leads to {} and not to {portal}", plain(leads))),
            None => Seen::Unready(format!("the app answers {} to {FROM}, and leads nowhere", answer.status)),
        })
    }
}

/// Clerk's own pages for the instance of a publishable key: `pk_live_` and the address of the interface in base64, with a `$`
/// at its end (<https://clerk.com/docs/guides/how-clerk-works/overview>). In production `clerk.D` stands beside `accounts.D`, in
/// development `NAME.clerk.accounts.dev` beside `NAME.accounts.dev`.
pub(super) fn portal(publishable: &str) -> Option<String> {
    let encoded = publishable.strip_prefix("pk_live_").or_else(|| publishable.strip_prefix("pk_test_"))?;
    let engine = base64::engine::general_purpose::STANDARD_NO_PAD;
    let host = String::from_utf8(engine.decode(encoded.trim_end_matches('=')).ok()?).ok()?;
    let host = host.strip_suffix('$')?;
    let is_name = |host: &str| host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
    if !is_name(host) {
        return None;
    }
    match (host.strip_prefix("clerk."), host.strip_suffix(".clerk.accounts.dev")) {
        (_, Some(name)) => Some(format!("https://{name}.accounts.dev")),
        (Some(domain), _) => Some(format!("https://accounts.{domain}")),
        _ => None,
    }
}
