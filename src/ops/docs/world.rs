//! Stacks, slots, what a deploy makes, and who makes it.

use super::DocPart;
use crate::engine::{Consequence, Kind, Verbs};
use crate::error::Error;
use crate::providers;
use crate::stack::{About, Stack};

fn all() -> Result<Vec<About>, Error> {
    Stack::names().into_iter().map(|name| Ok(Stack::load(name)?.about())).collect()
}

fn item(word: impl Into<String>, says: impl Into<String>) -> DocPart {
    DocPart::Item(word.into(), says.into())
}

/// What each is for, has, leaves to one's own code, and refuses.
pub(super) fn stacks() -> Result<Vec<DocPart>, Error> {
    let mut parts = Vec::new();
    for stack in all()? {
        parts.push(DocPart::Heading(format!("{} {}", stack.name, stack.version)));
        parts.push(DocPart::Text(stack.about));
        parts.push(item("kinds of app", stack.kinds.join(", ")));
        for (feature, when) in stack.features {
            parts.push(item(format!("feature {feature}"), asked_by(&when)));
        }
        for (switch, words) in stack.unbuilt {
            parts.push(item(format!("left to your own code: {switch}"), words));
        }
        for (switch, words) in stack.lacking {
            parts.push(item(format!("refused: {switch}"), words));
        }
    }
    Ok(parts)
}

fn asked_by(when: &[String]) -> String {
    if when.is_empty() {
        "every app has it".to_owned()
    } else {
        format!("when the blueprint asks for {}", when.join(" or "))
    }
}

/// Where code of one's own goes.
pub(super) fn slots() -> Result<Vec<DocPart>, Error> {
    let mut parts = vec![DocPart::Text(
        "What no blueprint can say is a slot: a named file with a typed contract. It is the person's own: regenerating never touches \
         it. Until it is written it says so in the running app, and `vibe status` lists it as open. A slot is declared below \
         `[[slot]]` in vibe.toml (`vibe docs blueprint`) and called by a step of a job or a page, or for each row of the entity that a rule is `of`."
            .to_owned(),
    )];
    for stack in all()?.into_iter().filter(|stack| !stack.slots.is_empty()) {
        parts.push(DocPart::Heading(stack.name));
        let files: Vec<String> = stack.slots.iter().map(|path| path.replace("PLACE", "NAME")).collect();
        parts.push(item("its files", files.join(", ")));
    }
    Ok(parts)
}

/// What a deploy makes for each stack, and what needs a person's word.
pub(super) fn deploy(words: fn(Consequence) -> &'static str) -> Result<Vec<DocPart>, Error> {
    let mut parts = vec![
        DocPart::Text(
            "`vibe plan` looks at everything and says what would be made, `vibe deploy` does it and proves it from outside, `vibe guide` \
             leaves every step to a person, `vibe rehearse` does it all in memory, `vibe destroy` takes it away again. What has effects \
             asks first, by consequence: `--allow CONSEQUENCE`, or the approval of one plan with `--approve`."
                .to_owned(),
        ),
        DocPart::Heading("Consequences".to_owned()),
    ];
    parts.extend(Consequence::ALL.into_iter().map(|weight| item(weight.as_str(), words(weight))));
    for stack in all()?.into_iter().filter(|stack| !stack.resources.is_empty()) {
        parts.push(DocPart::Heading(format!("What {} needs", stack.name)));
        parts.extend(stack.resources.into_iter().map(|one| {
            let when = if one.when.is_empty() { String::new() } else { format!(", {}", asked_by(&one.when)) };
            item(one.addr, format!("{}{when}", one.kind))
        }));
    }
    Ok(parts)
}

/// Every kind of every provider.
pub(super) fn providers() -> Result<Vec<DocPart>, Error> {
    let mut kinds = providers::kinds()?;
    kinds.sort_by(|one, other| one.name.cmp(&other.name));
    let mut parts = Vec::new();
    let mut of = String::new();
    for kind in kinds {
        let provider = kind.name.split('.').next().unwrap_or_default();
        if provider != of {
            of = provider.to_owned();
            parts.push(DocPart::Heading(of.clone()));
        }
        parts.push(item(kind.name.clone(), described(&kind)));
    }
    Ok(parts)
}

fn described(kind: &Kind) -> String {
    let mut said = vec![
        match kind.verbs {
            Verbs::Check => "a proof: it is only looked at",
            Verbs::Hand => "a person does it, and it is looked at",
            Verbs::Full => "looked at, made and deleted",
        }
        .to_owned(),
        format!("making it: {}", kind.consequence.as_str()),
    ];
    let names = |wanted: bool| {
        let inputs =
            kind.inputs.iter().filter(|input| input.needed == wanted).map(|input| input.name.clone());
        inputs.collect::<Vec<_>>().join(", ")
    };
    let (needs, takes) = (names(true), names(false));
    let gives: Vec<String> = kind
        .outputs
        .iter()
        .map(|output| if output.secret { format!("{} (secret)", output.name) } else { output.name.clone() })
        .collect();
    for (what, which) in [("needs", needs), ("takes", takes), ("gives", gives.join(", "))] {
        if !which.is_empty() {
            said.push(format!("{what}: {which}"));
        }
    }
    said.extend(kind.cost.iter().map(|cost| format!("cost: {cost}")));
    said.extend(kind.survives.iter().map(|why| format!("stays after destroy: {why}")));
    if !kind.by_hand.is_empty() {
        said.push(format!("by hand: {}", kind.by_hand.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    said.join("; ")
}
