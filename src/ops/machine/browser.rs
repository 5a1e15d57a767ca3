//! The browser of this machine: a link for the person, a picture of a page for the report.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{find, process};
use crate::error::Error;
use crate::ops::{Stop, Surroundings};
use crate::secret;

/// Time in which an opener says that it cannot.
const OPENS: Duration = Duration::from_millis(400);
/// Virtual time that a page gets to draw itself, milliseconds.
const DRAWS: u32 = 6_000;
/// Longest that one picture may take.
const PATIENCE: Duration = Duration::from_secs(25);
/// More is no picture of a page, bytes.
const LARGEST: u64 = 8 << 20;
/// What stands in Chromium's own page about a page that did not load.
const ERROR_PAGE: &str = "id=\"main-frame-error\"";

/// Opens a page in the person's browser, without a shell; only `https` and `http`, so that nothing runs. False when there is
/// no desktop, no program that opens links, or it says that it cannot.
pub fn open_link(link: &str, place: &Surroundings) -> bool {
    let web = link.starts_with("https://") || link.starts_with("http://");
    if !web || link.chars().any(|c| c.is_control() || c.is_whitespace()) || !place.desktop {
        return false;
    }
    let opener = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let Some(program) = find::on_path(place, opener) else { return false };
    let mut command = Command::new(program);
    command.arg(link).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    process::own_group(&mut command);
    secret::withhold(&mut command);
    command.spawn().is_ok_and(opened)
}

/// An opener may be the browser itself and stay, or end at once; only one that fails at once has not opened anything.
fn opened(mut child: Child) -> bool {
    let until = Instant::now() + OPENS;
    loop {
        match child.try_wait() {
            // `explorer` says 1 when it did.
            Ok(Some(status)) => return status.success() || cfg!(windows),
            Ok(None) if Instant::now() < until => thread::sleep(process::BEAT),
            _ => break,
        }
    }
    // Whoever waits for it is gone sooner than it may be.
    thread::spawn(move || child.wait());
    true
}

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
pub(in crate::ops) struct View<'a> {
    pub(in crate::ops) url: &'a str,
    /// Columns and rows of the window, pixels.
    pub(in crate::ops) size: (u32, u32),
    /// A trial: the host of the address is this one, and its certificate is proved elsewhere.
    pub(in crate::ops) trial: Option<(&'a str, &'a str)>,
}

/// A picture of a page, PNG. Nothing when the page did not load.
pub(in crate::ops) fn picture(
    view: View<'_>,
    place: &Surroundings,
    stop: &Stop,
) -> Result<Option<Vec<u8>>, Error> {
    let program = find::chromium(place)?;
    let folder = tempfile::tempdir().map_err(|cause| {
        Error::failed("machine.pictures", "there is no room for a browser's profile")
            .hint("make room in the folder for temporary files")
            .caused_by(cause)
    })?;
    let file = folder.path().join("page.png");
    let mut command = Command::new(program);
    command
        .args(["--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--mute-audio"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--window-size={},{}", view.size.0, view.size.1))
        .arg(format!("--virtual-time-budget={DRAWS}"))
        .arg(format!("--timeout={}", PATIENCE.as_millis()))
        .arg(format!("--screenshot={}", file.display()))
        .arg("--dump-dom")
        .env("HOME", folder.path());
    if is_root() {
        // Chromium's sandbox refuses to start as root.
        command.arg("--no-sandbox");
    }
    if let Some((name, host)) = view.trial {
        command.arg(format!("--host-resolver-rules=MAP {name} {host}")).arg("--ignore-certificate-errors");
    }
    let ended = process::look(command.arg("--").arg(view.url), stop)?;
    let drawn =
        ended.status.success() && !ended.stdout.trim().is_empty() && !ended.stdout.contains(ERROR_PAGE);
    Ok(if drawn { small(&file) } else { None })
}

fn small(file: &Path) -> Option<Vec<u8>> {
    let size = fs::metadata(file).ok()?.len();
    if size > LARGEST { None } else { fs::read(file).ok() }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "these tests write programs of their own")]

    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::ops::Trial;

    fn place(path: &Path) -> Surroundings {
        Surroundings {
            folder: path.to_owned(),
            cache: None,
            path: vec![path.to_owned(), "/usr/bin".into(), "/bin".into()],
            chromium: None,
            program: None,
            desktop: true,
            secrets: secret::Places::default(),
            config: None,
            trial: Trial::default(),
            agents: Default::default(),
        }
    }

    #[test]
    fn a_link_is_one_argument_of_the_opener_and_only_a_web_page_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let told = folder.path().join("told");
        let program = folder.path().join("xdg-open");
        let script = format!("#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" > '{}'\n", told.display());
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        for link in ["javascript:alert(1)", "file:///etc/passwd", "https://a.test/ b", "", "-https://a.test"]
        {
            assert!(!open_link(link, &place), "{link}");
        }
        assert!(!told.exists());
        let link = "https://a.test/?a=1&b=$(touch%20x);c";
        assert!(open_link(link, &place));
        assert_eq!(fs::read_to_string(&told).unwrap(), format!("1\n{link}\n"));
        fs::write(&program, "#!/bin/sh\nexit 3\n").unwrap();
        assert!(!open_link(link, &place), "it says that it cannot");
        assert!(!open_link(link, &Surroundings { desktop: false, ..place }), "nobody sees it");
    }

    #[test]
    fn a_page_is_pictured_in_its_size_and_one_that_does_not_load_is_none() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 4096]);
                let page = "<!doctype html><title>x</title><h1>Hello</h1>";
                let head =
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length";
                let _ = stream.write_all(format!("{head}: {}\r\n\r\n{page}", page.len()).as_bytes());
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let (place, stop) = (place(folder.path()), Stop::default());
        let url = format!("http://shop.test:{port}/");
        let view = View { url: &url, size: (390, 844), trial: Some(("shop.test", "127.0.0.1")) };
        let picture = picture(view, &place, &stop).unwrap().unwrap();
        assert_eq!(&picture[1..4], b"PNG");
        let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
        assert_eq!((number(16), number(20)), (390, 844), "width and height of the header");
        let nobody = View { url: "http://shop.test:1/", ..view };
        assert!(super::picture(nobody, &place, &stop).unwrap().is_none());
    }
}
