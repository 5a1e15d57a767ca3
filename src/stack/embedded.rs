//! The files of `stacks/` and `templates/`, put into the binary by `stacks/build.rs`.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Path below the repository root and bytes of each file below `folder` (with its closing slash), sorted.
pub(super) fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let start = FILES.partition_point(|(path, _)| *path < folder);
    FILES[start..].iter().copied().take_while(move |(path, _)| path.starts_with(folder))
}

/// Names of the stacks, sorted.
pub(super) fn stacks() -> Vec<&'static str> {
    below("stacks/")
        .filter_map(|(path, _)| path.strip_prefix("stacks/")?.strip_suffix("/stack.toml"))
        .collect()
}
