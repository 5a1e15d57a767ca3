//! The real program, as a person or a script meets it. One binary: these tests are the slow ones.

mod bad_input;
mod check;
mod dev;
mod help;
mod interrupt;
mod json;
mod new;
mod sandbox;
mod status;
mod tidy;
mod verify;
