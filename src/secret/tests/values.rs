//! Which value can be which secret.

use super::*;

fn refused(name: &str, value: &str, environment: &str) -> &'static str {
    let name = SecretName::parse(name).unwrap();
    let error = check(&name, &Secret::parse(value).unwrap(), environment).err();
    let Some(error) = error else { return "taken" };
    let said = format!("{error} {:?}", error.hints());
    assert!(!said.contains(&value[value.len() / 2..]), "{said}");
    error.code()
}

#[test]
fn keys_of_the_wrong_mode_are_refused() {
    let (live, test) = ("sk_live_aaaaaaaaaaaaaaaaaaaaaaaa", "rk_test_bbbbbbbbbbbbbbbbbbbbbbbb");
    assert_eq!(refused("stripe.key", live, "production"), "taken");
    assert_eq!(refused("stripe.key", test, "preview"), "taken");
    assert_eq!(refused("stripe.key", live, "preview"), "secret.mode");
    assert_eq!(refused("stripe.key", test, "production"), "secret.mode");
    assert_eq!(refused("menugen/production/stripe.key", test, "production"), "secret.mode");
}

#[test]
fn another_kind_of_value_is_refused() {
    assert_eq!(refused("stripe.key", "pk_live_aaaaaaaaaaaaaaaaaaaaaaaa", "production"), "secret.shape");
    assert_eq!(refused("stripe.key", "whsec_aaaaaaaaaaaaaaaaaaaaaaaa", "production"), "secret.shape");
    assert_eq!(refused("stripe.webhook", "sk_live_aaaaaaaaaaaaaaaaaaaaaaaa", "production"), "secret.shape");
    assert_eq!(refused("stripe.webhook", "whsec_aaaaaaaaaaaaaaaaaaaaaaaa", "production"), "taken");
    assert_eq!(refused("mail.key", "smtps://u:p%40ss@mail.example.com:465", "production"), "taken");
    assert_eq!(refused("mail.key", "mail.example.com:465", "production"), "secret.shape");
}

#[test]
fn short_values_of_known_secrets_are_cut_off() {
    assert_eq!(refused("stripe.key", "sk_live_abc", "production"), "secret.cut_off");
    assert_eq!(refused("ai.key", "sk-abc", "production"), "secret.cut_off");
    assert_eq!(refused("integration/WEATHER_API_KEY", "abcde", "production"), "taken");
}

#[test]
fn known_names_are_sorted_and_can_be_names() {
    let names: Vec<_> = known_names().collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(names.iter().all(|name| SecretName::parse(name).is_ok()));
}

/// In any environment, of any name: what holds the place of a value, and what a developer's machine has.
#[test]
fn placeholders_are_refused_and_values_that_only_look_odd_are_not() {
    for value in [
        "changeme",
        "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
        "whsec_0000000000000000000000",
        "<your key here>",
        "your-api-key",
        "smtps://user:password@mail.example.com",
        "local-development-only-secret-000000",
        "whsec_local_of_this_machine",
        "password",
    ] {
        for name in ["stripe.key", "integration/WEATHER_API_KEY"] {
            assert_eq!(refused(name, value, "preview"), "secret.placeholder", "{value}");
        }
    }
    for value in ["a password of mine", "smtps://u:p@mail.example.com", "aaaaaaaaaaaa", "xoxb-1", "12-34"] {
        assert_eq!(refused("integration/WEATHER_API_KEY", value, "preview"), "taken", "{value}");
    }
}
