//! A whole plan as a checklist in Markdown: for somebody who does it all by hand, on paper or in an issue.

use std::fmt::Write as _;

use super::copy;
use super::markup::{code, link, prose};
use crate::engine::{Action, Actor, Checkpoint, Consequence, Plan, Step};

/// Whether a step stands in a part.
type Belongs = fn(&Step) -> bool;

/// One checklist.
pub struct Checklist<'a> {
    /// The app's name.
    pub app: &'a str,
    /// `production`, `preview`, …
    pub environment: &'a str,
    /// What there is to do.
    pub plan: &'a Plan,
    /// How a person does a step; nothing where nobody wrote it down.
    pub by_hand: &'a dyn Fn(&Step) -> Option<Checkpoint>,
}

impl Checklist<'_> {
    /// The Markdown, with a newline at its end.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n", prose(&copy::title(self.app, self.environment)));
        let parts: [(&str, Belongs); 4] = [
            (copy::YOU_DO, |step| acts(step) && step.actor == Actor::Hand),
            (copy::TOOL_DOES, |step| acts(step) && step.actor == Actor::Tool),
            (copy::PROVES, |step| step.action == Action::Check),
            (copy::REMOVED, Step::is_deletion),
        ];
        for (title, belongs) in parts {
            let steps: Vec<&Step> = self.plan.steps.iter().filter(|step| belongs(step)).collect();
            if !steps.is_empty() {
                let _ = writeln!(text, "## {title}\n");
                for step in steps {
                    self.step(step, &mut text);
                }
                text.push('\n');
            }
        }
        self.blocked(&mut text);
        let kept = self.plan.steps.iter().filter(|step| step.action == Action::Keep);
        let kept: Vec<String> = kept.map(|step| code(step.addr.as_str())).collect();
        if !kept.is_empty() {
            let _ = writeln!(text, "{}\n", copy::kept(&kept.join(", ")));
        }
        format!("{}\n", text.trim_end())
    }

    fn step(&self, step: &Step, text: &mut String) {
        let addr = code(step.addr.as_str());
        let action = copy::verb(step.action);
        let _ = writeln!(text, "- [ ] **{action}** {addr} ({}): {}", prose(&step.kind), prose(&step.why));
        if step.consequence != Consequence::Free {
            let _ = writeln!(text, "  - {}", copy::consequence(step.consequence));
        }
        if let Some(cost) = &step.cost {
            let _ = writeln!(text, "  - {}", prose(&copy::cost(cost)));
        }
        let before: Vec<String> = step.after.iter().map(|addr| code(addr.as_str())).collect();
        if !before.is_empty() {
            let _ = writeln!(text, "  - {}", copy::after(&before.join(", ")));
        }
        if let Some(checkpoint) = (self.by_hand)(step) {
            hand(&checkpoint, text);
        }
    }

    fn blocked(&self, text: &mut String) {
        if self.plan.blocked.is_empty() {
            return;
        }
        let _ = writeln!(text, "## {}\n", copy::BLOCKED);
        for blocked in &self.plan.blocked {
            let addr = code(blocked.addr.as_str());
            let _ = writeln!(text, "- [ ] {addr}: {}", prose(&blocked.error.to_string()));
            for hint in blocked.error.hints() {
                let _ = writeln!(text, "  - {}", prose(hint));
            }
        }
        text.push('\n');
    }
}

/// It makes or changes something.
fn acts(step: &Step) -> bool {
    !step.is_deletion() && !matches!(step.action, Action::Keep | Action::Check)
}

fn hand(checkpoint: &Checkpoint, text: &mut String) {
    // The text is Markdown already, of a kind or of a provider; it is kept inert and inside its item.
    for line in checkpoint.text.lines().filter(|line| !line.trim().is_empty()) {
        let _ = writeln!(text, "  - {}", crate::ui::inert::line(line.trim_start_matches(['-', '*', ' '])));
    }
    if let Some(link) = link(&checkpoint.link) {
        let _ = writeln!(text, "  - <{link}>");
    }
    for (name, value) in &checkpoint.shown {
        let _ = writeln!(text, "  - {}: {}", prose(name), code(value));
    }
    for want in &checkpoint.wants {
        let _ = writeln!(text, "  - {}", prose(&copy::bring(&want.name, want.secret)));
    }
    if let Some(without) = &checkpoint.without {
        let _ = writeln!(text, "  - {}", prose(&copy::may_be_left_out(without)));
    }
}
