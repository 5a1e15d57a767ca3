//! Asks an app on this machine for a page: enough HTTP to know that it answers.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection to this machine may take.
const CONNECT: Duration = Duration::from_millis(500);
/// Redirects that are followed.
const HOPS: usize = 5;
/// No head of an answer is longer.
const MAX_HEAD: u64 = 64 * 1024;

/// Status of a page, redirects on the same site followed. Nothing when nobody answers.
pub(in crate::ops) fn status(port: u16, path: &str) -> Option<u16> {
    let mut path = path.to_owned();
    for _ in 0..HOPS {
        let (status, location) = get(port, &path)?;
        match location {
            Some(next) if (300..400).contains(&status) && next.starts_with('/') => path = next,
            _ => return Some(status),
        }
    }
    None
}

fn get(port: u16, path: &str) -> Option<(u16, Option<String>)> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = TcpStream::connect_timeout(&address, CONNECT).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    // What was read until a time-out still holds the head.
    let _ = stream.take(MAX_HEAD).read_to_end(&mut answer);
    head(&String::from_utf8_lossy(&answer))
}

/// Status and `Location` of an answer.
fn head(answer: &str) -> Option<(u16, Option<String>)> {
    let mut lines = answer.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let location = lines.take_while(|line| !line.is_empty()).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("location").then(|| value.trim().to_owned())
    });
    Some((status, location))
}

#[cfg(test)]
mod tests {
    use super::head;

    #[test]
    fn a_head_gives_status_and_location() {
        let redirect = "HTTP/1.1 303 See Other\r\nlocation: /sign-in\r\n\r\nLocation: /body";
        assert_eq!(head(redirect), Some((303, Some("/sign-in".into()))));
        assert_eq!(head("HTTP/1.1 200 OK\r\n\r\n"), Some((200, None)));
        assert_eq!(head(""), None);
    }
}
