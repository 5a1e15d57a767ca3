//! Decides what to do, does it once, remembers it. May import `error` and `secret`.
//!
//! Every verb is the same three functions: [`observe`] the world in one wave, [`plan`] (pure), [`execute`] with a
//! [`Journal`]. The rules are the invariants of `ARCHITECTURE.md`.

mod address;
mod checkpoint;
mod clock;
mod events;
mod execute;
mod graph;
mod journal;
mod kind;
mod lanes;
mod observe;
mod plan;
mod provider;
mod recover;
mod resolve;
mod value;

pub use address::Address;
pub use checkpoint::{Checkpoint, Want};
pub use clock::Clock;
pub use events::{Ask, Consent, Event, Filled, Front, Gate, Sink, Stop, StopSwitch};
pub use execute::{Ending, Outcome, Survivor, execute};
pub use graph::{Graph, Input, Part, Resource};
pub use journal::{
    Begun, Done, Entry, Folded, Journal, Kept, Known, Ledger, LocalLedger, MemoryLedger, Open, Origin,
    Record, State, Verb, look,
};
pub use kind::{Consequence, InputKind, Kind, KindName, OutputKind, Repeat, Verbs, WITHOUT};
pub use lanes::stopped;
pub use observe::{Sight, Sights, observe};
pub use plan::{Action, Actor, Blocked, Plan, Policy, Step, plan};
pub use provider::{Call, Fault, Provider, Providers, Seen, World};
pub use recover::{Found, Whose, rediscover, write_down};
pub use value::{Inputs, Outputs, Value};

#[cfg(test)]
mod tests;
