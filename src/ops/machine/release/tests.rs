#![allow(clippy::disallowed_methods, reason = "tests make and change apps of their own")]

use std::env;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{KEPT, Release, release};
use crate::error::Error;
use crate::ops::event::{Asked, Event};
use crate::ops::{Front, Gate, Sink, Stop, Surroundings, Trial};
use crate::secret::Places;

struct Nobody;

impl Sink for Nobody {
    fn emit(&self, _event: &Event<'_>) {}
}

impl Gate for Nobody {
    fn answer(&self, _question: &Asked) -> Option<String> {
        None
    }
}

/// An app and a cache of a test's own.
struct World {
    root: TempDir,
    path: Vec<PathBuf>,
}

impl World {
    /// A folder without packages; nothing on the `PATH`.
    fn new(stack: &str) -> World {
        let world = World { root: tempfile::tempdir().unwrap(), path: Vec::new() };
        world.write("vibe.toml", &format!("version = 1\n[app]\nname = \"A\"\nstack = \"{stack}\"\n"));
        world.write("package.json", "{\"type\":\"module\"}");
        world.write("src/server.ts", "console.log(1)\n");
        world.write("public/index.html", "<p>hello</p>\n");
        world
    }

    fn app(&self) -> PathBuf {
        self.root.path().join("app")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.app().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn try_release(&self, app: &Path) -> Result<Release, Error> {
        let place = Surroundings {
            folder: app.to_path_buf(),
            cache: Some(self.root.path().join("cache")),
            config: None,
            secrets: Places::default(),
            trial: Trial::default(),
            agents: Default::default(),
            path: self.path.clone(),
            chromium: None,
            program: None,
            desktop: false,
        };
        release(app, &place, &Front { sink: &Nobody, gate: &Nobody, stop: &Stop::default() })
    }

    #[track_caller]
    fn release(&self) -> Release {
        self.try_release(&self.app()).unwrap()
    }

    fn kept(&self) -> usize {
        let entries = fs::read_dir(self.root.path().join("cache/release")).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().file_type().unwrap().is_dir()).count()
    }
}

/// Paths below a folder, sorted, with the digits of their modes.
fn tree(folder: &Path) -> Vec<String> {
    fn enter(folder: &Path, root: &Path, into: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                enter(&path, root, into);
            } else {
                let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
                into.push(format!("{} {mode:o}", path.strip_prefix(root).unwrap().display()));
            }
        }
    }
    let mut found = Vec::new();
    enter(folder, folder, &mut found);
    found.sort();
    found
}

