use super::*;

mod stores;
mod values;

fn refused(raw: &str) -> &'static str {
    Secret::parse(raw).err().map(|error| error.code()).unwrap_or("taken")
}

#[test]
fn mistakes_of_pasting_are_refused() {
    assert_eq!(refused(""), "secret.empty");
    assert_eq!(refused(" \n"), "secret.empty");
    assert_eq!(refused("sk_live_abcdef\n"), "secret.newline");
    assert_eq!(refused("sk_live_abc..."), "secret.cut_off");
    assert_eq!(refused("sk_live_****1234"), "secret.cut_off");
    assert_eq!(refused("a\0bcdef"), "secret.control");
    assert_eq!(refused(&"x".repeat(65 * 1024)), "secret.too_long");
}

#[test]
fn odd_but_whole_values_are_taken_as_they_are() {
    for raw in ["p$ss'\"word`;", "пароль-🔑-1", "-----BEGIN KEY-----\nabc\n-----END KEY-----"] {
        assert_eq!(Secret::parse(raw).unwrap().expose(), raw);
    }
}

#[test]
fn nothing_shows_a_secret() {
    let secret = Secret::parse("canary-4711").unwrap();
    assert!(!format!("{secret:?}").contains("canary"));
}

#[test]
fn fingerprints_are_keyed_and_keep_parts_apart() {
    let key = FingerprintKey::new([7; 32]);
    assert_eq!(key.print(["a", "b"]), key.print(["a", "b"]));
    assert_ne!(key.print(["ab"]), key.print(["a", "b"]));
    assert_ne!(key.print(["a"]), FingerprintKey::new([8; 32]).print(["a"]));
    assert_eq!(key.print(["a"]).as_str().len(), 12);
}
