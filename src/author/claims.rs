//! Cues and things become claims: what the draft says that the app can do.

use crate::blueprint::AppKind;

use super::Origin;
use super::features::FEATURES;
use super::lexicon;
use super::sketch::Sketch;

/// Features that need accounts: somebody owns what they make.
const PERSONAL: [(&str, &str); 16] = [
    ("payment.one_off", "a payment"),
    ("payment.subscription", "a subscription"),
    ("payment.credits", "a balance of credits"),
    ("booking", "a booking"),
    ("order", "an order"),
    ("messaging", "a message"),
    ("favorite", "a favourite"),
    ("follow", "a follow"),
    ("vote", "a vote"),
    ("approval", "an approval"),
    ("team", "a team"),
    ("rating", "a rating"),
    ("comment", "a comment"),
    ("rbac", "a role"),
    ("notification", "a notification"),
    ("sms", "a text message"),
];

/// Makes the claims of a full app; pages and browser tools keep to what they can.
pub(super) fn claims(sketch: &mut Sketch) {
    if sketch.kind != AppKind::FullStack {
        return;
    }
    for feature in FEATURES {
        if sketch.cues.has(feature) {
            sketch.claim(feature, Origin::Stated, "asked for");
        }
    }
    money(sketch);
    accounts(sketch);
    follow_ups(sketch);
}

/// What claims and things that came later bring with them; no cue is looked at again, so answers stand.
pub(super) fn completed(sketch: &mut Sketch) {
    if sketch.kind == AppKind::FullStack {
        accounts(sketch);
        follow_ups(sketch);
    }
}

/// `purchase credits` is no one-off payment, `pay for the subscription` neither.
fn money(sketch: &mut Sketch) {
    for price in &sketch.prices.clone() {
        let feature = if price.credits > 0 {
            "payment.credits"
        } else if price.every.is_some() {
            "payment.subscription"
        } else {
            "payment.one_off"
        };
        sketch.claim(feature, Origin::Stated, "a price is named");
    }
    let other = sketch.claims("payment.credits") || sketch.claims("payment.subscription");
    let sells = sketch.claims("order")
        || sketch.claims("booking")
        || sketch.prices.iter().any(|price| price.credits == 0 && price.every.is_none());
    if other && !sells {
        sketch.claims.remove("payment.one_off");
        // The ledger keeps what was paid; no thing of the app's own is needed for it.
        sketch.things.retain(|thing| {
            thing.head() != "payment"
                || thing
                    .verbs
                    .iter()
                    .any(|verb| matches!(verb.as_str(), "manage" | "track" | "record" | "view"))
        });
    }
    if sketch.claims("payment.credits")
        && !sketch.things.iter().any(|thing| matches!(thing.head(), "order" | "product"))
    {
        sketch.claims.remove("order");
        sketch.claims.remove("payment.one_off");
    }
}

/// Accounts, said or implied.
fn accounts(sketch: &mut Sketch) {
    if sketch.cues.wanted.keys().any(|key| key.starts_with("method."))
        && !sketch.cues.refused.contains_key("auth")
    {
        sketch.claim("auth", Origin::Stated, "a way to sign in is named");
    }
    let personal = PERSONAL.iter().find(|(feature, _)| sketch.claims(feature));
    if let Some((_, what)) = personal {
        sketch.claim("auth", Origin::Assumed, &format!("{what} belongs to somebody"));
    }
    if !sketch.roles.is_empty() {
        sketch.claim("auth", Origin::Assumed, "different people do different things");
    }
    let made = sketch
        .things
        .iter()
        .find(|thing| {
            thing.verbs.iter().any(|verb| {
                lexicon::verbs().has("create", verb)
                    || lexicon::verbs().has("manage", verb)
                    || lexicon::verbs().has("transact", verb)
            })
        })
        .map(|thing| thing.name.clone());
    if let Some(name) = made {
        sketch.claim("auth", Origin::Assumed, &format!("somebody makes each {name}"));
    }
    if sketch.claims("ai") || sketch.claims("upload") {
        sketch.claim("auth", Origin::Assumed, "what people upload is their own");
    }
}

/// What one claim brings with it.
fn follow_ups(sketch: &mut Sketch) {
    let admin = sketch.roles.iter().any(|role| role.name == "admin");
    if admin {
        sketch.claim("admin", Origin::Stated, "administrators are named");
    }
    if sketch.roles.len() >= 2 && admin {
        sketch.claim("rbac", Origin::Assumed, "roles may do different things");
    }
    if sketch.claims("ai") && sketch.claims("upload") {
        sketch.claim("jobs", Origin::Assumed, "AI work runs in the background");
    }
    if sketch.claims("sms")
        && !sketch.claims("notification")
        && sketch.cues.wanted.contains_key("notification")
    {
        sketch.claim("notification", Origin::Stated, "asked for");
    }
}
