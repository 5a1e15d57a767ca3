//! `app.webhook`: a payment event that is signed credits the right person once, and nothing else credits anybody.
//!
//! The events are Stripe's (<https://docs.stripe.com/webhooks#verify-manually>): header `t=<seconds>,v1=<hex>`, HMAC-SHA256
//! of `<seconds>.<body>` under the endpoint's secret, five minutes of tolerance.

use serde_json::{Value, json};

use super::ask::{Site, Trouble, hmac, odd, shown};
use super::person::{Person, finish};
use crate::engine::Call;
use crate::http::Client;

const PATH: &str = "/api/webhooks/stripe";
/// Seconds by our clock after which an event counts as replayed: five minutes by the app's clock, which may be two minutes away
/// from ours on a server that is taken as it is, and one more.
const TOO_OLD: u64 = 300 + 120 + 1;

pub(super) async fn look(client: &Client, call: &Call<'_>) -> Result<String, Trouble> {
    let site = Site::of(client, call)?;
    let secret = call.inputs.need("secret")?;
    let begun = site.now();
    let person = Person::open(&site).await?;
    let outcome = walk(&site, &person, secret).await;
    let proof = finish(&person, outcome).await?;
    let took = shown(site.now().saturating_sub(begun));
    Ok(format!("{proof}; all of it was removed, in {took}"))
}

async fn walk(site: &Site<'_>, person: &Person<'_>, secret: &str) -> Result<String, Trouble> {
    person.sign_up().await?;
    let before = person.look().await?;
    if before.get("pays") != Some(&Value::Bool(true)) {
        return Err(Trouble::Not("this app takes no payments".into()));
    }
    let sale = Sale::of(person, &before)?;
    let hook = Hook { site, secret };
    for (what, signing) in Signing::WRONG {
        let got = hook.deliver(&sale.event(1), signing).await?;
        if got != Received::Refused {
            return Err(Trouble::Not(format!("an event {what} is {}", got.words())));
        }
    }
    sale.expect(person, 0, "an event that was refused").await?;
    match hook.deliver(&sale.event(1), Signing::Right).await? {
        Received::Applied => {}
        Received::Refused => {
            return Err(Trouble::Not(
                "the app refuses an event that is signed with our secret: STRIPE_WEBHOOK_SECRET in the running app is missing or another one".into(),
            ));
        }
        Received::Repeated => {
            return Err(Trouble::Not("the app takes a new event for one that it knows".into()));
        }
    }
    sale.expect(person, 1, "a signed event").await?;
    let again = hook.deliver(&sale.event(1), Signing::Rotating).await?;
    if again != Received::Repeated {
        return Err(Trouble::Not(format!("the same event sent again is {}", again.words())));
    }
    // The provider may tell of one payment in two events.
    hook.deliver(&sale.event(2), Signing::Right).await?;
    sale.expect(person, 1, "the same payment told again").await?;
    let refused = "forged, changed, old and unsigned ones were refused";
    Ok(match sale.credits {
        Some(credits) => format!(
            "a signed event added {credits} credits to the right person once, with another e-mail address in it; the same again added none, {refused}"
        ),
        None => format!("a signed event was taken once; {refused} (this app sells no credits to count)"),
    })
}

/// What the proof buys, and what it had before.
struct Sale<'a> {
    person: &'a Person<'a>,
    id: String,
    /// Key of the price, and whether it is paid again each period.
    price: Option<(String, bool)>,
    /// What one payment adds; nothing where no credits are sold.
    credits: Option<i64>,
    balance: i64,
}

