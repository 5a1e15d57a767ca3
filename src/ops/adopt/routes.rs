//! Addresses of the app that its surroundings have to know: where Stripe reports, what says that it is well.

use super::tokens::Piece;
use super::tree::{Tree, shown};

/// Beginnings of the names of Stripe's events: https://docs.stripe.com/api/events/types
const EVENTS: [&str; 12] = [
    "charge.",
    "checkout.session.",
    "credit_note.",
    "customer.",
    "entitlements.",
    "invoice.",
    "payment_intent.",
    "payment_link.",
    "payment_method.",
    "price.",
    "setup_intent.",
    "subscription_schedule.",
];
/// What happened, as the names of those events end: a text like `customer.name` is none.
const HAPPENED: [&str; 36] = [
    "amount_capturable_updated",
    "async_payment_failed",
    "async_payment_succeeded",
    "attached",
    "automatically_updated",
    "canceled",
    "captured",
    "closed",
    "completed",
    "created",
    "deleted",
    "detached",
    "expired",
    "expiring",
    "failed",
    "finalization_failed",
    "finalized",
    "funds_reinstated",
    "funds_withdrawn",
    "marked_uncollectible",
    "overdue",
    "paid",
    "paused",
    "payment_action_required",
    "payment_failed",
    "payment_succeeded",
    "processing",
    "refunded",
    "requires_action",
    "resumed",
    "sent",
    "succeeded",
    "trial_will_end",
    "upcoming",
    "updated",
    "voided",
];
/// Paths that say whether an app is well, by how they are usually called.
const HEALTH: [&str; 9] = [
    "/api/health",
    "/api/healthz",
    "/health",
    "/healthz",
    "/api/healthcheck",
    "/healthcheck",
    "/api/status",
    "/up",
    "/ping",
];

/// Where events of Stripe arrive.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hook {
    /// The path, when it can be told.
    pub(super) path: Option<String>,
    pub(super) place: String,
    pub(super) events: Vec<String>,
    pub(super) version: Option<String>,
}

/// The place where the signature of an event is looked at.
pub(super) fn webhook(tree: &Tree) -> Option<Hook> {
    let signs = |piece: &Piece| {
        piece.text().is_some_and(|text| text.eq_ignore_ascii_case("stripe-signature"))
            || ["constructEvent", "constructEventAsync"].iter().any(|name| piece.is_word(name))
    };
    let mut hook: Option<Hook> = None;
    for (path, pieces) in tree.own_code() {
        let Some(at) = pieces.iter().position(signs) else { continue };
        let route =
            route_of_file(path).or_else(|| posted(tree, pieces, at)).or_else(|| handed_on(tree, path));
        let place = format!("{}:{}", shown(path), pieces[at].line);
        let better = hook.as_ref().is_none_or(|known| known.path.is_none() && route.is_some());
        if better {
            hook = Some(Hook { path: route, place, ..Hook::default() });
        }
    }
    let mut hook = hook?;
    for (_, pieces) in tree.own_code() {
        hook.events
            .extend(pieces.iter().filter_map(Piece::text).filter(|text| is_event(text)).map(str::to_owned));
        hook.version = hook.version.or_else(|| version(pieces));
    }
    hook.events.sort();
    hook.events.dedup();
    Some(hook)
}

fn is_event(text: &str) -> bool {
    let proper = |c: char| c.is_ascii_lowercase() || c == '_' || c == '.';
    EVENTS.iter().any(|start| text.starts_with(start))
        && text.len() <= 80
        && text.rsplit('.').next().is_some_and(|last| HAPPENED.contains(&last))
        && text.chars().all(proper)
}

/// `apiVersion: '2025-03-31.basil'`
fn version(pieces: &[Piece]) -> Option<String> {
    let at = pieces.iter().position(|piece| piece.is_word("apiVersion"))?;
    let text = pieces.get(at + 2)?.text().filter(|_| pieces[at + 1].is(':'))?;
    let proper = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase() || c == '-' || c == '.';
    (text.starts_with("20") && text.len() <= 40 && text.chars().all(proper)).then(|| text.to_owned())
}

/// The address of a file of Next: `app/api/x/route.ts`, `pages/api/x.ts`.
fn route_of_file(path: &str) -> Option<String> {
    let path = path.strip_prefix("src/").unwrap_or(path);
    let (stem, _) = path.rsplit_once('.')?;
    let parts: Vec<&str> = match stem.strip_prefix("app/") {
        Some(stem) => stem.strip_suffix("/route")?.split('/').filter(|part| !part.starts_with('(')).collect(),
        None => stem.strip_prefix("pages/").filter(|stem| stem.starts_with("api/"))?.split('/').collect(),
    };
    let fixed = parts.iter().all(|part| part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)));
    fixed.then(|| format!("/{}", parts.join("/").trim_end_matches("/index")))
}

/// The path of the last `.post("/…"` before a place, below the path that its router is given elsewhere.
fn posted(tree: &Tree, pieces: &[Piece], before: usize) -> Option<String> {
    (0..before).rev().find_map(|at| {
        let posts =
            pieces[at].is_word("post") && at > 1 && pieces[at - 1].is('.') && pieces.get(at + 1)?.is('(');
        let path = pieces.get(at + 2)?.text().filter(|text| posts && is_fixed(text))?;
        let above = mounted(tree, &pieces[at - 2]).unwrap_or_default();
        let whole = format!("{}{path}", above.trim_end_matches('/'));
        Some(if whole.len() > 1 { whole.trim_end_matches('/').to_owned() } else { whole })
    })
}

