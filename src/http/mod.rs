//! The one HTTP client, and the plain DNS questions beneath it. May import `error`, `secret`.
//!
//! What a call could have done decides how its failure is told ([`Failure`]): not sent, sent and lost, or asked to wait.
//! No redirect is followed, so a secret never reaches a host that it was not meant for; nothing is asked for compressed;
//! no environment is read, so no proxy is used.

mod answer;
mod calls;
mod client;
mod dns;
mod failure;
mod foreign;
mod place;
mod request;
mod retry;
mod stream;
mod tls;

pub use answer::Answer;
pub use calls::{Calls, Count};
pub use client::{Client, Options};
pub use dns::{Dns, ask, exchange};
pub use failure::Failure;
pub use foreign::plain;
pub use place::is_loopback;
pub use request::{Method, Request, address, pairs};
pub use stream::Stream;
pub use tls::{reason, roots, trust};

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
