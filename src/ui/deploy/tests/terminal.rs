//! A terminal of a test's own: the test sits at its keyboard, and reads what stands on it.

use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{LocalModes, SpecialCodeIndex, Winsize, tcgetattr, tcgetwinsize, tcsetwinsize};

use crate::engine::Consequence;
use crate::ui::deploy::screen::Screen;
use crate::ui::deploy::{Agreed, Surface, SurfaceOptions};

/// What can be told from outside about a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modes {
    /// Echo, whole lines, Ctrl-C ends the program: as a shell wants it.
    Whole,
    /// Keys one by one, without echo.
    Keys,
}

pub(super) struct Terminal {
    keyboard: Mutex<std::fs::File>,
    line: Arc<OwnedFd>,
    written: Arc<Mutex<Vec<u8>>>,
    width: usize,
}

impl Terminal {
    pub(super) fn new(width: u16) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let line = ioctl_tiocgptpeer(&master, OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        let size = Winsize { ws_row: 40, ws_col: width, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&line, size).unwrap();
        let written = Arc::new(Mutex::new(Vec::new()));
        let mut screen = std::fs::File::from(master.try_clone().unwrap());
        let seen = Arc::clone(&written);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Ends with the terminal.
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                seen.lock().unwrap().extend_from_slice(&bytes[..count]);
            }
        });
        let keyboard = Mutex::new(std::fs::File::from(master));
        Terminal { keyboard, line: Arc::new(line), written, width: usize::from(width) }
    }

    /// A surface on it, which tells about Ctrl-C by `interrupt`.
    pub(super) fn surface(
        &self,
        colour: bool,
        agreed: Agreed,
        interrupt: Box<dyn Fn() + Send + Sync>,
    ) -> Surface {
        let line = Arc::clone(&self.line);
        let size = Box::new(move || {
            let size = tcgetwinsize(&*line).ok()?;
            Some((usize::from(size.ws_col), usize::from(size.ws_row)))
        });
        let out = Box::new(std::fs::File::from(self.line.try_clone().unwrap()));
        let screen = Screen::new(out, size, colour, true);
        let options = SurfaceOptions {
            app: "menugen".into(),
            watched: true,
            asks: true,
            agreed,
            waits: false,
            open: Box::new(|link| link == "https://registrar.test/rows"),
        };
        Surface::over(screen, Some(self.line.try_clone().unwrap()), options, interrupt)
    }

    pub(super) fn modes(&self) -> Modes {
        modes(&self.line)
    }

    /// For a closure that outlives this.
    pub(super) fn line(&self) -> Arc<OwnedFd> {
        Arc::clone(&self.line)
    }

    /// Everything that was written.
    pub(super) fn written(&self) -> String {
        String::from_utf8_lossy(&self.written.lock().unwrap()).into_owned()
    }

    /// What stands on it.
    pub(super) fn shown(&self) -> String {
        super::glass::seen(&self.written(), self.width)
    }

    /// Waits until a text stands on it.
    pub(super) fn until(&self, text: &str) {
        self.becomes(&format!("{text:?} never appeared"), |shown| shown.contains(text));
    }

    /// Waits until no text of them stands on it any more.
    pub(super) fn until_gone(&self, texts: &[&str]) {
        self.becomes(&format!("{texts:?} never went"), |shown| {
            !texts.iter().any(|text| shown.contains(text))
        });
    }

    /// What was written takes a moment to arrive at the other end.
    fn becomes(&self, fault: &str, fact: impl Fn(&str) -> bool) {
        let until = Instant::now() + Duration::from_secs(20);
        while !fact(&self.shown()) {
            assert!(Instant::now() < until, "{fault} in:\n{}", self.shown());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub(super) fn press(&self, keys: &str) {
        self.keyboard.lock().unwrap().write_all(keys.as_bytes()).unwrap();
    }
}

pub(super) fn modes(line: &OwnedFd) -> Modes {
    let modes = tcgetattr(line).unwrap();
    let whole = LocalModes::ICANON | LocalModes::ECHO;
    let ends = modes.special_codes[SpecialCodeIndex::VINTR] == 3;
    match (modes.local_modes.contains(whole), modes.local_modes.intersects(whole), ends) {
        (true, _, true) => Modes::Whole,
        (_, false, false) => Modes::Keys,
        other => panic!("neither one nor the other: {other:?}"),
    }
}

pub(super) fn nothing_agreed() -> Agreed {
    Agreed::default()
}

pub(super) fn flagged(weight: Consequence) -> Agreed {
    Agreed { by_flag: [weight].into(), ..Agreed::default() }
}