/// `.route('/api/x', router)`, `.use('/api/x', router)`
fn mounted(tree: &Tree, router: &Piece) -> Option<String> {
    let name = router.word()?;
    tree.own_code().find_map(|(_, pieces)| {
        pieces.windows(6).find_map(|window| {
            let mounts = window[0].is('.')
                && ["route", "use"].iter().any(|verb| window[1].is_word(verb))
                && window[2].is('(')
                && window[4].is(',')
                && window[5].is_word(name);
            window[3].text().filter(|text| mounts && is_fixed(text)).map(str::to_owned)
        })
    })
}

/// The address of a file of Next that imports this one: it hands the request on.
fn handed_on(tree: &Tree, path: &str) -> Option<String> {
    let bare = |path: &str| path.rsplit_once('.').map_or(path, |(stem, _)| stem).to_owned();
    let stem = bare(path);
    let is_meant = |text: &str| {
        let wanted = bare(text.trim_start_matches(['#', '@', '~', '.', '/']));
        wanted.contains('/') && (stem == wanted || stem.ends_with(&format!("/{wanted}")))
    };
    tree.own_code().find_map(|(other, pieces)| {
        let route = route_of_file(other)?;
        pieces.iter().filter_map(Piece::text).any(is_meant).then_some(route)
    })
}

fn is_fixed(path: &str) -> bool {
    path.starts_with('/')
        && path.len() <= 200
        && path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
}

/// What says that the app is well, and where it stands.
pub(super) fn health(tree: &Tree) -> Option<(String, String)> {
    let of_file = tree.own_code().filter_map(|(path, _)| Some((route_of_file(path)?, shown(path))));
    let of_code = tree.own_code().flat_map(|(path, pieces)| {
        pieces.windows(4).filter_map(move |window| {
            let gets = window[0].is('.')
                && ["get", "use", "all", "route"].iter().any(|name| window[1].is_word(name))
                && window[2].is('(');
            let text = window[3].text().filter(|_| gets)?;
            Some((text.to_owned(), format!("{}:{}", shown(path), window[3].line)))
        })
    });
    let found: Vec<(String, String)> = of_file.chain(of_code).collect();
    HEALTH.iter().find_map(|known| found.iter().find(|(path, _)| path == known).cloned())
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let code = files.iter().map(|(path, code)| ((*path).to_owned(), tokens(code)));
        Tree { code: code.collect(), ..Tree::default() }
    }

    #[test]
    fn files_of_next_have_addresses() {
        let of = |path| route_of_file(path).unwrap_or_default();
        assert_eq!(of("src/app/(shop)/api/webhooks/stripe/route.ts"), "/api/webhooks/stripe");
        assert_eq!(of("app/api/hook/route.js"), "/api/hook");
        assert_eq!(of("pages/api/stripe/index.ts"), "/api/stripe");
        for none in ["app/page.tsx", "src/lib/stripe.ts", "app/api/[id]/route.ts", "pages/index.tsx"] {
            assert_eq!(of(none), "", "{none}");
        }
    }

    #[test]
    fn the_ear_for_stripe_is_found_with_its_events() {
        let library = "export const verify = (b, s) => stripe.webhooks.constructEvent(b, s, secret);";
        let route = "const s = req.headers.get('Stripe-Signature'); switch (e.type) { case 'invoice.paid': case 'checkout.session.completed': }";
        let found = webhook(&tree(&[
            ("lib/pay.ts", library),
            ("app/api/hook/route.ts", route),
            (
                "lib/stripe.ts",
                "new Stripe(k, { apiVersion: '2025-03-31.basil' }); 'customer.name '; 'invoice.'",
            ),
            ("tests/a.ts", "'charge.failed'"),
        ]));
        let wanted = Hook {
            path: Some("/api/hook".into()),
            place: "app/api/hook/route.ts:1".into(),
            events: vec!["checkout.session.completed".into(), "invoice.paid".into()],
            version: Some("2025-03-31.basil".into()),
        };
        assert_eq!(found, Some(wanted));
    }

    #[test]
    fn a_router_is_given_its_path_elsewhere_and_a_file_of_next_hands_on() {
        let ear = "export const webhook = new Hono(); webhook.post('/', c => c.req.header('stripe-signature')); 'account.deleted'";
        let mount = "app.route('/api/webhooks/stripe', webhook)";
        let hook = webhook(&tree(&[("src/pay/webhook.ts", ear), ("src/pay/index.ts", mount)])).unwrap();
        assert_eq!((hook.path.as_deref(), hook.events.len()), (Some("/api/webhooks/stripe"), 0));
        let ear = "export async function webhook(r) { r.headers.get('stripe-signature'); }";
        let hands = "import { webhook } from '#pay/webhook.ts'; export const POST = webhook;";
        let other = "import { x } from '#pay/other.ts';";
        let found = webhook(&tree(&[
            ("src/app/api/a/route.ts", other),
            ("src/app/api/hook/route.ts", hands),
            ("src/pay/webhook.ts", ear),
        ]));
        assert_eq!(found.unwrap().path.as_deref(), Some("/api/hook"));
    }

    #[test]
    fn a_server_names_its_paths_in_code() {
        let code = "app.get('/healthz', ok); app.post('/a', x);\napp.post('/hooks/stripe', c => c.req.header('stripe-signature'))";
        let tree = tree(&[("src/app.ts", code)]);
        assert_eq!(webhook(&tree).unwrap().path.unwrap(), "/hooks/stripe");
        assert_eq!(health(&tree).unwrap(), ("/healthz".to_owned(), "src/app.ts:1".to_owned()));
    }
}
