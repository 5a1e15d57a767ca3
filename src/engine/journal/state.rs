//! The journal folded: what is known of every thing that we ever began.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::record::{Begun, Done, Entry, Folded, Kept, Origin, Record, VERSION, Verb};
use crate::engine::{Address, Kind};
use crate::error::Error;

/// What is known of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its address.
    pub addr: Address,
    /// Tells it from what stood at this address before or after.
    pub generation: u64,
    /// Its kind.
    pub kind: String,
    /// Inputs of the last call.
    pub inputs: BTreeMap<String, Kept>,
    /// Addresses that it refers to.
    pub refs: Vec<String>,
    /// The last call that had its effect; nothing when none is known to have.
    pub done: Option<Done>,
    /// A call whose effect is not known.
    pub open: Option<Open>,
}

/// A call that was begun and not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// What was called.
    pub verb: Verb,
    /// Its key.
    pub key: String,
    /// When, milliseconds since 1970.
    pub since: u64,
    /// It takes over something that belonged to somebody else.
    pub adopts: bool,
}

/// Everything that the journal knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// `app/environment`; empty before the first line.
    pub scope: String,
    /// Number of the last line.
    pub seq: u64,
    /// Largest fence.
    pub fence: u64,
    /// What stands at each address.
    pub current: BTreeMap<Address, Known>,
    /// What was replaced and is not gone yet, by generation.
    pub replaced: BTreeMap<u64, Known>,
    /// Generations that were replaced, by address: few have any, and everything asks.
    former: BTreeMap<Address, BTreeSet<u64>>,
}

impl State {
    /// Folds a whole journal.
    ///
    /// # Errors
    /// `journal.version`, `journal.damaged`: a line that cannot follow the ones before it.
    pub fn fold<'a>(records: impl IntoIterator<Item = &'a Record>) -> Result<State, Error> {
        let mut state = State::default();
        for record in records {
            state.apply(record)?;
        }
        Ok(state)
    }

    /// Adds one line: the one table of legal transitions.
    ///
    /// # Errors
    /// As [`State::fold`].
    pub fn apply(&mut self, record: &Record) -> Result<(), Error> {
        let first = self.seq == 0 && matches!(record.event, Entry::Folded(_));
        if record.seq != self.seq + 1 && !first || record.fence < self.fence {
            return Err(damaged(record, "it is out of order"));
        }
        match &record.event {
            Entry::Opened { version, scope } if self.seq == 0 => {
                known_format(*version)?;
                self.scope.clone_from(scope);
            }
            Entry::Folded(folded) if self.seq == 0 => {
                known_format(folded.version)?;
                self.unfold(folded);
            }
            Entry::Opened { .. } | Entry::Folded(_) => return Err(damaged(record, "a journal opens once")),
            _ if self.seq == 0 => return Err(damaged(record, "the first line is missing")),
            Entry::Begun(begun) => self.begin(record, begun)?,
            Entry::Done(done) => self.done(record, done)?,
            Entry::Refused { addr, generation, .. } => self.refused(record, addr, *generation)?,
            Entry::Gone { addr, generation } | Entry::Forgot { addr, generation, .. } => {
                self.remove(record, addr, *generation)?;
            }
            Entry::Run { .. } | Entry::Agreed { .. } | Entry::Proved { .. } | Entry::Ended { .. } => {}
        }
        self.seq = record.seq;
        self.fence = record.fence;
        Ok(())
    }

    /// The thing of that generation, replaced or not.
    pub fn find(&self, addr: &Address, generation: u64) -> Option<&Known> {
        self.current
            .get(addr)
            .filter(|known| known.generation == generation)
            .or_else(|| self.replaced.get(&generation).filter(|known| known.addr == *addr))
    }

    /// Ids of other things at this address than the one of that generation.
    pub fn others(&self, addr: &Address, generation: Option<u64>) -> Vec<String> {
        let there = self.current.get(addr).into_iter();
        let former = self.former.get(addr).into_iter().flatten();
        there
            .chain(former.filter_map(|generation| self.replaced.get(generation)))
            .filter(|known| Some(known.generation) != generation)
            .filter_map(|known| known.id().map(str::to_owned))
            .collect()
    }

    fn begin(&mut self, record: &Record, begun: &Begun) -> Result<(), Error> {
        let addr = address(record, &begun.addr)?;
        let mut open =
            Open { verb: begun.verb, key: begun.key.clone(), since: record.time, adopts: begun.adopts };
        if let Some(known) = self.find_mut(&addr, begun.generation) {
            open.adopts |= known.open.as_ref().is_some_and(|before| before.adopts);
            known.open = Some(open);
            if begun.verb == Verb::Ensure {
                known.inputs.clone_from(&begun.inputs);
                known.refs.clone_from(&begun.refs);
            }
            return Ok(());
        }
        if begun.verb == Verb::Delete || begun.generation != record.seq {
            return Err(damaged(record, "it is about something that was never made"));
        }
        let known = Known {
            addr: addr.clone(),
            generation: begun.generation,
            kind: begun.kind.clone(),
            inputs: begun.inputs.clone(),
            refs: begun.refs.clone(),
            done: None,
            open: Some(open),
        };
        if let Some(old) = self.current.insert(addr.clone(), known) {
            self.former.entry(addr).or_default().insert(old.generation);
            self.replaced.insert(old.generation, old);
        }
        Ok(())
    }

    /// Everything in one event, for the first line of a journal without those before.
    pub(super) fn folded(&self) -> Folded {
        Folded {
            version: VERSION,
            scope: self.scope.clone(),
            current: self.current.values().cloned().collect(),
            replaced: self.replaced.values().cloned().collect(),
        }
    }

    fn unfold(&mut self, folded: &Folded) {
        self.scope.clone_from(&folded.scope);
        for known in &folded.current {
            self.current.insert(known.addr.clone(), known.clone());
        }
        for known in &folded.replaced {
            self.former.entry(known.addr.clone()).or_default().insert(known.generation);
            self.replaced.insert(known.generation, known.clone());
        }
    }

    fn done(&mut self, record: &Record, done: &Done) -> Result<(), Error> {
        let addr = address(record, &done.addr)?;
        let Some(known) = self.find_mut(&addr, done.generation) else {
            return Err(damaged(record, "it ends something that was never begun"));
        };
        known.open = None;
        known.done = Some(done.clone());
        Ok(())
    }

    /// No effect: what was never made is forgotten, and what it would have replaced stands again.
    fn refused(&mut self, record: &Record, addr: &str, generation: u64) -> Result<(), Error> {
        let addr = address(record, addr)?;
        let Some(known) = self.find_mut(&addr, generation) else {
            return Err(damaged(record, "it ends something that was never begun"));
        };
        let Some(open) = &known.open else {
            return Err(damaged(record, "it ends a call that was never begun"));
        };
        if known.done.is_none() && open.verb == Verb::Delete {
            // Whether it was ever made is as unknown as before.
            return Ok(());
        }
        known.open = None;
        if known.done.is_none() {
            self.take_out(&addr, generation);
            let before = self.former.get(&addr).and_then(|former| former.last().copied());
            if !self.current.contains_key(&addr)
                && let Some(old) = before.and_then(|generation| self.drop_replaced(&addr, generation))
            {
                self.current.insert(addr, old);
            }
        }
        Ok(())
    }

    fn remove(&mut self, record: &Record, addr: &str, generation: u64) -> Result<(), Error> {
        let addr = address(record, addr)?;
        if self.find(&addr, generation).is_none() {
            return Err(damaged(record, "it removes something that was never made"));
        }
        self.take_out(&addr, generation);
        Ok(())
    }

    fn take_out(&mut self, addr: &Address, generation: u64) {
        if self.current.get(addr).is_some_and(|known| known.generation == generation) {
            self.current.remove(addr);
        } else {
            self.drop_replaced(addr, generation);
        }
    }

    fn drop_replaced(&mut self, addr: &Address, generation: u64) -> Option<Known> {
        if let Some(former) = self.former.get_mut(addr) {
            former.remove(&generation);
            if former.is_empty() {
                self.former.remove(addr);
            }
        }
        self.replaced.remove(&generation)
    }

    fn find_mut(&mut self, addr: &Address, generation: u64) -> Option<&mut Known> {
        match self.current.get_mut(addr) {
            Some(known) if known.generation == generation => Some(known),
            _ => self.replaced.get_mut(&generation).filter(|known| known.addr == *addr),
        }
    }
}

