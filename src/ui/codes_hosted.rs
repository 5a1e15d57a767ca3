//! What the error codes of hosted providers mean, beside those of `codes.rs`.

/// Code and meaning, sorted by code.
pub(super) const HOSTED: &[(&str, &str)] = &[
    (
        "clerk.config",
        "Clerk does not take a change of an instance's configuration, such as Google in production without credentials of one's own. It was tried without effect first, so nothing was changed.",
    ),
    (
        "clerk.domain",
        "Clerk does not take a domain for a production instance: it is a host's own, such as *.vercel.app, or another instance has it.",
    ),
    (
        "clerk.instance",
        "The production instance at Clerk was made by somebody else in the same moment, for another domain.",
    ),
    (
        "clerk.plan",
        "What was asked for at Clerk is not in the plan of the workspace. A person chooses a larger one, and the same command goes on from there.",
    ),
    ("clerk.rows", "Clerk gave a domain without all the DNS rows that its documentation names."),
    (
        "google.client",
        "The OAuth client of Google that was handed over would let nobody in: Google does not know its id with its secret, or the redirect URI is not registered.",
    ),
    (
        "google.file",
        "What was handed over is not the JSON file of a Google OAuth client of the type Web application, or there is no such file.",
    ),
    ("google.read_only", "A proof was asked to make something. This is a fault of vibe."),
    (
        "providers.base",
        "A variable `VIBE_<PROVIDER>_URL` names a stand-in that is not on this machine. It is for tests only, so that no variable can lead a key elsewhere.",
    ),
    (
        "providers.key_rights",
        "A provider knows the key and does not let it do what was asked, as with a restricted key. Nothing was changed.",
    ),
    (
        "resend.foreign",
        "Resend sends from this domain already, and nobody knows that this app asked for it. `--adopt` uses it and leaves it there when everything else goes.",
    ),
    ("resend.rows", "Resend gave a domain without all the DNS rows that its documentation names."),
    ("stripe.amount", "A price has an amount that is no whole number in the smallest unit of its currency."),
    (
        "stripe.foreign",
        "Something stands at Stripe already under the name that this app would take, and it is not marked as this app's.",
    ),
    (
        "stripe.mode",
        "The key of Stripe is of the other mode: production takes real money and wants a live key, every other environment a test key.",
    ),
];
