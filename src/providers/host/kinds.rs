//! The kinds as data. A server costs what its owner pays for it, so each of these is free.

use std::time::Duration;

use crate::engine::{Consequence, InputKind, Kind, OutputKind, Repeat};

fn on_server(name: &str) -> Kind {
    let mut kind = Kind::new(name);
    kind.repeat = Repeat::Safe;
    // A script whose connection broke ends within its own limits; all of them take the server's lock.
    kind.settle = Duration::from_secs(30);
    kind.inputs.push(InputKind::new("server").identity());
    kind
}

fn of_app(name: &str) -> Kind {
    let mut kind = on_server(name);
    kind.inputs.push(InputKind::new("app").identity());
    kind
}

fn gives(kind: &mut Kind, outputs: &[&str]) {
    kind.outputs.extend(outputs.iter().map(|name| OutputKind::new(name)));
}

fn takes(kind: &mut Kind, inputs: &[&str]) {
    kind.inputs.extend(inputs.iter().map(|name| InputKind::new(name)));
}

/// Every kind of this provider.
pub(super) fn all() -> Vec<Kind> {
    vec![server(), runtime(), release(), database(), env(), service(), site(), backup(), postgres()]
}

fn server() -> Kind {
    let mut kind = on_server("host.server");
    gives(&mut kind, &["host", "fingerprint", "os", "proof"]);
    kind.by_hand =
        "Log in to ${server} and install what is missing: `apt-get install caddy sqlite3 ca-certificates`. \
                    Add the line `import /etc/vibe/sites/*.caddy` to /etc/caddy/Caddyfile."
            .to_owned();
    kind
}

fn runtime() -> Kind {
    let mut kind = on_server("host.runtime");
    takes(&mut kind, &["node"]);
    kind.inputs.push(InputKind::new("source").place());
    gives(&mut kind, &["node"]);
    kind.by_hand = "Copy Node ${node} for Linux to /opt/vibe/node-VERSION on ${server}.".to_owned();
    kind
}

fn release() -> Kind {
    let mut kind = of_app("host.release");
    kind.inputs.push(InputKind::new("tree").place());
    takes(&mut kind, &["digest"]);
    gives(&mut kind, &["path", "id"]);
    kind.by_hand = "Copy the release to /srv/vibe/${app}/releases/${digest} on ${server}.".to_owned();
    kind
}

fn database() -> Kind {
    let mut kind = of_app("host.database");
    kind.unmaking = Consequence::Destructive;
    gives(&mut kind, &["path"]);
    kind.by_hand =
        "On ${server}: make /var/lib/vibe/${app}, owned by the account vibe-${app}, mode 0700.".to_owned();
    kind
}

fn env() -> Kind {
    let mut kind = of_app("host.env");
    kind.inputs.push(InputKind::new("var.*").optional());
    gives(&mut kind, &["path", "print"]);
    kind.by_hand = "On ${server}: write the values into /etc/vibe/${app}.env, mode 0600.".to_owned();
    kind
}

fn service() -> Kind {
    let mut kind = of_app("host.service");
    takes(&mut kind, &["release", "release_id", "env", "node", "data", "health", "command"]);
    // What Node runs before each start, such as migrations of a database.
    kind.inputs.push(InputKind::new("before").optional());
    gives(&mut kind, &["port", "unit", "release", "proof"]);
    kind.poll = Duration::from_millis(500);
    kind.by_hand =
        "On ${server}: run ${node} ${command} in ${release} as a systemd service with /etc/vibe/${app}.env."
            .to_owned();
    kind
}

fn site() -> Kind {
    let mut kind = of_app("host.site");
    kind.consequence = Consequence::Public;
    kind.inputs.push(InputKind::new("domain").identity());
    // The port of an app on loopback, or the folder of a site that needs no server of its own.
    kind.inputs.push(InputKind::new("port").optional());
    kind.inputs.push(InputKind::new("root").optional());
    // How a folder answers for addresses that are no file: `one` page for all of them, or their names with `html`.
    kind.inputs.push(InputKind::new("pages").optional());
    kind.inputs.push(InputKind::new("acme").optional());
    kind.inputs.push(InputKind::new("acme_root").optional());
    // For order alone: an authority that is asked before the name leads here counts that as a failure.
    kind.inputs.push(InputKind::new("after").optional());
    gives(&mut kind, &["url"]);
    kind.by_hand = "On ${server}: let Caddy serve ${domain} from port ${port} on loopback.".to_owned();
    kind
}

fn backup() -> Kind {
    let mut kind = of_app("host.backup");
    kind.unmaking = Consequence::Destructive;
    takes(&mut kind, &["data"]);
    // In our cluster of PostgreSQL, when the app has one there.
    kind.inputs.push(InputKind::new("database").optional());
    kind.inputs.push(InputKind::new("hour").optional());
    kind.inputs.push(InputKind::new("keep").optional());
    // For order alone: a copy that is taken before the app has made its tables proves little.
    kind.inputs.push(InputKind::new("after").optional());
    gives(&mut kind, &["proof", "last"]);
    kind.by_hand =
        "On ${server}: copy ${data} every day with `sqlite3 FILE .backup`, a PostgreSQL database with `pg_dump`, and try a copy \
         out."
            .to_owned();
    kind
}

fn postgres() -> Kind {
    let mut kind = of_app("host.postgres");
    kind.unmaking = Consequence::Destructive;
    kind.inputs.push(InputKind::new("name").identity());
    kind.outputs.push(OutputKind::secret("url"));
    gives(&mut kind, &["name"]);
    kind.by_hand =
        "On ${server}: make the PostgreSQL database ${name}, owned by a role that logs in with a password."
            .to_owned();
    kind.wants = vec!["url".to_owned()];
    kind
}
