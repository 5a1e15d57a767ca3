use serde_json::json;

use super::rows::of;

#[test]
fn rows_that_no_name_server_could_hold_are_refused() {
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
