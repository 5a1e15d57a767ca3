//! `vercel.account`: the key is known, and nothing waits for billing.

use std::time::Duration;

use super::api::{BILLING, words};
use super::{Vercel, team};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Seen, Verbs};

pub(super) const NAME: &str = "vercel.account";

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![InputKind::new("team").optional()],
        outputs: vec![OutputKind::new("proof")],
        verbs: Verbs::Check,
        patience: Duration::from_secs(20),
        poll: Duration::from_secs(2),
        by_hand: "See at Vercel that you are signed in as whom the token belongs to, and that its billing page shows no \
                  open bill."
            .to_owned(),
        link: BILLING.to_owned(),
        ..Kind::new(NAME)
    }
}

impl Vercel {
    /// `GET /v2/user`, whose `softBlock` says why an account may make nothing.
    pub(super) async fn look_at_account(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        let answer = self.api.get("", "/v2/user", &[]).await?.unwrap_or_default();
        if answer.pointer("/user/softBlock").is_some_and(|block| !block.is_null()) {
            return Ok(Seen::Unready(format!(
                "Vercel lets this account make nothing ({}): settle it at {BILLING}",
                words(&answer, "/user/softBlock/reason")
            )));
        }
        let place = match team(call) {
            "" => String::new(),
            team => format!(", for the team {}", crate::http::plain(team)),
        };
        let proof = format!("Vercel knows the key as {}{place}", words(&answer, "/user/username"));
        Ok(Seen::ours(Outputs::from([("proof".to_owned(), proof.into())])))
    }
}
