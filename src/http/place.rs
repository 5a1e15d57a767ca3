//! Which addresses are on this machine.

use std::net::IpAddr;

/// `http://127.0.0.1:PORT` or `http://[::1]:PORT`, with a path or without, also by https: a name could lead anywhere.
pub fn is_loopback(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) else {
        return false;
    };
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match place.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => place.split(':').next().unwrap_or_default(),
    };
    !place.contains('@') && host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
