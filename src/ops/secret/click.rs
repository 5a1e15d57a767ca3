//! `vibe secret set NAME --click`: a key that OpenRouter sends to this machine once the person agrees on its page.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::{SecretReport, SecretRequest, secret_origin, set_secret};
use crate::error::{Error, Kind};
use crate::http::{Client, Options, pairs};
use crate::ops::journal::wait;
use crate::ops::machine::process::BEAT;
use crate::ops::{Stop, Surroundings};
use crate::providers::Bases;
use crate::providers::openrouter::Click;

/// Secrets that are keys of OpenRouter of an ordinary kind. A management key, `openrouter.key`, is made by hand.
const AT_A_CLICK: &[&str] = &["ai.key", "openrouter.chat"];
/// How long somebody may read OpenRouter's page.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// How long a browser may take for its request, which has a few hundred bytes.
const REQUEST: Duration = Duration::from_secs(5);
/// Bytes of a request that are read: its first line is what matters.
const LONGEST: usize = 8 * 1024;

/// Gets a key at a click and keeps it. `show` is given the page on which the person agrees.
///
/// # Errors
/// `secret.no_click`: a secret that is no key of OpenRouter; `secret.click`: nobody agreed, or no port is free;
/// `secret.interrupted`: Ctrl-C; as [`set_secret`]; what OpenRouter says.
pub fn click_secret(
    request: &SecretRequest,
    place: &Surroundings,
    name: &str,
    show: &dyn Fn(&str),
    stop: &Stop,
) -> Result<SecretReport, Error> {
    if !AT_A_CLICK.contains(&name) {
        return Err(Error::usage("secret.no_click", format!("`{name}` is no key that comes at a click"))
            .hint(format!("keys of OpenRouter do: {}", AT_A_CLICK.join(", ")))
            .hint(format!("vibe secret set {name}")));
    }
    secret_origin(request, place, name)?;
    let root = place.trial.tls_root()?;
    let roots = if root.is_empty() { Vec::new() } else { vec![root] };
    let client = Client::new(&Options { roots, ..Options::default() })?;
    let click = Click::new(&Bases::new(&place.trial.hosted)?)?;
    let door = Door::open(click.nonce())?;
    show(&click.page(&door.address()));
    let code = door.code(stop)?;
    let key = wait(click.key(&client, &code))?;
    set_secret(request, place, name, &key)
}

/// Where the browser comes back to: this machine, one address that nobody else knows.
struct Door {
    listener: TcpListener,
    port: u16,
    path: String,
}

impl Door {
    fn open(nonce: &str) -> Result<Door, Error> {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let open = || -> io::Result<(TcpListener, u16)> {
            let listener = bound?;
            listener.set_nonblocking(true)?;
            let port = listener.local_addr()?.port();
            Ok((listener, port))
        };
        let (listener, port) = open().map_err(|cause| {
            Error::failed("secret.click", "this machine lets vibe listen nowhere")
                .hint("make a key by hand, and paste it: vibe secret set ai.key")
                .caused_by(cause)
        })?;
        Ok(Door { listener, port, path: format!("/{nonce}") })
    }

    fn address(&self) -> String {
        format!("http://localhost:{}{}", self.port, self.path)
    }

    /// Waits for the browser. Whoever asks for anything else is sent away, and is waited for no longer than a moment.
    fn code(&self, stop: &Stop) -> Result<String, Error> {
        let until = Instant::now() + PATIENCE;
        loop {
            if stop.is_raised() {
                return Err(Error::new(Kind::Interrupted, "secret.interrupted", "no key was waited for")
                    .hint("nothing was changed; run the same command again"));
            }
            match self.listener.accept() {
                Ok((stream, _)) => match self.answered(stream) {
                    Some(Ok(code)) => return Ok(code),
                    Some(Err(why)) => return Err(declined(&why)),
                    None => {}
                },
                Err(_) if Instant::now() < until => thread::sleep(BEAT),
                Err(_) => return Err(declined("nobody agreed within ten minutes")),
            }
        }
    }

    /// What one request brings; nothing when it is not the browser that comes back.
    fn answered(&self, mut stream: TcpStream) -> Option<Result<String, String>> {
        let line = first_line(&mut stream)?;
        let target = line.strip_prefix("GET ")?.split(' ').next()?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path != self.path {
            tell(&mut stream, "404 Not Found", "There is nothing here.");
            return None;
        }
        let query = pairs(query);
        let given =
            |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        if let Some(code) = given("code").filter(|code| !code.is_empty()) {
            tell(&mut stream, "200 OK", "Thank you. You can close this page; vibe goes on in its terminal.");
            return Some(Ok(code));
        }
        tell(&mut stream, "200 OK", "No key was made. You can close this page.");
        let why = given("error").map(|why| crate::http::plain(&why));
        Some(Err(why.unwrap_or_else(|| "OpenRouter sent nothing back".to_owned())))
    }
}

fn declined(why: &str) -> Error {
    Error::failed("secret.click", format!("no key came: {why}"))
        .hint("run the same command again, and agree on OpenRouter's page")
        .hint("or make a key there by hand and paste it: leave `--click` out")
}

fn first_line(stream: &mut TcpStream) -> Option<String> {
    stream.set_nonblocking(false).ok()?;
    stream.set_read_timeout(Some(REQUEST)).ok()?;
    stream.set_write_timeout(Some(REQUEST)).ok()?;
    let (mut bytes, mut piece) = (Vec::new(), [0; 1024]);
    let until = Instant::now() + REQUEST;
    // To the end of its head, so that nothing is unread when the connection is closed: a reset would lose the answer.
    while bytes.len() < LONGEST && Instant::now() < until && !bytes.windows(4).any(|four| four == b"\r\n\r\n")
    {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes.extend_from_slice(piece.get(..count)?),
        }
    }
    String::from_utf8_lossy(&bytes).lines().next().map(str::to_owned)
}

/// A page without anything to load. That the browser got it is not needed for what follows.
fn tell(stream: &mut TcpStream, status: &str, words: &str) {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>vibe</title><style>:root{{color-scheme:light dark}}body{{font:1.25rem/1.5 system-ui,sans-serif;\
         display:grid;place-items:center;min-height:100vh;margin:0;padding:0 1.5rem;text-align:center}}</style>\
         <main><p>{words}</p></main></html>"
    );
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\
         referrer-policy: no-referrer\r\ncache-control: no-store\r\n\r\n",
        page.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(page.as_bytes()));
}
