//! The words of `vibe adopt`.

pub(in crate::ui) const FOUND: &str = "Found";
pub(in crate::ui) const VARIABLES: &str = "Environment variables";
pub(in crate::ui) const SAME: &str = "vibe.toml is there and says the same; nothing was written.";
pub(in crate::ui) const DIFFERS: &str = "vibe.toml is there and was left as it is. What is read now differs:";
pub(in crate::ui) const WROTE: &str = "Wrote vibe.toml; no other file was touched.";
pub(in crate::ui) const WOULD_WRITE: &str = "Would write this vibe.toml:";
pub(in crate::ui) const LOOK: &str = "Look at what was not understood before you deploy.";

/// Commands that come next, each with what it does.
pub(in crate::ui) const NEXT_STEPS: [(&str, &str); 3] = [
    ("vibe rehearse", "the whole deploy in memory: no account, no network"),
    ("vibe plan", "what a deploy would do; say in vibe.toml where the app goes"),
    ("vibe deploy --build", "runs the app's own install and build here, then puts it onto its server"),
];

/// `a site with vite 8.0.1`
pub(in crate::ui) fn made_with(framework: &str) -> String {
    format!("an app that was there before, with {framework}")
}