impl<'a> Sale<'a> {
    fn of(person: &'a Person<'a>, seen: &Value) -> Result<Sale<'a>, Trouble> {
        let id = seen.get("id").and_then(Value::as_str).ok_or_else(|| odd("id", seen))?.to_owned();
        let Some(price) = seen.get("price").filter(|price| price.is_object()) else {
            return Ok(Sale { person, id, price: None, credits: None, balance: 0 });
        };
        let key = price.get("key").and_then(Value::as_str).ok_or_else(|| odd("price.key", seen))?;
        let credits =
            price.get("credits").and_then(Value::as_i64).ok_or_else(|| odd("price.credits", seen))?;
        let again = price.get("every").is_some_and(|every| !every.is_null());
        Ok(Sale {
            person,
            id,
            price: Some((key.to_owned(), again)),
            credits: Some(credits),
            balance: balance(seen)?,
        })
    }

    /// The body of an event about this payment. It is written in a way that no parser writes it again, so a signature over
    /// anything but these very bytes fails.
    fn event(&self, number: u8) -> String {
        let mark = &self.person.mark;
        let (key, again) = self.price.clone().unwrap_or_default();
        let metadata = json!({ "kind": "billing", "price": key, "ref": mark, "user": self.id });
        let (kind, object) = if again {
            let details = json!({ "subscription": format!("sub_{mark}"), "metadata": metadata });
            (
                "invoice.paid",
                json!({ "id": format!("in_{mark}"), "parent": { "subscription_details": details } }),
            )
        } else {
            let session = json!({
                "id": format!("cs_{mark}"),
                "client_reference_id": self.id,
                "payment_status": "paid",
                "customer_details": { "email": "somebody.else@example.com", "name": "Zoë \u{1f355}" },
                "customer_email": "somebody.else@example.com",
                "metadata": metadata,
            });
            ("checkout.session.completed", session)
        };
        let event = json!({
            "id": format!("evt_{mark}_{number}"),
            "object": "event",
            "type": kind,
            "data": { "object": object },
        });
        format!("{event:#}\n").replace('ë', "\\u00eb")
    }

    /// The balance must be what it was, and `times` what is sold.
    async fn expect(&self, person: &Person<'_>, times: i64, after: &str) -> Result<(), Trouble> {
        let Some(credits) = self.credits else { return Ok(()) };
        let added = balance(&person.look().await?)? - self.balance;
        let meant = times * credits;
        if added == meant {
            return Ok(());
        }
        Err(Trouble::Not(format!("after {after} the person has {added} credits more, not {meant}")))
    }
}

fn balance(seen: &Value) -> Result<i64, Trouble> {
    seen.get("credits").and_then(Value::as_i64).ok_or_else(|| odd("credits", seen))
}

/// How an event is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signing {
    Right,
    /// Two signatures, as while a secret is exchanged: one of them holds.
    Rotating,
    Forged,
    /// The body was changed after it had been signed.
    Changed,
    Old,
    Future,
    Unsigned,
    Nonsense,
}

impl Signing {
    const WRONG: [(&'static str, Signing); 6] = [
        ("with another secret", Signing::Forged),
        ("that was changed after signing", Signing::Changed),
        ("older than five minutes", Signing::Old),
        ("from the future", Signing::Future),
        ("without a signature", Signing::Unsigned),
        ("with a signature that is none", Signing::Nonsense),
    ];
}

/// What the app says about an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Received {
    Applied,
    Repeated,
    Refused,
}

impl Received {
    fn words(self) -> &'static str {
        match self {
            Received::Applied => "applied",
            Received::Repeated => "taken for one that came before",
            Received::Refused => "refused",
        }
    }
}

/// The app's ear for payments.
struct Hook<'a> {
    site: &'a Site<'a>,
    secret: &'a str,
}

impl Hook<'_> {
    async fn deliver(&self, body: &str, signing: Signing) -> Result<Received, Trouble> {
        let now = self.site.now().as_secs();
        let sign = |seconds: u64, secret: &str| {
            hmac(secret.as_bytes(), &[seconds.to_string().as_bytes(), b".", body.as_bytes()])
        };
        let another = format!("whsec_{}", self.site.once("forged"));
        let header = match signing {
            Signing::Right | Signing::Changed => format!("t={now},v1={}", sign(now, self.secret)),
            Signing::Rotating => format!("t={now},v1={},v1={}", sign(now, &another), sign(now, self.secret)),
            Signing::Forged => format!("t={now},v1={}", sign(now, &another)),
            Signing::Old => {
                let then = now.saturating_sub(TOO_OLD);
                format!("t={then},v1={}", sign(then, self.secret))
            }
            Signing::Future => {
                // One more than the clock may have moved on while the event was on its way.
                let then = now + TOO_OLD + 15;
                format!("t={then},v1={}", sign(then, self.secret))
            }
            Signing::Nonsense => "t=,v1=".to_owned(),
            Signing::Unsigned => String::new(),
        };
        let changed = body.replacen("\"paid\"", "\"paid\" ", 1) + " ";
        let body = if signing == Signing::Changed { changed.as_str() } else { body };
        let headers = [("stripe-signature", header)];
        let headers: &[(&str, String)] = if signing == Signing::Unsigned { &[] } else { &headers };
        let answer = self.site.post(PATH, headers, body).await?;
        let told = answer.json().ok();
        let word = told.as_ref().and_then(|told| told.get("received")).and_then(Value::as_str);
        match (answer.status, word) {
            (200, Some("applied")) => Ok(Received::Applied),
            (200, Some("repeated")) => Ok(Received::Repeated),
            (400, _) => Ok(Received::Refused),
            (status, _) => {
                Err(Trouble::Not(format!("{PATH} answers {status} to an event: {}", answer.excerpt())))
            }
        }
    }
}