impl Known {
    /// Who made it; what was begun and never finished counts as made by us, unless it belonged to somebody else.
    pub fn origin(&self) -> Origin {
        match (&self.done, &self.open) {
            (Some(done), _) => done.origin,
            (None, Some(Open { adopts: true, .. })) => Origin::Adopted,
            (None, _) => Origin::Made,
        }
    }

    /// It may stand there without our mark: a person made it, or it was somebody else's.
    pub fn may_lack_mark(&self) -> bool {
        self.done.as_ref().is_some_and(|done| done.origin != Origin::Made)
    }

    /// An identity input has another value now than the one that it was made with.
    pub(crate) fn is_another<'a>(&self, kind: &Kind, now: impl Fn(&str) -> Option<&'a str>) -> bool {
        let identity = kind.inputs.iter().filter(|input| input.identity);
        identity.map(|input| input.name.as_str()).any(|name| match (self.inputs.get(name), now(name)) {
            (Some(Kept::Text(before)), Some(now)) => before != now,
            _ => false,
        })
    }

    /// Its id at the provider, when it has one.
    pub fn id(&self) -> Option<&str> {
        match self.done.as_ref()?.outputs.get("id")? {
            Kept::Text(id) => Some(id),
            Kept::Secret { .. } => None,
        }
    }
}

fn known_format(version: u32) -> Result<(), Error> {
    if version > VERSION {
        return Err(Error::failed(
            "journal.version",
            format!("the journal has format {version}, and this vibe knows {VERSION}"),
        )
        .hint("use the newer vibe that wrote it"));
    }
    Ok(())
}

fn address(record: &Record, text: &str) -> Result<Address, Error> {
    Address::parse(text).map_err(|_| damaged(record, "its address is none"))
}

fn damaged(record: &Record, why: &str) -> Error {
    Error::failed("journal.damaged", format!("line {} of the journal cannot stand there: {why}", record.seq))
        .hint("nothing was changed; put the journal back from a backup")
        .hint("or rebuild it from the marks on what stands: vibe recover")
}
