use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use crypto_box::SecretKey;
use crypto_box::aead::OsRng;

use super::repository::topic;
use super::secret::sealed;
use super::{part, tag};

#[test]
fn a_secret_is_sealed_for_the_key_alone() {
    let key = SecretKey::generate(&mut OsRng);
    let public = BASE64.encode(key.public_key().as_bytes());
    let value = "sk_test_ä\nline 2";
    let (one, two) = (sealed(&public, value).unwrap(), sealed(&public, value).unwrap());
    assert_ne!(one, two, "each box has a key of its own");
    assert_eq!(key.unseal(&BASE64.decode(one).unwrap()).unwrap(), value.as_bytes());
    assert!(SecretKey::generate(&mut OsRng).unseal(&BASE64.decode(two).unwrap()).is_err());
    for wrong in ["", "no base64", &BASE64.encode([7; 31])] {
        assert_eq!(sealed(wrong, value).unwrap_err().code(), "github.seal", "{wrong:?}");
    }
}

#[test]
fn a_topic_names_the_app_and_fits() {
    assert_eq!(topic("vibe:shop/production/code"), "vibe-shop");
    assert_eq!(topic("vibe:My_Shop/preview/code"), "vibe-my-shop");
    assert_eq!(topic(&format!("vibe:{}/preview/code", "a".repeat(80))).len(), 50);
}

#[test]
fn a_mark_is_a_variable_that_actions_takes() {
    assert_eq!(tag::name("SECRET", "STRIPE_KEY"), "VIBE_MARK_SECRET_STRIPE_KEY");
    assert_eq!(tag::name("ENVIRONMENT", "pre-view"), "VIBE_MARK_ENVIRONMENT_PRE_VIEW");
}

#[test]
fn what_climbs_out_of_its_place_is_refused() {
    assert_eq!(part("my.app_1-2").unwrap(), "my.app_1-2");
    for wrong in ["", ".", "..", "a/b", "a b", "a%2e", "ä"] {
        assert_eq!(part(wrong).unwrap_err().code(), "github.name", "{wrong:?}");
    }
}
