//! Keys of a terminal, one by one and without echo, while somebody waits for them; the terminal is as before when the
//! [`Keyboard`] is dropped, whoever drops it.

/// What was typed.
#[cfg_attr(not(unix), allow(dead_code, reason = "nothing reads keys one by one there"))]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// A letter, a digit, a sign.
    Char(char),
    /// Text that was pasted in one piece; only terminals that mark it so tell it apart.
    Paste(String),
    Enter,
    Backspace,
    /// Ctrl-U: the line is emptied.
    Clear,
    /// Ctrl-D: the input ends.
    End,
    /// Ctrl-C.
    Interrupt,
    Escape,
}

/// Marks pasted text from now on, and no longer.
pub(super) const MARK_PASTES: &str = "\x1b[?2004h";
pub(super) const LEAVE_PASTES: &str = "\x1b[?2004l";

const PASTE_BEGINS: &str = "[200~";
const PASTE_ENDS: &str = "\x1b[201~";

/// Bytes of a terminal become keys; what has only begun is kept for the next bytes.
#[cfg_attr(not(unix), allow(dead_code, reason = "nothing reads keys one by one there"))]
#[derive(Debug, Default)]
pub(super) struct Decoder {
    bytes: Vec<u8>,
}

#[cfg_attr(not(unix), allow(dead_code, reason = "nothing reads keys one by one there"))]
impl Decoder {
    /// Keys that are whole now.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Key> {
        self.bytes.extend_from_slice(bytes);
        let mut keys = Vec::new();
        // Bytes that can be no text are dropped; a letter that has only begun is kept.
        let whole = match std::str::from_utf8(&self.bytes) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.bytes.len(),
        };
        let tail = self.bytes.split_off(whole);
        let text = String::from_utf8_lossy(&self.bytes).replace('\u{fffd}', "");
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            let behind = &rest[c.len_utf8()..];
            let Some((key, left)) = one(c, behind) else { break };
            keys.extend(key);
            rest = left;
        }
        let mut kept = rest.as_bytes().to_vec();
        kept.extend(tail);
        self.bytes = kept;
        keys
    }

    /// Nothing has only begun.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Nothing follows for now: an Escape that stands alone is the key.
    pub(super) fn pause(&mut self) -> Option<Key> {
        (self.bytes == b"\x1b").then(|| {
            self.bytes.clear();
            Key::Escape
        })
    }
}

/// The key that begins with `c`, and what is left behind it; nothing while it is not whole.
#[cfg_attr(not(unix), allow(dead_code, reason = "nothing reads keys one by one there"))]
fn one(c: char, behind: &str) -> Option<(Option<Key>, &str)> {
    let key = match c {
        '\x1b' => return sequence(behind),
        '\r' | '\n' => Key::Enter,
        '\x7f' | '\x08' => Key::Backspace,
        '\x15' => Key::Clear,
        '\x04' => Key::End,
        '\x03' | '\x1c' => Key::Interrupt,
        c if c.is_control() => return Some((None, behind)),
        c => Key::Char(c),
    };
    Some((Some(key), behind))
}

/// Behind an Escape: a paste, or a key that we have no use for, such as an arrow.
#[cfg_attr(not(unix), allow(dead_code, reason = "nothing reads keys one by one there"))]
fn sequence(behind: &str) -> Option<(Option<Key>, &str)> {
    if let Some(pasted) = behind.strip_prefix(PASTE_BEGINS) {
        let (text, left) = pasted.split_once(PASTE_ENDS)?;
        return Some((Some(Key::Paste(text.replace("\r\n", "\n").replace('\r', "\n"))), left));
    }
    let first = behind.chars().next()?;
    if first != '[' && first != 'O' {
        return Some((Some(Key::Escape), behind));
    }
    let end = behind.char_indices().skip(1).find(|(_, c)| ('@'..='~').contains(c))?;
    Some((None, &behind[end.0 + end.1.len_utf8()..]))
}

#[cfg(unix)]
pub(super) use unix::Keyboard;

#[cfg(unix)]
mod unix {
    use std::io::{self, PipeWriter};
    use std::os::fd::{AsFd as _, OwnedFd};
    use std::sync::Arc;
    use std::thread::JoinHandle;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
    use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

    use super::{Decoder, Key};

