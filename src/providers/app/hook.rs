//! `app.hook`: the app of somebody else hears Stripe, by what every such app has to do: a signed event is taken, one without
//! a signature refused. The event is of a type that nobody knows, so that nothing comes of it.
//!
//! How events are signed: https://docs.stripe.com/webhooks#verify-manually

use std::time::Duration;

use serde_json::json;

use super::ask::{Trouble, hmac};
use crate::engine::Call;
use crate::http::{Answer, Client, Request};

/// Longest time for one answer.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) async fn look(client: &Client, call: &Call<'_>) -> Result<String, Trouble> {
    let url = call.inputs.need("url")?;
    let secret = call.inputs.need("secret")?;
    let now = call.clock.now().as_secs();
    let id = hmac(secret.as_bytes(), &[b"vibe.probe", now.to_string().as_bytes()]);
    let body = json!({
        "id": format!("evt_vibe_{}", id.get(..24).unwrap_or_default()),
        "object": "event",
        "type": "vibe.probe",
        "created": now,
        "livemode": false,
        "data": { "object": { "id": "vibe_probe", "object": "probe" } },
    })
    .to_string();
    let unsigned = post(client, url, &body, None).await?;
    if !(400..500).contains(&unsigned.status) || [404, 405, 429].contains(&unsigned.status) {
        let what =
            format!("{} answers {} to an event without a signature", unsigned.place(), unsigned.status);
        return Err(Trouble::Not(format!("{what}; it has to refuse it with 400")));
    }
    let signature = hmac(secret.as_bytes(), &[now.to_string().as_bytes(), b".", body.as_bytes()]);
    let signed = post(client, url, &body, Some(format!("t={now},v1={signature}"))).await?;
    if !(200..300).contains(&signed.status) {
        let what = format!(
            "{} answers {} to a signed event of a type that it does not know",
            signed.place(),
            signed.status
        );
        return Err(Trouble::Not(format!("{what}: {}", signed.excerpt())));
    }
    Ok("a signed event was taken, one without a signature refused".to_owned())
}

async fn post(client: &Client, url: &str, body: &str, signature: Option<String>) -> Result<Answer, Trouble> {
    let request = Request::post(url).bytes("application/json", body.as_bytes().to_vec()).deadline(PATIENCE);
    let request = match &signature {
        Some(signature) => request.header("stripe-signature", signature.as_str()),
        None => request,
    };
    Ok(client.send(&request).await?)
}
