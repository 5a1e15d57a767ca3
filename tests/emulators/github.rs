//! GitHub's repository against `emulate`. It knows neither sealed secrets nor variables nor environments, and no git: those are
//! for our own fake, which has a real git behind it.

use std::sync::Arc;

use vibe::http::{Client, Options};
use vibe::providers::Key;
use vibe::providers::github::{GitHub, Setup};

use crate::bench::{Bench, refused, store};
use crate::emulator::{Emulator, TOKEN, only};
use crate::stores::installed;

/// Where the emulator answers another way than GitHub's text says: less of a repository and of its owner.
const KNOWN_FAULTS: &[&str] = &[
    "must have required property 'collaborators'",
    "must have required property 'disk_usage'",
    "must have required property 'network_count'",
    "must have required property 'owned_private_repos'",
    "must have required property 'private_gists'",
    "must have required property 'subscribers_count'",
    "must have required property 'total_private_repos'",
    "must have required property 'two_factor_authentication'",
    "Response body property pushed_at must be string",
    "GET /user: Response body must match exactly one schema in oneOf",
    "GET /user: Response body property email must match format",
];

fn thing(emulator: &Emulator, kind: &str, inputs: &[(&str, &str)]) -> Bench {
    let client = Client::new(&Options::default()).unwrap();
    let key = Key::new(store("github.key", TOKEN), "github.key").unwrap();
    let github = GitHub::new(Setup { client, base: emulator.url(), key }).unwrap();
    let all: Vec<_> =
        [("owner", "admin"), ("repo", "shop")].into_iter().chain(inputs.iter().copied()).collect();
    Bench::new(Arc::new(github), kind, &all)
}

#[test]
fn a_repository_is_made_as_github_describes_it() {
    let emulator = Emulator::with("github", Some(&installed("api.github.com.json")), &[]);
    let mut repository = thing(&emulator, "github.repository", &[("visibility", "private")]);
    repository.is_missing();
    repository.known = repository.ensure().unwrap();
    assert_eq!(repository.ours().1, Vec::<String>::new());
    let theirs = repository.marked("vibe:other/test/thing");
    assert_eq!(theirs.foreign(), "it stands already, without our mark");
    assert_eq!(refused(theirs.ensure()), "github.foreign");
    only(&emulator, KNOWN_FAULTS, 5);
}
