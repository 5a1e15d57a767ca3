//! Chooses the port that an app listens on.

use std::net::TcpListener;

use crate::error::Error;

/// Where an app listens unless told otherwise.
const FIRST: u16 = 3000;
/// How many ports are tried after it.
const TRIED: u16 = 100;

/// The asked port, or the first free one from 3000.
pub(in crate::ops) fn choose(asked: Option<u16>) -> Result<u16, Error> {
    match asked {
        Some(port) if is_free(port) => Ok(port),
        Some(port) => Err(taken(port)),
        None => next_free(FIRST).ok_or_else(|| {
            Error::failed("dev.no_port", format!("every port from {FIRST} to {} is taken", FIRST + TRIED))
                .hint("choose one with `--port`")
        }),
    }
}

/// A free port that nobody asked for.
pub(in crate::ops) fn any() -> Result<u16, Error> {
    let bound = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    bound.map(|address| address.port()).map_err(|cause| {
        Error::failed("machine.no_port", "this machine gives out no port to listen on").caused_by(cause)
    })
}

fn next_free(from: u16) -> Option<u16> {
    (from..=from.saturating_add(TRIED)).find(|port| is_free(*port))
}

fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

fn taken(port: u16) -> Error {
    let error = Error::failed(
        "dev.port_taken",
        format!("port {port} is taken by another program, or not yours to use"),
    )
    .hint("end that program, or leave out `--port`: vibe then takes the next free port");
    match next_free(port.saturating_add(1)) {
        Some(free) => error.hint(format!("port {free} is free: `vibe dev --port {free}`")),
        None => error,
    }
}
