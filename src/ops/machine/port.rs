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

/// Ports that systems do not give out for outgoing connections: Linux does from 32768, others from 49152.
const QUIET: std::ops::Range<u16> = 20_000..30_000;

/// The first of `count` free ports that follow each other and that nobody asked for. Each program begins its search at
/// another place, so that two that test at the same time do not meet.
pub(in crate::ops) fn run_of(count: u16) -> Result<u16, Error> {
    let places = QUIET.end - QUIET.start - count;
    let begin = (std::process::id().wrapping_mul(97) % u32::from(places)) as u16;
    let mut starts = (0..places).map(|step| QUIET.start + (begin + step) % places);
    starts.find(|start| (*start..start + count).all(is_free)).ok_or_else(|| {
        Error::failed("machine.no_port", "this machine gives out no port to listen on")
            .hint("end programs that listen on many ports")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_ports_leaves_out_what_is_taken() {
        let first = run_of(3).unwrap();
        let _taken = TcpListener::bind(("127.0.0.1", first + 1)).unwrap();
        let next = run_of(3).unwrap();
        assert!(QUIET.contains(&next) && !(next..next + 3).contains(&(first + 1)), "{first} {next}");
    }
}
