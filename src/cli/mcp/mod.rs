//! `vibe mcp`: the same `ops` as tools of the Model Context Protocol, over standard input and output.
//!
//! A machine asks here, and cannot answer for the person: `ops` are called with a gate that agrees to nothing, and what
//! waits for a person comes back as data. Each call walks on a thread of its own, as a verb does in a process of its own.

mod answer;
mod calls;
mod folder;
mod gate;
mod given;
mod server;
mod tools;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Args;
use rmcp::ServiceExt as _;
use rmcp::transport::io::stdio_pipes;

use super::{Ended, interrupt, surroundings};
use crate::error::{Error, Kind};
use server::Server;

const EXAMPLES: &str = "\
Examples:
  vibe mcp        what an MCP client starts, in the folder that holds your apps
  cd apps && claude mcp add vibe -- vibe mcp
  { \"mcpServers\": { \"vibe\": { \"command\": \"vibe\", \"args\": [\"mcp\"], \"cwd\": \"/home/me/apps\" } } }

It works on apps below the folder where it is started, and nowhere else. What costs money, can be seen by the world,
moves real money, cannot be undone or destroys, and every change of production, is left to you: the agent is told which
command you type. Secrets are never taken: `vibe secret set NAME`.";

/// Serve describe, new, verify, change, plan, deploy, … to a coding agent as MCP tools
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct McpArguments {}

pub(super) fn run(_arguments: &McpArguments) -> Result<Ended, Error> {
    if surroundings::somebody_is_there() {
        return Err(Error::usage("mcp.terminal", "`vibe mcp` speaks to a program, and here is a terminal")
            .hint("put it into the settings of your coding agent: `vibe help mcp` shows the lines")
            .hint("for yourself: `vibe --help` lists the commands"));
    }
    let place = surroundings::surroundings()?;
    let root = folder::ground(&place.folder)?;
    // Between calls a signal ends the program at once, as nothing has to be finished.
    let idle = Arc::new(AtomicBool::new(true));
    let stop = interrupt::stop_unless(&idle);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|cause| {
        Error::failed("mcp.runtime", "this machine lets vibe open no files for its work")
            .hint("close other programs, or raise the limit of open files")
            .caused_by(cause)
    })?;
    let server = Server::new(root, stop.clone(), idle);
    let ended = runtime.block_on(async {
        match server.clone().serve(stdio_pipes()).await {
            Ok(service) => {
                tokio::select! {
                    _ = service.waiting() => {}
                    () = server.is_over() => {}
                }
            }
            // Whoever went away before a word was said has nothing to be told.
            Err(rmcp::service::ServerInitializeError::ConnectionClosed(_)) => {}
            Err(cause) => {
                return Err(Error::failed("mcp.protocol", "the program that started vibe spoke no MCP")
                    .hint("`vibe help mcp` shows the lines for an MCP client")
                    .caused_by(cause));
            }
        }
        Ok(())
    });
    // Whoever asked is gone: as after Ctrl-C, what is in flight is finished and noted.
    server.finish();
    runtime.shutdown_background();
    ended.map(|()| if stop.is_raised() { Ended::Badly(Kind::Interrupted) } else { Ended::Well })
}
