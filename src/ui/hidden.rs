//! Reads a secret from the terminal without showing it.

use std::io::{self, Read};

use super::{Shell, copy};
use crate::error::{Error, Kind};
use crate::secret::Secret;

/// More than any secret has, and yet an end.
const LONGEST: usize = 70 * 1024;

/// Asks for a secret; what is typed or pasted is not echoed.
///
/// The terminal is taken out of its line mode: in it, a line ends after 4,095 characters, and Ctrl-C would leave the echo
/// switched off.
///
/// # Errors
/// `secret.interrupted`: Ctrl-C, Ctrl-D or the end of the input. `secret.terminal`: the terminal cannot be switched. What
/// [`Secret::parse`] says.
pub fn hidden(shell: &Shell, question: &str) -> Result<Secret, Error> {
    // Nothing is echoed any more when the question appears: whoever answers at once is not seen either.
    let typed = quiet::typed(|| shell.err(&copy::secret::prompt(question)));
    shell.err("\n");
    match typed {
        Ok(Some(line)) => Secret::parse(&line),
        Ok(None) => Err(Error::new(Kind::Interrupted, "secret.interrupted", "no secret was given")
            .hint("nothing was changed; run the same command again")),
        Err(cause) => Err(Error::failed("secret.terminal", "the terminal cannot hide what is typed")
            .hint("give the value by a pipe: printf %s \"$VALUE\" | vibe secret set NAME --from-stdin")
            .caused_by(cause)),
    }
}

/// A line as it was typed, with the keys that correct it. Nothing when somebody went away.
fn line(mut keys: impl Read) -> io::Result<Option<String>> {
    let mut typed: Vec<u8> = Vec::new();
    let mut key = [0];
    loop {
        match keys.read(&mut key) {
            Ok(0) => return Ok(None),
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(cause),
            Ok(_) => {}
        }
        match key[0] {
            b'\r' | b'\n' => break,
            // Ctrl-C, and Ctrl-D on an empty line.
            3 => return Ok(None),
            4 if typed.is_empty() => return Ok(None),
            4 => {}
            // Backspace takes a whole letter.
            8 | 127 => while typed.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            // Ctrl-U, Ctrl-W.
            21 | 23 => typed.clear(),
            byte if typed.len() < LONGEST => typed.push(byte),
            _ => {}
        }
    }
    String::from_utf8(typed).map(Some).map_err(io::Error::other)
}

#[cfg(unix)]
mod quiet {
    use std::io;

    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

    /// The terminal as it was before.
    struct Before(Termios);

    impl Drop for Before {
        fn drop(&mut self) {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
        }
    }

    pub(super) fn typed(ask: impl FnOnce()) -> io::Result<Option<String>> {
        let before = Before(tcgetattr(io::stdin())?);
        let mut hidden = before.0.clone();
        hidden.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        hidden.special_codes[SpecialCodeIndex::VMIN] = 1;
        hidden.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(io::stdin(), OptionalActions::Now, &hidden)?;
        ask();
        super::line(io::stdin().lock())
    }
}

#[cfg(not(unix))]
mod quiet {
    use std::io;

    pub(super) fn typed(_ask: impl FnOnce()) -> io::Result<Option<String>> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    fn typed(keys: &str) -> Option<String> {
        line(keys.as_bytes()).unwrap()
    }

    #[test]
    fn keys_correct_and_end_a_line() {
        assert_eq!(typed("sk_test_1\r").unwrap(), "sk_test_1");
        assert_eq!(typed("abé\u{7f}\u{8}c\nrest").unwrap(), "ac");
        assert_eq!(typed("wrong\u{15}right\n").unwrap(), "right");
        assert_eq!(typed(&format!("{}\n", "x".repeat(8_000))).unwrap().len(), 8_000);
        assert_eq!(typed("abc\u{3}"), None);
        assert_eq!(typed("\u{4}"), None);
        assert_eq!(typed("no end"), None);
    }
}
