//! A real PowerDNS server with a database of its own, in a folder of its own, on ports that were free.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use vibe::http::{Answer, Client, Method, Options, Request};
use vibe::secret::Secret;

use crate::bench::run;

pub(crate) const KEY: &str = "right-key-1234";
const SCHEMA: &str = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql";

/// A running server; it ends when it is dropped.
pub(crate) struct Pdns {
    pub(crate) dns: SocketAddr,
    pub(crate) url: String,
    child: Child,
    folder: tempfile::TempDir,
}

impl Pdns {
    /// Starts a server without zones.
    pub(crate) fn start() -> Pdns {
        Pdns::on(Ipv4Addr::LOCALHOST, None)
    }

    /// Starts a server on an address of loopback; on a port that the caller names, or a free one.
    pub(crate) fn on(address: Ipv4Addr, port: Option<u16>) -> Pdns {
        // Somebody else may take a port between our look and the start.
        for _ in 0..5 {
            if let Some(started) = Pdns::attempt(address, port) {
                return started;
            }
        }
        panic!("pdns_server (Debian packages pdns-server, pdns-backend-sqlite3) does not start");
    }

    fn attempt(address: Ipv4Addr, port: Option<u16>) -> Option<Pdns> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let database = at("pdns.db");
        let schema = fs::File::open(SCHEMA).expect("Debian package pdns-backend-sqlite3");
        let made = Command::new("sqlite3").arg(&database).stdin(schema).status();
        assert!(made.expect("Debian package sqlite3").success());
        let dns = SocketAddr::new(address.into(), port.unwrap_or_else(|| free_port(address)));
        let web = free_port(Ipv4Addr::LOCALHOST);
        let folder_name = folder.path().display();
        let settings = format!(
            "launch=gsqlite3\ngsqlite3-database={}\nlocal-address={address}\nlocal-port={}\napi=yes\napi-key={KEY}\n\
             webserver=yes\nwebserver-address=127.0.0.1\nwebserver-port={web}\ndnsupdate=yes\nallow-dnsupdate-from=127.0.0.0/8\n\
             cache-ttl=0\nquery-cache-ttl=0\nnegquery-cache-ttl=0\nzone-cache-refresh-interval=0\n\
             socket-dir={folder_name}\ndefault-soa-content=ns1.@ hostmaster.@ 0 60 30 604800 5\ndaemon=no\nguardian=no\n\
             setuid=\nsetgid=\nsecurity-poll-suffix=\n",
            database.display(),
            dns.port(),
        );
        fs::write(at("pdns.conf"), settings).unwrap();
        let log = fs::File::create(at("log")).unwrap();
        let child = Command::new("pdns_server")
            .arg(format!("--config-dir={folder_name}"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("Debian package pdns-server");
        let url = format!("http://127.0.0.1:{web}");
        let mut server = Pdns { dns, url, child, folder };
        server.is_up().then_some(server)
    }

    fn is_up(&mut self) -> bool {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(20) {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            let up = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            if up.contains("ready to distribute questions") {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// Calls its API.
    pub(crate) fn api(&self, method: Method, path: &str, body: Option<&Json>) -> Answer {
        let key = Secret::parse(KEY).unwrap();
        let request = Request::new(method, format!("{}/api/v1/servers/localhost{path}", self.url));
        let request = request.secret("x-api-key", "", &key);
        let request = match body {
            Some(body) => request.json(body).unwrap(),
            None => request,
        };
        run(async { Client::new(&Options::default()).unwrap().send(&request).await }).unwrap()
    }

    /// Makes a zone with one name server, `ns1` in it, at an address.
    pub(crate) fn zone(&self, name: &str, server: Ipv4Addr) {
        let rows = json!([
            { "name": format!("{name}."), "type": "NS", "ttl": 60, "records": [record(&format!("ns1.{name}."))] },
            { "name": format!("ns1.{name}."), "type": "A", "ttl": 60, "records": [record(&server.to_string())] },
        ]);
        let zone = json!({ "name": format!("{name}."), "kind": "Native", "rrsets": rows });
        let answer = self.api(Method::POST, "/zones", Some(&zone));
        assert_eq!(answer.status, 201, "{}", answer.excerpt());
    }

    /// Sets a row as a person would: without any mark.
    pub(crate) fn row(&self, zone: &str, name: &str, kind: &str, contents: &[&str]) {
        let records: Vec<_> = contents.iter().map(|content| record(content)).collect();
        let change = json!({ "rrsets": [{
            "name": format!("{name}."), "type": kind, "ttl": 300, "changetype": "REPLACE", "records": records,
        }] });
        let answer = self.api(Method::PATCH, &format!("/zones/{zone}."), Some(&change));
        assert_eq!(answer.status, 204, "{}", answer.excerpt());
    }

    pub(crate) fn unrow(&self, zone: &str, name: &str, kind: &str) {
        let change =
            json!({ "rrsets": [{ "name": format!("{name}."), "type": kind, "changetype": "DELETE" }] });
        let answer = self.api(Method::PATCH, &format!("/zones/{zone}."), Some(&change));
        assert_eq!(answer.status, 204, "{}", answer.excerpt());
    }

    /// Everything that it has, without serial numbers and times.
    pub(crate) fn world(&self) -> String {
        let zones = self.api(Method::GET, "/zones", None).json().unwrap();
        let mut lines = Vec::new();
        for zone in zones.as_array().unwrap() {
            let name = zone["name"].as_str().unwrap();
            let zone = self.api(Method::GET, &format!("/zones/{name}"), None).json().unwrap();
            for set in zone["rrsets"].as_array().unwrap().iter().filter(|set| set["type"] != "SOA") {
                let marks: Vec<_> =
                    set["comments"].as_array().unwrap().iter().map(|comment| &comment["content"]).collect();
                let line = json!([set["name"], set["type"], set["ttl"], set["records"], marks]);
                lines.push(format!("{name} {line}"));
            }
            lines.push(name.to_owned());
        }
        lines.sort();
        lines.join("\n")
    }

    /// Changes of a zone with this key are allowed over DNS; gives the key's secret.
    pub(crate) fn allow_updates(&self, zone: &str, key: &str) -> String {
        let made =
            self.api(Method::POST, "/tsigkeys", Some(&json!({ "name": key, "algorithm": "hmac-sha256" })));
        assert_eq!(made.status, 201, "{}", made.excerpt());
        let allow = json!({ "kind": "TSIG-ALLOW-DNSUPDATE", "metadata": [key] });
        let path = format!("/zones/{zone}./metadata");
        let answer = self.api(Method::POST, &path, Some(&allow));
        assert_eq!(answer.status, 201, "{}", answer.excerpt());
        made.json().unwrap()["key"].as_str().unwrap().to_owned()
    }
}

impl Drop for Pdns {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn record(content: &str) -> Json {
    json!({ "content": content, "disabled": false })
}

/// A port that is free for UDP and TCP.
fn free_port(address: Ipv4Addr) -> u16 {
    loop {
        let stream = TcpListener::bind((address, 0)).unwrap();
        let port = stream.local_addr().unwrap().port();
        if UdpSocket::bind((address, port)).is_ok() {
            return port;
        }
    }
}
