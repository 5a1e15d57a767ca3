//! Asks a voice from a walk that waits for nothing else, and takes the question back on Ctrl-C.

use std::time::Duration;

use crate::author::voice::{Prompt, Said, Voice};
use crate::error::{Error, Kind};
use crate::ops::Stop;

/// How often the flag of Ctrl-C is looked at.
const GLANCE: Duration = Duration::from_millis(50);
/// Time that one answer may take.
const LIMIT: Duration = Duration::from_secs(15 * 60);
/// Bytes that are listened to.
const MOST: usize = 1024 * 1024;
/// Bytes after which it is told again that more was said.
const TOLD: usize = 256;

/// One answer; `told` hears how many bytes of it there are, from time to time. Dropping the future is how a voice is told that nobody listens any more.
///
/// # Errors
/// What the voice says; `voice.late`, `voice.too_much`; `machine.interrupted`.
pub(super) fn ask(
    voice: &dyn Voice,
    prompt: &Prompt,
    stop: &Stop,
    told: &mut (dyn FnMut(usize) + Send),
) -> Result<Said, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|cause| {
        Error::new(Kind::Failed, "fill.runtime", "this machine lets vibe open no files for its work")
            .hint("close other programs, or raise the limit of open files")
            .caused_by(cause)
    })?;
    let (mut bytes, mut next) = (0, 1);
    let mut heard = |piece: &str| {
        bytes += piece.len();
        if bytes >= next {
            told(bytes);
            next = bytes + TOLD;
        }
    };
    let said = runtime.block_on(async {
        tokio::select! {
            said = voice.ask(prompt, &mut heard) => said,
            () = raised(stop) => Err(super::interrupted()),
            () = tokio::time::sleep(LIMIT) => Err(late()),
        }
    })?;
    if said.text.len() > MOST {
        return Err(Error::failed("voice.too_much", "the answer is larger than anything that was asked for")
            .hint("nothing of it was used; ask another voice"));
    }
    Ok(said)
}

async fn raised(stop: &Stop) {
    while !stop.is_raised() {
        tokio::time::sleep(GLANCE).await;
    }
}

fn late() -> Error {
    Error::failed("voice.late", format!("no whole answer came within {} min", LIMIT.as_secs() / 60))
        .hint("nothing was changed; try again, or ask another voice")
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;

    use super::*;

    /// Says its answer in pieces of a hundred bytes.
    struct Slow;

    #[async_trait]
    impl Voice for Slow {
        fn name(&self) -> &str {
            "slow"
        }

        async fn ask(
            &self,
            _: &Prompt,
            heard: &mut (dyn for<'a> FnMut(&'a str) + Send),
        ) -> Result<Said, Error> {
            (0..10).for_each(|_| heard(&"x".repeat(100)));
            Ok(Said { text: "x".repeat(1_000), ..Said::default() })
        }
    }

    #[test]
    fn how_far_an_answer_is_gets_told_now_and_then() {
        let prompt =
            Prompt { system: String::new(), words: String::new(), schema: None, most: 9, files: Vec::new() };
        let mut all = Vec::new();
        ask(&Slow, &prompt, &Stop::default(), &mut |bytes| all.push(bytes)).unwrap();
        assert_eq!(all, [100, 400, 700, 1_000]);
    }
}
