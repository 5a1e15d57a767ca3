//! `stripe.account`: the account behind the key takes money in the mode that the environment wants.

use super::{Stripe, text};
use crate::engine::{Call, Fault, InputKind, Kind, OutputKind, Outputs, Seen, Verbs};

use std::time::Duration;

pub(super) const NAME: &str = "stripe.account";
const ONBOARDING: &str = "https://dashboard.stripe.com/account/onboarding";
/// Open requirements that a message names.
const NAMED: usize = 3;

pub(super) fn kind() -> Kind {
    Kind {
        inputs: vec![InputKind::new("mode")],
        outputs: ["id", "proof"].map(OutputKind::new).into(),
        verbs: Verbs::Check,
        patience: Duration::from_secs(20),
        poll: Duration::from_secs(2),
        by_hand: "See that the Stripe account of your key takes payments in ${mode} mode: its dashboard asks for nothing \
                  that is still open."
            .to_owned(),
        link: ONBOARDING.to_owned(),
        ..Kind::new(NAME)
    }
}

impl Stripe {
    /// The prefix of the key, `livemode` of an answer, and what Stripe says of the account. In test mode an account that
    /// was never activated is as good as any other.
    pub(super) async fn look_at_account(&self, call: &Call<'_>) -> Result<Seen, Fault> {
        if !self.right_mode(call)? {
            return Ok(Seen::Unready(self.wrong_mode(call).to_string()));
        }
        let live = call.inputs.need("mode")? == "live";
        let account = match self.rest.read_at("/v1/account", &[]).await {
            Ok(account) => account.unwrap_or_default(),
            Err(fault) => return unreadable(fault),
        };
        match self.is_live().await {
            Ok(said) if said != live => return Err(super::other_mode(said, call).into()),
            Ok(_) => {}
            Err(fault) => return unreadable(fault),
        }
        let is = |what: &str| text(&account, what) == "true";
        if live && !(is("/charges_enabled") && is("/details_submitted")) {
            let open = account.pointer("/requirements/currently_due").and_then(|due| due.as_array());
            let open: Vec<&str> =
                open.into_iter().flatten().filter_map(|due| due.as_str()).take(NAMED).collect();
            let open = match crate::http::plain(&open.join(", ")) {
                none if none.is_empty() => String::new(),
                open => format!(" (open: {open})"),
            };
            return Ok(Seen::Unready(format!(
                "Stripe does not let this account take payments yet{open}: finish its activation at {ONBOARDING}"
            )));
        }
        let words = match live {
            true => "the account takes real payments, and the key is of live mode",
            false => "the account answers in test mode",
        };
        Ok(Seen::ours(Outputs::from([
            ("id".to_owned(), crate::http::plain(&text(&account, "/id")).into()),
            ("proof".to_owned(), words.into()),
        ])))
    }
}

/// A restricted key may make endpoints and not read the account: that says nothing about the account.
fn unreadable(fault: Fault) -> Result<Seen, Fault> {
    match fault {
        Fault::Refused(error) if error.code() == "providers.key_rights" => Ok(Seen::CannotLook(
            "the key may not read the account and its balance, so its state was not seen".to_owned(),
        )),
        fault => Err(fault),
    }
}