#[test]
fn a_release_is_what_runs_and_nothing_else() {
    let world = World::new("hono-sqlite");
    for path in [
        ".env",
        ".env.production",
        ".npmrc",
        ".git/config",
        ".data/app.sqlite",
        ".vibe-deploy/manifest.json",
        "src/.env",
        "node_modules/left-pad/index.js",
        "tests/unit/a.test.ts",
        "test-results/last.json",
        "README.md",
        "data/app.sqlite",
        "data/app.sqlite-wal",
        "server.key",
        "tsconfig.tsbuildinfo",
    ] {
        world.write(path, "a secret of this machine");
    }
    world.write("src/tests/is-a-feature.ts", "export {};\n");
    world.write(".well-known/security.txt", "Contact: mailto:hello@example.com\n");
    world.write("bin/tool", "#!/bin/sh\n");
    fs::set_permissions(world.app().join("bin/tool"), fs::Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(world.app().join("src/server.ts"), fs::Permissions::from_mode(0o600)).unwrap();
    let made = world.release();
    assert_eq!(
        tree(&made.folder),
        [
            ".well-known/security.txt 644",
            "bin/tool 755",
            "package.json 644",
            "public/index.html 644",
            "src/server.ts 644",
            "src/tests/is-a-feature.ts 644"
        ]
    );
    assert_eq!(made.files, 6);
    assert!(made.bytes > 80 && made.bytes < 400, "{}", made.bytes);
    assert_eq!(made.digest.len(), 64);
}

#[test]
fn of_a_site_only_what_is_served_is_released() {
    let world = World::new("static");
    world.write("public/about/index.html", "<p>about</p>\n");
    assert_eq!(tree(&world.release().folder), ["about/index.html 644", "index.html 644"]);
}

#[test]
fn the_same_content_is_the_same_release_wherever_and_whenever() {
    let world = World::new("hono-sqlite");
    let first = world.release();
    assert_eq!(world.release(), first);
    let twin = World::new("hono-sqlite");
    twin.write("README.md", "words");
    twin.write("tests/e2e/a.spec.ts", "words");
    assert_eq!(twin.release().digest, first.digest);
    fs::set_permissions(twin.app().join("src/server.ts"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(twin.release().digest, first.digest, "who may read it here is nobody's business there");
}

#[test]
fn every_change_that_can_run_is_another_release() {
    let world = World::new("hono-sqlite");
    let mut seen = vec![world.release().digest];
    let app = world.app();
    let changes: [&dyn Fn(); 5] = [
        &|| world.write("src/server.ts", "console.log(2)\n"),
        &|| world.write("src/more.ts", ""),
        &|| fs::rename(app.join("src/more.ts"), app.join("src/other.ts")).unwrap(),
        &|| fs::set_permissions(app.join("src/other.ts"), fs::Permissions::from_mode(0o755)).unwrap(),
        &|| fs::remove_file(app.join("src/other.ts")).unwrap(),
    ];
    for (at, change) in changes.iter().enumerate() {
        change();
        let digest = world.release().digest;
        let back_to_an_earlier_one = at == 4;
        assert_eq!(seen.contains(&digest), back_to_an_earlier_one, "change {at}");
        seen.push(digest);
    }
}

#[test]
fn a_change_is_seen_even_when_size_and_time_are_the_same() {
    let world = World::new("hono-sqlite");
    let path = world.app().join("src/server.ts");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let first = world.release();
    for round in 0..20 {
        // Right after the look, within a tick of the clock as often as not.
        world.write("src/server.ts", &format!("console.log({})\n", round % 10));
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        let made = world.release();
        let text = fs::read_to_string(made.folder.join("src/server.ts")).unwrap();
        assert_eq!(text, format!("console.log({})\n", round % 10));
        assert_eq!(made.digest == first.digest, round % 10 == 1);
    }
}

#[test]
fn an_unchanged_app_is_not_read_again() {
    let world = World::new("hono-sqlite");
    for file in 0..400 {
        world.write(&format!("src/part{}/file{file}.ts", file % 20), &"words ".repeat(800));
    }
    let first = world.release();
    thread::sleep(Duration::from_millis(60));
    // The first look came too soon after the files; this one is remembered.
    assert_eq!(world.release(), first);
    let mark = first.folder.join("mark");
    fs::write(&mark, "").unwrap();
    let begun = Instant::now();
    let again = world.release();
    let took = begun.elapsed();
    assert_eq!(again, first, "counted again, it would be one file more");
    assert!(took < Duration::from_millis(100), "{took:?}");
}

#[test]
fn old_releases_go_and_a_lost_one_is_made_again() {
    let world = World::new("hono-sqlite");
    let digests: Vec<String> = (0..KEPT + 3)
        .map(|round| {
            world.write("src/server.ts", &format!("console.log({round})\n"));
            world.release().digest
        })
        .collect();
    assert_eq!(world.kept(), KEPT);
    let last = world.release();
    assert_eq!(last.digest, *digests.last().unwrap());
    fs::remove_dir_all(&last.folder).unwrap();
    assert_eq!(world.release(), last);
    assert!(last.folder.join("src/server.ts").is_file());
}

#[test]
fn links_and_empty_apps_are_refused() {
    let world = World::new("static");
    symlink("/etc/hostname", world.app().join("public/host.txt")).unwrap();
    let error = world.try_release(&world.app()).unwrap_err();
    assert_eq!(error.code(), "release.no_plain_file");
    assert!(!error.hints().is_empty());
    fs::remove_file(world.app().join("public/host.txt")).unwrap();
    fs::remove_file(world.app().join("public/index.html")).unwrap();
    assert_eq!(world.try_release(&world.app()).unwrap_err().code(), "release.empty");
}

#[test]
fn packages_are_those_of_production() {
    let mut world = World::new("hono-sqlite");
    world.path = env::split_paths(&env::var_os("PATH").unwrap()).collect();
    let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/hono-sqlite/app");
    for name in ["package.json", "package-lock.json"] {
        fs::copy(stack.join(name), world.app().join(name)).unwrap();
    }
    let made = world.release();
    let modules = made.folder.join("node_modules");
    for name in ["hono", "better-auth", "zod", "@hono/node-server"] {
        assert!(modules.join(name).join("package.json").is_file(), "{name}");
    }
    for name in ["typescript", "@playwright", "@biomejs", "@types"] {
        assert!(!modules.join(name).exists(), "{name} is for makers");
    }
    let listed = tree(&made.folder);
    assert_eq!(made.files, listed.len());
    let typings = listed.iter().filter(|line| line.contains("node_modules") && line.contains(".d.ts "));
    assert_eq!(typings.count(), 0);
    assert!(listed.iter().any(|line| line.contains("hono/LICENSE")));

    let lock = fs::read_to_string(world.app().join("package-lock.json")).unwrap();
    world.write("package-lock.json", &format!("{lock}\n"));
    assert_ne!(world.release().digest, made.digest, "other packages are another release");
}
