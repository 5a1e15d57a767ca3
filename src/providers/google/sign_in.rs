//! `google.sign_in`: the app itself leads to Google with the right client and the right way back, and Google takes both.

use std::time::Duration;

use super::Google;
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Seen, Verbs};
use crate::http::{Request, pairs as query_pairs, plain};

/// Where generated apps lead to Google from.
const FROM: &str = "/sign-in/google";
/// What every address of Google's page begins with.
const GOOGLE: &str = "https://accounts.google.com/";

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![InputKind::new("url"), InputKind::new("id"), InputKind::new("redirect")],
        outputs: vec![OutputKind::new("proof")],
        verbs: Verbs::Check,
        // A redirect URI that was added counts after minutes.
        patience: Duration::from_secs(5 * 60),
        poll: Duration::from_secs(5),
        by_hand: "Open ${url}/sign-in, choose Google, and see that its page asks for an account instead of showing an error."
            .to_owned(),
        link: "${url}/sign-in".to_owned(),
        ..Kind::new("google.sign_in")
    }
}

fn proved(words: String) -> Seen {
    Seen::ours(Outputs::from([("proof".to_owned(), words.into())]))
}

impl Google {
    pub(super) async fn look_at_sign_in(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let (Some(url), Some(id), Some(redirect)) =
            (call.inputs.get("url"), call.inputs.get("id"), call.inputs.get("redirect"))
        else {
            return Ok(Seen::Unready("the app is not there yet".to_owned()));
        };
        if id.is_empty() {
            return Ok(proved("left out: the app has no button of Google".to_owned()));
        }
        let request = Request::post(format!("{}{FROM}", url.trim_end_matches('/'))).form([]);
        let answer = self.client.send(&request).await?;
        let Some(leads) = answer.header("location").filter(|_| answer.status == 303) else {
            return Ok(Seen::Unready(format!(
                "the app answers {} to {FROM}, and leads nowhere",
                answer.status
            )));
        };
        let Some(query) =
            leads.strip_prefix(GOOGLE).and_then(|rest| rest.split_once('?')).map(|(_, query)| query)
        else {
            return Ok(Seen::Unready(format!("the app leads to {} and not to Google", plain(leads))));
        };
        let pairs = query_pairs(query);
        for (name, wanted) in [("client_id", id), ("redirect_uri", redirect)] {
            let is = pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
            if is != Some(wanted) {
                let is = plain(is.unwrap_or("nothing"));
                return Ok(Seen::Unready(format!(
                    "the app says {is} as {name}, and {} is right",
                    plain(wanted)
                )));
            }
        }
        Ok(match self.wrong_way(pairs, redirect).await? {
            Some(why) => Seen::Unready(why),
            None => {
                proved(format!("the app leads to Google, and Google would come back to {}", plain(redirect)))
            }
        })
    }
}
