//! `app.forged`: nobody can make payments up. Whoever has read the app's source, and has no secret of it, is refused: events
//! without a signature, or signed with what stands in the source, and the test checkout of a developer's machine.

use serde_json::json;

use super::ask::{Jar, Site, Trouble, hmac};
use crate::engine::Call;
use crate::http::Client;

const HOOK: &str = "/api/webhooks/stripe";
const TEST_CHECKOUT: &str = "/dev/checkout/forged";
/// What the app signs its sessions with on a developer's machine (generated apps: `src/core/env.ts`), and what it then makes
/// of it for its test checkout (`src/core/adapters/payments.ts`).
pub(super) const LOCAL_SECRET: &str = "local-development-only-secret-000000";
const LOCAL_PURPOSE: &str = "local payments";

pub(super) async fn look(client: &Client, call: &Call<'_>) -> Result<String, Trouble> {
    let site = Site::stranger(client, call)?;
    let now = site.now().as_secs();
    let event = json!({
        "id": format!("evt_forged_{}", site.once("event").chars().take(16).collect::<String>()),
        "object": "event",
        "type": "checkout.session.completed",
        "data": { "object": { "id": "cs_forged", "payment_status": "unpaid", "metadata": { "kind": "none" } } },
    })
    .to_string();
    let signed = |secret: &str| {
        let digest = hmac(secret.as_bytes(), &[now.to_string().as_bytes(), b".", event.as_bytes()]);
        Some(format!("t={now},v1={digest}"))
    };
    let local = hmac(LOCAL_SECRET.as_bytes(), &[LOCAL_PURPOSE.as_bytes()]);
    let tries = [
        ("without a signature", None),
        ("signed with a secret that was made up", signed(&format!("whsec_{}", site.once("secret")))),
        ("signed with no secret at all", signed("")),
        ("signed with the secret of a developer's machine", signed(&local)),
        ("signed with a placeholder", signed("whsec_local")),
    ];
    for (how, signature) in &tries {
        let headers: Vec<(&str, String)> =
            signature.iter().map(|value| ("stripe-signature", value.clone())).collect();
        let answer = site.post(HOOK, &headers, &event).await?;
        match answer.status {
            400 => {}
            200 => {
                return Err(Trouble::Not(format!("anybody can make payments up: an event {how} is taken")));
            }
            status => {
                return Err(Trouble::Not(format!(
                    "{HOOK} answers {status} to an event {how}, not 400: {}",
                    answer.excerpt()
                )));
            }
        }
    }
    let answer = site.page(TEST_CHECKOUT, &Jar::default()).await?;
    if answer.status != 404 {
        return Err(Trouble::Not(format!(
            "the test checkout of a developer's machine answers {} here, where anybody could pay with it",
            answer.status
        )));
    }
    Ok(format!("{} forged payments were refused, and there is no test checkout", tries.len()))
}
