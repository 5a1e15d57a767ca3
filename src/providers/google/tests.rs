use super::file::Given;
use crate::engine::Value;
use crate::secret::Secret;

const GOOD: &str = r#"{"web":{"client_id":"123-abc.apps.googleusercontent.com","project_id":"shop",
    "client_secret":"GOCSPX-Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3","redirect_uris":["https://shop.test/api/auth/callback/google"]}}"#;

fn taken(text: &str) -> Result<Given, crate::error::Error> {
    Given::of(&Value::Text(text.to_owned()))
}

#[test]
fn a_file_is_taken_from_its_text_or_its_path() {
    let given = taken(GOOD).unwrap();
    assert_eq!(given.id, "123-abc.apps.googleusercontent.com");
    assert_eq!(given.secret.expose(), "GOCSPX-Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3");
    assert_eq!(given.redirects.unwrap(), ["https://shop.test/api/auth/callback/google"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("client_secret_1 (2).json");
    #[allow(clippy::disallowed_methods, reason = "a file of the test")]
    std::fs::write(&path, GOOD).unwrap();
    let path = path.to_str().unwrap();
    for written in [path.to_owned(), format!("'{path}'"), format!("\"{path}\""), format!("file://{path}")] {
        let secret = Value::Secret(Secret::parse(&written).unwrap());
        assert_eq!(Given::of(&secret).unwrap().id, "123-abc.apps.googleusercontent.com", "{written}");
    }
}

#[test]
fn what_is_no_web_client_is_told_without_a_part_of_it() {
    let canary = "Qz7Vx2Kp9Wm4Rt6Yb1Nc8Jd3";
    for (text, why) in [
        ("/no/such/file.json".to_owned(), "no readable file"),
        (format!("{{\"web\": {canary}"), "not the JSON"),
        (GOOD.replace("\"web\"", "\"installed\""), "desktop"),
        (format!("{{\"type\":\"service_account\",\"private_key\":\"{canary}\"}}"), "service account"),
        (format!("{{\"x\":\"{canary}\"}}"), "no web client"),
        (GOOD.replace(".apps.googleusercontent.com", ""), "does not end with"),
        (GOOD.replace("client_secret", "other"), "no client secret"),
    ] {
        let Err(error) = taken(&text) else { panic!("{text}") };
        assert_eq!(error.code(), "google.file");
        assert!(error.to_string().contains(why), "{error}");
        assert!(!format!("{error} {:?}", error.hints()).contains(canary), "{error}");
    }
}
