//! A walk told line by line, without a terminal that is drawn over: its events, its plan, and nobody to answer.

use std::collections::BTreeSet;

use async_trait::async_trait;
use serde_json::json;

use super::deploy::PlanView;
use super::page::Page;
use super::{Format, Shell, Show as _, copy, inert};
use crate::engine::{Ask, Checkpoint, Consent, Event, Filled, Gate, Sink};
use crate::ops::deploy::{Planned, Viewer, typical};

/// Tells a walk to a shell; agrees to nothing.
pub struct Plain<'a> {
    shell: &'a Shell,
}

impl<'a> Plain<'a> {
    /// Tells it here.
    pub fn new(shell: &'a Shell) -> Plain<'a> {
        Plain { shell }
    }

    fn line(&self, text: &str) {
        self.shell.err(&format!("{}\n", inert::line(text)));
    }
}

impl Viewer for Plain<'_> {
    fn planned(&self, plan: &Planned<'_>) {
        let view = PlanView {
            app: plan.app,
            environment: plan.environment,
            plan: plan.plan,
            typical: &typical,
            allowed: plan.allowed,
        };
        match self.shell.format() {
            Format::Json => self.shell.json("plan", view.json()),
            Format::Human => {
                let mut page = Page::new(self.shell.err_width());
                view.human(&mut page);
                self.shell.err(&page.finish());
            }
        }
    }
}

impl Sink for Plain<'_> {
    fn emit(&self, event: &Event<'_>) {
        let json = self.shell.format() == Format::Json;
        match event {
            Event::Looking { things } if json => self.shell.json("looking", json!({ "things": things })),
            Event::Looking { things } => self.line(&copy::looking(*things)),
            Event::Started { addr, kind, .. } if json => {
                self.shell.json("step_started", json!({ "addr": addr.as_str(), "kind": kind }));
            }
            Event::Started { .. } => {}
            Event::Waiting { addr, why, next } if json => {
                let next = u64::try_from(next.as_millis()).unwrap_or(u64::MAX);
                self.shell.json("step_waiting", json!({ "addr": addr.as_str(), "why": why, "next_ms": next }));
            }
            Event::Waiting { addr, why, .. } => self.line(&format!("… {addr}: {why}")),
            Event::Ended { addr, proof, took, .. } if json => {
                let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                self.shell.json("step_ended", json!({ "addr": addr.as_str(), "proof": proof, "took_ms": took }));
            }
            Event::Ended { addr, proof, .. } => self.line(&format!("✓ {addr}: {proof}")),
            Event::Failed { addr, error } if json => {
                let told = json!({
                    "addr": addr.as_str(), "code": error.code(), "message": error.to_string(), "hints": error.hints(),
                });
                self.shell.json("step_failed", told);
            }
            Event::Failed { addr, error } => self.line(&format!("✗ {addr}: {error}")),
            Event::Skipped { addr, because } if json => {
                let told = json!({ "addr": addr.as_str(), "because": because.as_str() });
                self.shell.json("step_skipped", told);
            }
            Event::Skipped { addr, because } => self.line(&format!("– {addr}: {because}")),
            Event::Person(checkpoint) if json => {
                let told = json!({
                    "addr": checkpoint.addr.as_str(), "text": checkpoint.text, "link": checkpoint.link,
                });
                self.shell.json("person", told);
            }
            Event::Person(checkpoint) => {
                self.line(&format!("… {}: {} {}", checkpoint.addr, checkpoint.text, checkpoint.link));
            }
        }
    }
}

#[async_trait]
impl Gate for Plain<'_> {
    async fn consent(&self, asks: &[Ask]) -> Consent {
        let weights: BTreeSet<&str> = asks.iter().map(|ask| ask.consequence.as_str()).collect();
        Consent::Withheld(copy::agree_to(&weights.into_iter().collect::<Vec<_>>()))
    }

    async fn fill(&self, _checkpoint: &Checkpoint) -> Filled {
        Filled::Later
    }
}

/// Takes events and tells nobody.
#[derive(Debug)]
pub struct Quiet;

impl Sink for Quiet {
    fn emit(&self, _event: &Event<'_>) {}
}
