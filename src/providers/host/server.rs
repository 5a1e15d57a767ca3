//! How a server is named, and the names that things get on it.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// Longest name of a Unix account on Debian (`useradd`).
const LONGEST_ACCOUNT: usize = 32;
/// Port of SSH where none is given.
const SSH_PORT: u16 = 22;

/// `USER@HOST[:PORT]`: who logs in where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Server {
    /// The account that logs in: `root`, or one that may `sudo` without a password.
    pub user: String,
    /// Name or address; an IPv6 address without its brackets.
    pub host: String,
    /// Port of SSH.
    pub port: u16,
}

impl Server {
    /// Takes `root@198.51.100.130`, `deploy@[2001:db8::1]:2222`, with or without a leading `ssh:`.
    ///
    /// # Errors
    /// `host.server_name`: no user, no host, an odd character, a port that is none.
    pub fn parse(text: &str) -> Result<Server, Error> {
        let wrong = || {
            Error::usage("host.server_name", format!("{text:?} does not name a server"))
                .hint("write ssh:USER@HOST or ssh:USER@HOST:PORT, for instance ssh:root@203.0.113.7")
        };
        let rest = text.strip_prefix("ssh:").unwrap_or(text);
        let (user, place) = rest.split_once('@').ok_or_else(wrong)?;
        let (host, port) = match place.strip_prefix('[') {
            Some(place) => place.split_once(']').map(|(host, port)| (host, port.strip_prefix(':'))),
            None if place.matches(':').count() > 1 => Some((place, None)),
            None => Some(place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port)))),
        }
        .ok_or_else(wrong)?;
        let port = port.map_or(Some(SSH_PORT), |port| port.parse().ok().filter(|port| *port > 0));
        let is_user =
            !user.is_empty() && user.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        let is_host =
            !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".:_-".contains(c));
        // Neither may be read as an option by ssh.
        if !is_user || !is_host || user.starts_with('-') || host.starts_with('-') {
            return Err(wrong());
        }
        Ok(Server { user: user.to_owned(), host: host.to_owned(), port: port.ok_or_else(wrong)? })
    }

    /// As `known_hosts` names it.
    pub(super) fn pinned_as(&self) -> String {
        if self.port == SSH_PORT { self.host.clone() } else { format!("[{}]:{}", self.host, self.port) }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "{}@[{}]:{}", self.user, self.host, self.port)
        } else {
            write!(f, "{}@{}:{}", self.user, self.host, self.port)
        }
    }
}

/// A name that becomes a part of paths, units and accounts.
///
/// # Errors
/// `host.name`: empty, longer than 60 characters, or with something else than small letters, digits and `-`.
pub(super) fn app_name(text: &str) -> Result<&str, Error> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
    if starts && text.len() <= 60 && text.chars().all(plain) {
        return Ok(text);
    }
    Err(Error::usage("host.name", format!("{text:?} cannot be the name of an app on a server"))
        .hint("use small letters, digits and -, beginning with a letter"))
}

/// The account that an app runs as: `vibe-<app>`, shortened with a checksum where that is too long for an account.
pub(super) fn account(app: &str) -> String {
    let full = format!("vibe-{app}");
    if full.len() <= LONGEST_ACCOUNT {
        return full;
    }
    let sum = hex(&Sha256::digest(app.as_bytes()));
    format!("{}-{}", full[..LONGEST_ACCOUNT - 9].trim_end_matches('-'), &sum[..8])
}

/// A value that goes into a path or a unit file as it is.
///
/// # Errors
/// `host.value`: a character with a meaning of its own to a shell, to systemd or to Caddy.
pub(super) fn plain<'a>(what: &str, text: &'a str) -> Result<&'a str, Error> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@:".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) && !text.contains("..") && !text.starts_with('-') {
        return Ok(text);
    }
    Err(Error::usage("host.value", format!("{text:?} cannot be the {what} of an app on a server"))
        .hint("use letters, digits and . _ - + / only"))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_as_people_write_them() {
        for (text, shown) in [
            ("root@198.51.100.130", "root@198.51.100.130:22"),
            ("ssh:root@198.51.100.130:22", "root@198.51.100.130:22"),
            ("ssh:deploy@box.example:2222", "deploy@box.example:2222"),
            ("root@[2001:db8::1]:2222", "root@[2001:db8::1]:2222"),
            ("root@2001:db8::1", "root@[2001:db8::1]:22"),
        ] {
            let server = Server::parse(text).unwrap();
            assert_eq!(server.to_string(), shown);
            assert_eq!(Server::parse(shown).unwrap(), server);
        }
    }

    #[test]
    fn what_could_be_an_option_or_a_command_is_no_server() {
        for text in [
            "",
            "host",
            "@host",
            "root@",
            "root@-oProxyCommand=id",
            "-l@host",
            "root@h;id",
            "root@h:0",
            "root@h:x",
            "root@h:70000",
            "ro ot@h",
            "root@[::1",
            "root@h\n",
        ] {
            assert_eq!(Server::parse(text).unwrap_err().code(), "host.server_name", "{text}");
        }
    }

    #[test]
    fn accounts_are_short_and_different() {
        assert_eq!(account("menugen"), "vibe-menugen");
        let (one, two) = (account(&"a".repeat(40)), account(&format!("{}b", "a".repeat(39))));
        assert!(one.len() <= 32 && two.len() <= 32);
        assert_ne!(one, two);
    }

    #[test]
    fn values_with_a_meaning_of_their_own_are_refused() {
        assert!(plain("release", "/srv/vibe/shop/releases/0a1b").is_ok());
        for text in ["", "a b", "a\nb", "$x", "%h", "{x}", "../x", "-x", "a;b", "a\"b"] {
            assert_eq!(plain("release", text).unwrap_err().code(), "host.value");
        }
        for text in ["", "A", "1a", "a_b", "a/b", "../x"] {
            assert_eq!(app_name(text).unwrap_err().code(), "host.name");
        }
    }
}
