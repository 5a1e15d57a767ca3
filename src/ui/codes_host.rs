//! What the error codes of servers and of HTTP mean.

/// Code and meaning, sorted by code.
pub(super) const CODES: &[(&str, &str)] = &[
    (
        "host.acme",
        "The address of the certificate authority is no https address. Correct it in the settings of the environment.",
    ),
    (
        "host.answer",
        "The server's answer is not complete: something there prints into every session. Look at the start-up files of the account's shell.",
    ),
    (
        "host.busy",
        "Another change to the server has been running for minutes. Wait for it, or look at what hangs there.",
    ),
    ("host.caddy", "Caddy on the server refused its files or does not run. They were put back as they were."),
    (
        "host.clock",
        "The server's clock is minutes away from this machine's: certificates and signed messages would fail. Let it follow a time server.",
    ),
    (
        "host.copy",
        "The last copy of data could not be brought to this machine, so nothing was deleted on the server.",
    ),
    ("host.copy_name", "No copy of an app's data can have such a name. `last` is the newest one."),
    ("host.database_name", "A database and its role need a name of small letters, digits and _."),
    ("host.digest", "A release has no usable checksum: a fault of this program. Please report it."),
    ("host.domain", "The domain is none, or has capital letters, a path or https:// around it."),
    (
        "host.dump",
        "A copy of the data could not be made, read back or unpacked. The data itself was not touched.",
    ),
    (
        "host.foreign",
        "Something on the server stands where vibe would put its own, and vibe did not make it. It was left as it is.",
    ),
    (
        "host.key_changed",
        "The server shows another key than at the first contact. Either it was set up anew, or somebody listens in between. It is never accepted by itself.",
    ),
    (
        "host.kind",
        "A resource is of a kind that servers do not have: a fault of the stack's declarations, or of a newer vibe.",
    ),
    (
        "host.lost",
        "The connection to the server broke while a step ran. Run the command again: it looks first at what is there.",
    ),
    ("host.name", "The app's name cannot become an account and a folder on a server."),
    ("host.no_access", "The server refuses the login. It must work with a key and without a password."),
    ("host.no_address", "The server's name stands for no address, so no DNS record can be made for it."),
    ("host.no_dump", "There is no such copy of the app's data on the server."),
    ("host.no_port", "Every port that an app could listen on is taken on the server."),
    ("host.no_release", "There is no earlier version on the server to turn back to."),
    ("host.no_ssh", "The OpenSSH client is not installed or not on the PATH."),
    (
        "host.not_healthy",
        "The new version ended by itself, or did not answer 200 at its health address. What served before still serves.",
    ),
    (
        "host.not_root",
        "The account of the server may not become root. Log in as root, or let it use sudo without a password.",
    ),
    ("host.number", "A number of the backup is none, or too large. `hour` is 0 to 23, `keep` 1 to 1000."),
    (
        "host.packages",
        "Debian's packages could not be installed on the server. Its package sources or its disk are the usual reason.",
    ),
    (
        "host.postgres",
        "The PostgreSQL cluster of vibe could not be made or does not start. `pg_lsclusters` on the server shows it.",
    ),
    ("host.root", "The folder of a site is not one that its server can be told of: a fault of the stack."),
    ("host.runtime", "The folder that should hold Node for the server does not, or holds another version."),
    ("host.scratch", "No private folder for temporary files could be made on this machine."),
    (
        "host.script",
        "A step on the server failed in a way that was not foreseen. The message has its last words.",
    ),
    ("host.server_name", "A server is named as ssh:USER@HOST or ssh:USER@HOST:PORT."),
    ("host.system", "The server is no Debian or Ubuntu with systemd."),
    ("host.tar", "Files could not be packed for the server: `tar` is missing, or a file cannot be read."),
    ("host.timeout", "A step on the server took longer than a quarter of an hour."),
    ("host.tree", "The release that should be sent is not there: a fault of this program. Please report it."),
    (
        "host.unit",
        "The app cannot be started on the server: a part that it needs is missing, or does not run there.",
    ),
    (
        "host.unreachable",
        "The server cannot be reached by SSH: it is off, its address is wrong, or the network in between refuses.",
    ),
    (
        "host.value",
        "A value that goes into paths or unit files on the server has a character with a meaning of its own.",
    ),
    ("host.variable", "A variable of the app's environment has a name that no program could read."),
    ("http.body", "A request cannot be written as JSON. A fault of this program: please report it."),
    ("http.client", "HTTPS cannot be set up on this machine."),
    (
        "http.cut_off",
        "The other side closed the connection before its answer was whole. The request may have been carried out, so vibe looks before it does anything again.",
    ),
    (
        "http.dns",
        "A DNS server did not answer in time, or not with DNS. Often a firewall lets UDP or TCP port 53 not through.",
    ),
    ("http.dns_name", "What should be the name of a host cannot be one."),
    (
        "http.header",
        "A key or another value cannot stand in an HTTP header, most often because it has several lines.",
    ),
    ("http.limited", "The server asks to wait before the next request. Nothing was changed."),
    ("http.no_such_host", "The name of a host has no address. Nothing was sent."),
    (
        "http.not_json",
        "A server answered with something that is not JSON, most often a web page because the address is not the one of its API.",
    ),
    ("http.request", "A request cannot be made from what was given. Nothing was sent."),
    ("http.root", "A root certificate is not a certificate in PEM form."),
    (
        "http.timeout",
        "No whole answer came in time. The request may have been carried out, so vibe looks before it does anything again.",
    ),
    (
        "http.tls",
        "There is no trusted TLS connection: the certificate is expired, for another name, or from an unknown authority. Nothing was sent.",
    ),
    (
        "http.too_large",
        "An answer is far larger than what the interface is documented to give, and was not read.",
    ),
    ("http.unreachable", "No connection could be made. Nothing was sent."),
    (
        "http.url",
        "An address is not one that can be called: https://host/path, without user name and password.",
    ),
];