    /// Bytes after an Escape come at once; after this time there are none.
    const ESCAPE: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
    /// The value that switches a special key off (POSIX `_POSIX_VDISABLE`; 0 on Linux, 255 on BSD and macOS).
    #[cfg(target_os = "linux")]
    const OFF: u8 = 0;
    #[cfg(not(target_os = "linux"))]
    const OFF: u8 = 255;

    /// Keys of one terminal.
    pub(in crate::ui::deploy) struct Keyboard {
        terminal: Arc<OwnedFd>,
        before: Termios,
        keys: UnboundedReceiver<Key>,
        /// Closed to end the reader.
        wake: Option<PipeWriter>,
        reader: Option<JoinHandle<()>>,
    }

    impl Keyboard {
        /// Takes the keys of a terminal: no echo, no waiting for Enter, and Ctrl-C is a key, so that the terminal is
        /// restored before anything ends. Ctrl-Z stays what it is.
        pub(in crate::ui::deploy) fn open(terminal: &OwnedFd) -> io::Result<Keyboard> {
            let terminal = Arc::new(terminal.try_clone()?);
            let before = tcgetattr(&*terminal)?;
            let mut bare = before.clone();
            bare.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
            bare.special_codes[SpecialCodeIndex::VINTR] = OFF;
            bare.special_codes[SpecialCodeIndex::VQUIT] = OFF;
            bare.special_codes[SpecialCodeIndex::VMIN] = 1;
            bare.special_codes[SpecialCodeIndex::VTIME] = 0;
            let (asleep, wake) = io::pipe()?;
            let (sender, keys) = unbounded_channel();
            tcsetattr(&*terminal, OptionalActions::Now, &bare)?;
            let input = Arc::clone(&terminal);
            let reader = std::thread::spawn(move || read(&input, &asleep.into(), &sender));
            Ok(Keyboard { terminal, before, keys, wake: Some(wake), reader: Some(reader) })
        }

        /// The next key; nothing when the terminal is gone.
        pub(in crate::ui::deploy) async fn next(&mut self) -> Option<Key> {
            self.keys.recv().await
        }
    }

    impl Keyboard {
        /// Reads no more, and the terminal is as it was before.
        pub(in crate::ui::deploy) fn release(&mut self) {
            if self.wake.take().is_none() {
                return;
            }
            if let Some(reader) = self.reader.take() {
                let _ = reader.join();
            }
            let _ = tcsetattr(&*self.terminal, OptionalActions::Now, &self.before);
        }
    }

    impl Drop for Keyboard {
        fn drop(&mut self) {
            self.release();
        }
    }

    /// Until the other end of `asleep` is closed or the terminal is gone.
    fn read(input: &OwnedFd, asleep: &OwnedFd, keys: &UnboundedSender<Key>) {
        let mut decoder = Decoder::default();
        let mut bytes = [0; 4096];
        loop {
            let mut ready =
                [PollFd::new(input, PollFlags::IN), PollFd::from_borrowed_fd(asleep.as_fd(), PollFlags::IN)];
            let time = if decoder.is_empty() { None } else { Some(&ESCAPE) };
            match poll(&mut ready, time) {
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => return,
                Ok(0) => {
                    if let Some(key) = decoder.pause() {
                        let _ = keys.send(key);
                    }
                    continue;
                }
                Ok(_) => {}
            }
            let [terminal, wake] = &ready;
            if !wake.revents().is_empty() {
                return;
            }
            if terminal.revents().is_empty() {
                continue;
            }
            match rustix::io::read(input, &mut bytes) {
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
                Err(_) | Ok(0) => return,
                Ok(count) => {
                    for key in decoder.feed(bytes.get(..count).unwrap_or_default()) {
                        if keys.send(key).is_err() {
                            return;
                        }
                    }
                }
            }
        }
    }
}

/// Where keys come from.
#[cfg(unix)]
pub(super) type Input = std::os::fd::OwnedFd;
#[cfg(not(unix))]
pub(super) type Input = std::convert::Infallible;

/// Keys are not read one by one here: whoever asks is answered as if nobody was there.
#[cfg(not(unix))]
pub(super) struct Keyboard(std::convert::Infallible);

#[cfg(not(unix))]
impl Keyboard {
    pub(super) fn open(terminal: &Input) -> std::io::Result<Keyboard> {
        match *terminal {}
    }

    pub(super) async fn next(&mut self) -> Option<Key> {
        match self.0 {}
    }

    pub(super) fn release(&mut self) {
        match self.0 {}
    }
}
