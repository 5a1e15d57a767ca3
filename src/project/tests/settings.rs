//! The user's settings.

use super::*;
use crate::engine::Consequence;
use crate::secret::Choice;

fn faults(text: &str) -> String {
    let error = Config::parse(text, "config.toml").err().unwrap();
    assert_eq!(error.code(), "config.faulty");
    format!("{error}\n{}", error.hints()[0])
}

#[test]
fn without_settings_only_what_is_free_is_done_unasked() {
    let config = Config::load(None).unwrap();
    for consequence in Consequence::ALL {
        let free = consequence == Consequence::Free;
        let expected = if free { Autonomy::Act } else { Autonomy::Ask };
        assert_eq!(config.autonomy(consequence), expected, "{consequence:?}");
        assert!(!config.is_set(consequence));
    }
}

#[test]
fn settings_are_read_by_name() {
    let text = "[autonomy]\npublic = \"act\"\nlive-money = \"refuse\"\n[secrets]\nstore = \"file\"\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(CONFIG_FILE), text).unwrap();
    let config = Config::load(Some(folder.path())).unwrap();
    assert_eq!(config.autonomy(Consequence::Public), Autonomy::Act);
    assert_eq!(config.autonomy(Consequence::LiveMoney), Autonomy::Refuse);
    assert_eq!(config.autonomy(Consequence::Spend), Autonomy::Ask);
    assert!(config.is_set(Consequence::Public) && !config.is_set(Consequence::Spend));
    assert_eq!(config.store, Some(Choice::File));
}

#[test]
fn every_fault_has_its_line_and_the_word_that_was_meant() {
    assert_eq!(
        faults("[autonomy]\npublick = \"ask\"\n"),
        "config.toml:2: there is no consequence `publick`\ndid you mean `public`?"
    );
    assert_eq!(
        faults("# mine\n[autonomi]\n"),
        "config.toml:2: there is no section `autonomi`\ndid you mean `autonomy`?"
    );
    assert_eq!(
        faults("[autonomy]\nspend = \"aks\"\n"),
        "config.toml:2: `spend` is act or ask or refuse, not `aks`\ndid you mean `ask`?"
    );
    assert!(faults("[autonomy]\nspend = true\n").starts_with("config.toml:2: `spend` is act or ask"));
    assert!(faults("[autonomy\n").starts_with("config.toml:1:"));
    let two = faults("[autonomy]\nspend = \"no\"\n[secrets]\nstore = \"vault\"\n");
    assert!(two.contains("config.toml:2:") && two.contains("\nconfig.toml:4:"), "{two}");
}

#[test]
fn nothing_that_somebody_may_want_back_is_destroyed_unasked() {
    let said = faults("[autonomy]\ndestructive = \"act\"\n");
    assert!(said.starts_with("config.toml:2: `destructive` is ask or refuse, not `act`"), "{said}");
    assert!(Config::parse("[autonomy]\ndestructive = \"refuse\"\n", "x").is_ok());
}

#[test]
fn an_agent_is_remembered_and_nothing_else_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("vibe-deploy");
    Config::remember_agent(&inner, "codex").unwrap();
    assert_eq!(Config::load(Some(&inner)).unwrap().with.as_deref(), Some("codex"));
    let own = "# mine\n[autonomy]\npublic = \"act\" # yes\n\n[voice]\n# asked in May\nwith = \"codex\"\n";
    std::fs::write(folder.path().join("kept.toml"), own).unwrap();
    std::fs::remove_file(inner.join(CONFIG_FILE)).unwrap();
    std::os::unix::fs::symlink(folder.path().join("kept.toml"), inner.join(CONFIG_FILE)).unwrap();
    Config::remember_agent(&inner, "claude").unwrap();
    let now = std::fs::read_to_string(folder.path().join("kept.toml")).unwrap();
    assert_eq!(now, own.replace("codex", "claude"));
    assert!(inner.join(CONFIG_FILE).is_symlink());
    std::fs::write(folder.path().join("kept.toml"), "[voice]\nwhit = 1\n").unwrap();
    assert_eq!(Config::remember_agent(&inner, "claude").unwrap_err().code(), "config.faulty");
    assert_eq!(std::fs::read_to_string(folder.path().join("kept.toml")).unwrap(), "[voice]\nwhit = 1\n");
}
