use serde_json::{Value as Json, json};

use super::rows;
use super::sign_in::portal;

#[test]
fn rows_that_no_name_server_could_hold_are_refused() {
    let of = |found: &Json| rows::of(found, "/name", "/cname_targets");
    let with = |host: &str, value: &str| {
        let row = |begin: &str, value: &str| json!({ "host": format!("{begin}.shop.test"), "value": value, "required": true });
        json!({ "name": "shop.test", "cname_targets": [
            row("accounts", "accounts.clerk.services"),
            row("clkmail", "mail.abc.clerk.services"),
            row("clk2._domainkey", "dkim2.abc.clerk.services"),
            row("clk._domainkey", "dkim1.abc.clerk.services."),
            { "host": host, "value": value, "required": true },
        ] })
    };
    let rows = of(&with("clerk.shop.test", "frontend-api.clerk.services")).unwrap();
    assert_eq!(rows["frontend"].expose(), "frontend-api.clerk.services");
    assert_eq!(rows["dkim_name"].expose(), "clk._domainkey.shop.test");
    assert_eq!(rows["dkim"].expose(), "dkim1.abc.clerk.services");
    assert_eq!(rows["dkim2"].expose(), "dkim2.abc.clerk.services");
    let long = "x".repeat(254);
    for value in ["", "a b", "a\nb", "\u{1b}[31m", "f\u{fc}r.test", &long] {
        assert_eq!(of(&with("clerk.shop.test", value)).unwrap_err().code(), "clerk.rows", "{value:?}");
    }
    assert_eq!(of(&with("other.shop.test", "frontend-api.clerk.services")).unwrap_err().code(), "clerk.rows");
    assert_eq!(of(&json!({})).unwrap_err().code(), "clerk.rows");
}

#[test]
fn the_pages_of_an_instance_follow_from_its_key() {
    for (key, pages) in [
        ("pk_live_Y2xlcmsuc2hvcC50ZXN0JA", Some("https://accounts.shop.test")),
        ("pk_live_Y2xlcmsuc2hvcC50ZXN0JA==", Some("https://accounts.shop.test")),
        ("pk_test_Y2FsbS1jYXQtMS5jbGVyay5hY2NvdW50cy5kZXYk", Some("https://calm-cat-1.accounts.dev")),
        ("pk_live_Y2xlcmsuc2hvcC50ZXN0", None),
        ("pk_live_ZXZpbC50ZXN0L2E/Yj1jJA", None),
        ("pk_live_***", None),
        ("sk_live_Y2xlcmsuc2hvcC50ZXN0JA", None),
        ("", None),
    ] {
        assert_eq!(portal(key).as_deref(), pages, "{key}");
    }
}
