//! The programs of this machine that an app needs: Node, npm, Chromium, and the app itself as a running program.
//!
//! The one place that opens a socket, and only to this machine: to ask for a free port and for the app's health.

pub(super) mod adopted;
pub(super) mod browser;
pub(super) mod find;
mod floors;
pub(super) mod install;
pub(super) mod node;
pub(super) mod port;
pub(super) mod process;
pub(super) mod release;
pub(super) mod scripts;
pub(super) mod web;
