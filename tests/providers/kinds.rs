//! What holds for the declaration of every kind.

use std::sync::Arc;

use vibe::engine::{Kind, Provider, Verbs};
use vibe::http::{Client, Options};
use vibe::providers::{
    Key, clerk, cloudflare, github, google, hetzner, neon, net, openrouter, powerdns, resend, rfc2136,
    stripe, supabase, vercel, zone,
};

use crate::bench::store;

fn kinds() -> Vec<Kind> {
    let client = Client::new(&Options::default()).unwrap();
    let key = || Key::new(store("any.key", "any-key"), "any.key").unwrap();
    let base = stripe::BASE.to_owned();
    let all: [Arc<dyn Provider>; 15] = [
        Arc::new(net::Net::new(&net::Setup::default()).unwrap()),
        Arc::new(powerdns::PowerDns::new(powerdns::Setup { client: client.clone(), key: key() }).unwrap()),
        Arc::new(rfc2136::Rfc2136::new(key())),
        Arc::new(zone::Zone::new(None)),
        Arc::new(stripe::Stripe::new(stripe::Setup { client: client.clone(), base, key: key() }).unwrap()),
        Arc::new(
            resend::Resend::new(resend::Setup {
                client: client.clone(),
                base: resend::BASE.to_owned(),
                key: key(),
            })
            .unwrap(),
        ),
        Arc::new(
            clerk::Clerk::new(clerk::Setup {
                client: client.clone(),
                base: clerk::BASE.to_owned(),
                key: key(),
            })
            .unwrap(),
        ),
        Arc::new(google::Google::new(google::Setup {
            client: client.clone(),
            base: google::BASE.to_owned(),
            store: store("any.key", "any-key"),
        })),
        Arc::new(openrouter::new(client.clone(), openrouter::BASE.to_owned(), key()).unwrap()),
        Arc::new(
            github::GitHub::new(github::Setup {
                client: client.clone(),
                base: github::BASE.to_owned(),
                key: key(),
            })
            .unwrap(),
        ),
        Arc::new(hetzner::Hetzner::new(client.clone(), hetzner::BASE.to_owned(), key()).unwrap()),
        Arc::new(neon::Neon::new(client.clone(), neon::BASE.to_owned(), key()).unwrap()),
        Arc::new(supabase::new(client.clone(), supabase::BASE.to_owned(), key()).unwrap()),
        Arc::new(cloudflare::Cloudflare::new(client.clone(), cloudflare::BASE.to_owned(), key()).unwrap()),
        Arc::new(vercel::Vercel::new(vercel::Setup {
            client,
            base: vercel::BASE.to_owned(),
            key: key(),
            prints: vibe::secret::FingerprintKey::new([7; 32]),
        })),
    ];
    all.iter().flat_map(|provider| provider.kinds()).collect()
}

#[test]
fn a_person_can_do_every_kind_by_hand() {
    for kind in kinds() {
        assert!(!kind.by_hand.is_empty(), "{}", kind.name);
        for text in [&kind.by_hand, &kind.link] {
            for piece in text.split("${").skip(1) {
                let name = piece.split('}').next().unwrap();
                let input = kind.input(name).unwrap_or_else(|| panic!("{} has no input {name}", kind.name));
                assert!(input.needed, "{}: {name} may have no value to show", kind.name);
            }
        }
    }
}

#[test]
fn what_is_told_apart_is_told_by_inputs_that_stay() {
    let kinds = kinds();
    let names: Vec<_> = kinds.iter().map(|kind| kind.name.as_str()).collect();
    let wanted = [
        "net.dns",
        "net.tls",
        "net.http",
        "powerdns.zone",
        "powerdns.record",
        "rfc2136.record",
        "zone.record",
        "stripe.portal",
        "stripe.webhook",
        "stripe.account",
        "stripe.price",
        "stripe.product",
        "resend.key",
        "resend.domain",
        "resend.verified",
        "clerk.application",
        "clerk.config",
        "clerk.domain",
        "clerk.instance",
        "clerk.intent",
        "clerk.sign_in",
        "google.client",
        "google.sign_in",
        "openrouter.key",
        "github.workflow",
        "github.repository",
        "github.public",
        "github.commit",
        "github.push",
        "github.secret",
        "github.variable",
        "github.environment",
        "hetzner.firewall",
        "hetzner.server",
        "hetzner.key",
        "hetzner.price",
        "neon.project",
        "supabase.project",
        "cloudflare.record",
        "vercel.account",
        "vercel.project",
        "vercel.env",
        "vercel.deployment",
        "vercel.domain",
        "vercel.verified",
        "vercel.live",
    ];
    assert_eq!(names, wanted);
    for kind in &kinds {
        let has_identity = kind.inputs.iter().any(|input| input.identity && input.needed);
        assert_eq!(has_identity, kind.verbs != Verbs::Check, "{}", kind.name);
        assert!(kind.patience > kind.poll, "{}", kind.name);
    }
}
