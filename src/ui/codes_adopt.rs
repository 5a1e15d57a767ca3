//! What the error codes of apps that were there before mean, beside those of `codes.rs`.

/// Code and meaning, sorted by code.
pub(super) const CODES: &[(&str, &str)] = &[
    (
        "adopt.blueprint",
        "A vibe.toml is there already and has mistakes, so it cannot be compared with what is read.",
    ),
    (
        "adopt.build",
        "The app's own build failed in the copy that vibe made of it. The copy has no .env files: every variable has a stand-in, and only what may be public has its value.",
    ),
    (
        "adopt.consent",
        "To release an app that vibe did not write, its packages have to be installed and its build has to run on this machine: other people's code, with your rights. Nothing of it runs before you agree with `--build`.",
    ),
    ("adopt.folder", "The folder that was named is not there."),
    (
        "adopt.framework",
        "The app is made with something that vibe does not know how to run: it takes over apps with Next.js, Hono, Express, another server on Node, and sites that Vite builds.",
    ),
    ("adopt.install", "The app's own package manager could not install what its lockfile names."),
    (
        "adopt.lockfile",
        "Nothing says which versions of its packages the app runs with, so a release would be another one each time.",
    ),
    (
        "adopt.monorepo",
        "The folder holds several packages that are built together. An app of such a repository cannot be built from its own folder alone, and vibe does not do that yet.",
    ),
    (
        "adopt.no_package",
        "There is no package.json: only apps for Node, and sites that are built with it, can be taken over.",
    ),
    (
        "adopt.none",
        "A release was to be built for an app that vibe made: a fault of this program. Please report it.",
    ),
    (
        "adopt.only_deploy",
        "Vibe did not write this app, so it has none of the scripts by which vibe would check it.",
    ),
    ("adopt.ours", "The folder holds an app that vibe made: there is nothing to take over."),
    (
        "adopt.output",
        "The build went well and what Node is to run, or the folder that is to be served, is not where vibe.toml says.",
    ),
    ("adopt.package", "The package.json is no JSON, so nothing can be read from it."),
    (
        "adopt.public",
        "A variable whose name begins with NEXT_PUBLIC_ or VITE_ is written into the app while it is built, so its value has to be in the secret store before. It is no secret: everybody who opens the app can read it.",
    ),
    ("adopt.start", "What Node runs for `npm start` cannot be told without a shell. `--start` says it."),
    ("adopt.tool", "The package manager whose lockfile the app has is not on this machine."),
    ("adopt.wish", "What was asked for cannot stand in a vibe.toml; the message says why."),
];
