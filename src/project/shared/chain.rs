//! The journal as a chain of objects: each commit creates the next one, and a place that is taken fences the latecomer.

use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::PutMode;
use object_store::path::Path;
use serde::{Deserialize, Serialize};

use super::{Place, Put, damaged, lost, short};
use crate::engine::Record;
use crate::error::Error;

const JOURNAL: &str = "journal";
/// Object with the number of the last object that says everything.
const BASE: &str = "base";
/// From so many objects on it is worth asking whether a journal should be folded.
const LONG: u64 = 200;
/// Objects that are fetched at the same time.
const AT_ONCE: usize = 8;
/// Times that a new holder looks for the end while an old one still writes.
const TRIES: u32 = 20;

/// First line of every object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    /// The lease under which it was written: never falls along the chain.
    fence: u64,
    /// Who wrote it. With the fence and the number it is unlike any other.
    holder: String,
    /// It says everything that those before it said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    whole: bool,
}

/// The end of the chain, as its one writer knows it.
pub(super) struct Chain {
    head: Head,
    last: u64,
    /// Number of the first object that is read.
    base: u64,
    /// What was read at the beginning; taken by the first who asks.
    records: Option<Vec<Record>>,
}

/// A whole chain.
pub(super) struct Loaded {
    pub(super) records: Vec<Record>,
    last: u64,
    base: u64,
    fence: u64,
}

impl Chain {
    /// Reads the chain and puts an empty object at its end: from now on no earlier holder can write.
    pub(super) async fn begin(place: &Place, fence: u64, least: u64, holder: &str) -> Result<Chain, Error> {
        for _ in 0..TRIES {
            let loaded = load(place, least).await?;
            let head = Head { fence: fence.max(loaded.fence), holder: short(holder), whole: false };
            let Loaded { records, last, base, .. } = loaded;
            let mut chain = Chain { head, last, base, records: Some(records) };
            if chain.write(place, "", false).await? {
                return Ok(chain);
            }
        }
        Err(lost(place, "an earlier holder keeps writing"))
    }

    /// There was no line at the beginning, as far as nobody has asked for them yet.
    pub(super) fn is_new(&self) -> bool {
        self.records.as_ref().is_some_and(Vec::is_empty)
    }

    pub(super) fn last(&self) -> u64 {
        self.last
    }

    pub(super) async fn records(&mut self, place: &Place) -> Result<Vec<Record>, Error> {
        match self.records.take() {
            Some(records) => Ok(records),
            None => Ok(load(place, self.last).await?.records),
        }
    }

    /// So many objects are read at the beginning that fewer would be better.
    pub(super) fn is_long(&self) -> bool {
        self.last - self.base > LONG
    }

    /// Adds lines. `whole`: they say everything that was said before, and are where reading begins from now on.
    pub(super) async fn append(&mut self, place: &Place, lines: &str, whole: bool) -> Result<(), Error> {
        if !self.write(place, lines, whole).await? {
            return Err(lost(place, "somebody else has written to the journal"));
        }
        if whole {
            self.base = self.last;
            // Without it the next one reads from further back, and finds the same.
            place.put(BASE, self.base.to_string().into_bytes(), PutMode::Overwrite).await?;
        }
        Ok(())
    }

    /// Creates the next object; false when its place is taken by another one.
    async fn write(&mut self, place: &Place, lines: &str, whole: bool) -> Result<bool, Error> {
        let head = serde_json::to_string(&Head { whole, ..self.head.clone() }).unwrap_or_default();
        let text = format!("{head}\n{lines}");
        let name = name(self.last + 1);
        let written = match place.put(&name, text.clone().into_bytes(), PutMode::Create).await {
            Ok(Put::Done(_)) => true,
            // It may be our own, whose answer was lost on the way.
            Ok(Put::Refused) => place.get(&name).await?.is_some_and(|(found, _)| found == text.as_bytes()),
            Err(error) => match place.get(&name).await {
                Ok(Some((found, _))) if found == text.as_bytes() => true,
                Ok(Some(_)) => false,
                _ => return Err(error),
            },
        };
        self.last += u64::from(written);
        Ok(written)
    }
}

fn name(number: u64) -> String {
    format!("{JOURNAL}/{number:010}")
}

/// Every line, from a chain without a gap that reaches at least to `least`.
pub(super) async fn load(place: &Place, least: u64) -> Result<Loaded, Error> {
    let base = base(place).await?;
    let numbers = listed(place, base).await?;
    if let Some(gap) = (base..).zip(&numbers).find_map(|(wanted, found)| (wanted != *found).then_some(wanted))
    {
        return Err(damaged(place, &format!("object {gap} is gone")));
    }
    let last = numbers.last().copied().unwrap_or(base - 1);
    if last < least {
        return Err(damaged(place, &format!("it ends after {last} objects, and there were {least}")));
    }
    if last < base && base > 1 {
        return Err(damaged(place, &format!("object {base} is gone")));
    }
    let texts: Vec<Vec<u8>> = futures_util::stream::iter(numbers)
        .map(|number| async move { fetch(place, number).await })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let mut loaded = Loaded { records: Vec::new(), last, base, fence: 0 };
    for (number, text) in (base..).zip(texts) {
        parse(place, number, &text, &mut loaded)?;
    }
    Ok(loaded)
}

/// Number of the first object that has to be read.
async fn base(place: &Place) -> Result<u64, Error> {
    let Some((bytes, _)) = place.get(BASE).await? else { return Ok(1) };
    let number = std::str::from_utf8(&bytes).ok().and_then(|text| text.parse().ok());
    number.filter(|number| *number > 0).ok_or_else(|| damaged(place, "it does not say where it begins"))
}

/// Numbers of the objects from `base` on, in order.
async fn listed(place: &Place, base: u64) -> Result<Vec<u64>, Error> {
    let folder = place.at(JOURNAL);
    let after = place.at(&name(base - 1));
    let paths: Vec<Path> = place
        .store
        .list_with_offset(Some(&folder), &after)
        .map_ok(|seen| seen.location)
        .try_collect()
        .await
        .map_err(|cause| place.failed(&cause))?;
    let mut numbers = Vec::new();
    for path in paths {
        let number = path.filename().and_then(|name| name.parse::<u64>().ok());
        numbers.push(number.ok_or_else(|| damaged(place, &format!("`{path}` is none of its objects")))?);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

async fn fetch(place: &Place, number: u64) -> Result<Vec<u8>, Error> {
    let found = place.get(&name(number)).await?;
    found.map(|(bytes, _)| bytes).ok_or_else(|| damaged(place, &format!("object {number} is gone")))
}

fn parse(place: &Place, number: u64, bytes: &[u8], into: &mut Loaded) -> Result<(), Error> {
    let broken = |what: &str| damaged(place, &format!("object {number} {what}"));
    let text = std::str::from_utf8(bytes).map_err(|_| broken("is no text"))?;
    let mut lines = text.split_inclusive('\n').map(|line| line.strip_suffix('\n'));
    let head = lines.next().flatten().and_then(|line| serde_json::from_str::<Head>(line).ok());
    let head = head.ok_or_else(|| broken("does not begin as it should"))?;
    if head.fence < into.fence {
        return Err(broken("was written under an older lease than the one before"));
    }
    into.fence = head.fence;
    if head.whole {
        into.records.clear();
        into.base = number;
    } else if number == into.base && number > 1 {
        return Err(broken("does not say everything that was said before it"));
    }
    for line in lines {
        into.records
            .push(line.and_then(Record::parse).ok_or_else(|| broken("holds a line that is not whole"))?);
    }
    Ok(())
}
