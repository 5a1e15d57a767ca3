//! `app.health`: the app answers, and it is the release that was meant.

use std::time::Duration;

use serde_json::Value;

use super::ask::Trouble;
use super::short;
use crate::engine::Call;
use crate::http::{Client, Request, plain};

/// An app that needs longer is not well.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn look(client: &Client, call: &Call<'_>) -> Result<String, Trouble> {
    let url = call.inputs.need("url")?.trim_end_matches('/');
    let begun = call.clock.now();
    let answer = client.send(&Request::get(format!("{url}/api/health")).deadline(PATIENCE).once()).await?;
    let took = call.clock.now().saturating_sub(begun);
    if answer.status != 200 {
        return Err(Trouble::Not(format!("/api/health answers {}: {}", answer.status, answer.excerpt())));
    }
    let told = answer.json().map_err(|error| Trouble::Not(error.to_string()))?;
    if told.get("ok") != Some(&Value::Bool(true)) {
        return Err(Trouble::Not(format!("/api/health does not say that it is well: {}", answer.excerpt())));
    }
    let release = told.get("release").and_then(Value::as_str).map(plain);
    let which = match (call.inputs.get("release"), release) {
        (Some(meant), Some(answers)) if answers != meant => {
            return Err(Trouble::Not(format!("release {} answers, not {}", short(&answers), short(meant))));
        }
        (Some(meant), None) => {
            return Err(Trouble::Not(format!("the app does not say that it is release {meant}")));
        }
        (_, Some(answers)) => format!(" as release {}", short(&answers)),
        (None, None) => String::new(),
    };
    Ok(format!("healthy{which}, answered in {} ms", took.as_millis().max(1)))
}
