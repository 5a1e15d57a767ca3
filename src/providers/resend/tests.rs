use serde_json::json;

use super::rows::{of, whole_name};

#[test]
fn a_name_of_a_row_is_made_whole() {
    for (name, domain, whole) in [
        ("send", "shop.test", "send.shop.test"),
        ("resend._domainkey", "shop.test", "resend._domainkey.shop.test"),
        ("send.mail", "mail.shop.test", "send.mail.shop.test"),
        ("resend._domainkey.a.b", "a.b.shop.test", "resend._domainkey.a.b.shop.test"),
        ("send.shop.test", "shop.test", "send.shop.test"),
        ("send.shop.test.", "shop.test", "send.shop.test"),
        ("send", "send.shop.test", "send.send.shop.test"),
    ] {
        assert_eq!(whole_name(name, domain), whole, "{name} of {domain}");
    }
}

#[test]
fn rows_that_no_name_server_could_hold_are_refused() {
    let with = |value: &str| {
        json!({ "records": [
            { "record": "SPF", "name": "send", "type": "MX", "value": "feedback.test", "priority": 10 },
            { "record": "SPF", "name": "send", "type": "TXT", "value": "v=spf1 ~all" },
            { "record": "DKIM", "name": "resend._domainkey", "type": "TXT", "value": value },
        ] })
    };
    let rows = of(&with("p=abc"), "shop.test").unwrap();
    assert_eq!(rows["mx"].expose(), "10 feedback.test");
    assert_eq!(rows["dkim_name"].expose(), "resend._domainkey.shop.test");
    for value in ["", "p=\u{1b}[31m", "p=a\nb", &"x".repeat(2001)] {
        assert_eq!(of(&with(value), "shop.test").unwrap_err().code(), "resend.rows", "{value:?}");
    }
    assert_eq!(of(&json!({}), "shop.test").unwrap_err().code(), "resend.rows");
}
