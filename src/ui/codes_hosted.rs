//! What the error codes of hosted providers mean, beside those of `codes.rs`.

/// Code and meaning, sorted by code.
pub(super) const HOSTED: &[(&str, &str)] = &[
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
