//! An app whose accounts are at Clerk, in front of Clerk's interface for servers as `emulate` plays it, with Clerk's own text
//! between them. The emulator signs the tokens; Clerk's pages for people it does not have, and its tokens name no site that they are for: that part is for a stand-in of ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::emulator::{Emulator, below, node, only, spec};

/// Who the tokens say that they are from: the emulator's advertised address, and what the app's key names.
const ISSUER: &str = "https://clerk.shop.test";
/// `clerk.shop.test$` in base64.
const PUBLISHABLE: &str = "pk_live_Y2xlcmsuc2hvcC50ZXN0JA";
const SECRET: &str = "sk_live_0123456789abcdef0123456789abcdef01234567";

/// Where the emulator answers another way than Clerk's text says: less of a person, and how an address was checked in another form.
const KNOWN_FAULTS: &[&str] = &[
    "must have required property 'create_organization_enabled'",
    "must have required property 'delete_self_enabled'",
    "must have required property 'enterprise_accounts'",
    "must have required property 'legal_accepted_at'",
    "must have required property 'lockout_expires_in_seconds'",
    "must have required property 'mfa_disabled_at'",
    "must have required property 'mfa_enabled_at'",
    "must have required property 'verification_attempts_remaining'",
    "Response body property email_addresses.0.verification",
];

/// The app of the second stack with every feature, its packages linked.
fn app(root: &Path) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (stack, app) = (here.join("stacks/next-postgres"), root.join("app"));
    let copied = Command::new("cp").arg("-rL").arg(stack.join("app")).arg(&app).status().unwrap();
    assert!(copied.success());
    let _ = fs::remove_dir_all(app.join("node_modules"));
    fs::copy(stack.join("fixture.toml"), app.join("vibe.toml")).unwrap();
    let verified = Command::new(env!("CARGO_BIN_EXE_vibe"))
        .args(["verify", "--only", "lint"])
        .current_dir(&app)
        .output();
    let verified = verified.unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let test = here.join("tests/emulators/clerk.test.ts");
    fs::copy(test, app.join("tests/unit/clerk/emulated.test.ts")).unwrap();
    app
}

#[test]
fn an_app_believes_signatures_of_the_emulator_of_clerk_and_no_others() {
    let text = spec("clerk-bapi.yml").map(|text| below(&text, "/v1"));
    let emulator =
        Emulator::with("clerk", text.as_ref().map(tempfile::NamedTempFile::path), &["--base-url", ISSUER]);
    let other = Emulator::with("clerk", None, &["--base-url", ISSUER]);
    let root = tempfile::tempdir().unwrap();
    let ran = Command::new(node())
        .args(["--import", "./tests/unit/setup.ts", "--import", "./tests/unit/jsx.ts", "--test"])
        .arg("tests/unit/clerk/emulated.test.ts")
        .current_dir(app(root.path()))
        .env("APP_URL", "http://localhost:3000")
        .env("CLERK_PUBLISHABLE_KEY", PUBLISHABLE)
        .env("CLERK_SECRET_KEY", SECRET)
        .env("CLERK_API_URL", emulator.url())
        .env("OTHER_CLERK", other.url())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("pass 3"), "{said}");

    only(&emulator, KNOWN_FAULTS, 8);
}
