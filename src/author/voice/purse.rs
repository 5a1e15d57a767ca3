//! What a voice may use in one run, and what it has used.

use super::{Prompt, Said};
use crate::error::Error;

/// Bytes of English text that make up a token, roughly; where a voice does not count itself.
const BYTES_A_TOKEN: u64 = 4;

/// The most that one run may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Tokens, questions and answers together.
    pub tokens: u64,
    /// Millionths of a US dollar; held only where a voice tells what it costs.
    pub micro_usd: Option<u64>,
}

/// A budget and what is gone of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purse {
    budget: Budget,
    tokens: u64,
    micro_usd: u64,
}

impl Purse {
    /// A full one.
    pub fn new(budget: Budget) -> Purse {
        Purse { budget, tokens: 0, micro_usd: 0 }
    }

    /// Tokens used so far.
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Millionths of a US dollar used so far, as far as it was told.
    pub fn micro_usd(&self) -> u64 {
        self.micro_usd
    }

    /// Whether this prompt, answered as long as it allows, still fits.
    ///
    /// # Errors
    /// `voice.budget`: it does not; nothing was asked.
    pub fn allows(&self, prompt: &Prompt) -> Result<(), Error> {
        let schema = prompt.schema.as_ref().map_or(0, |schema| schema.to_string().len());
        let asks = estimate(prompt.system.len() + prompt.words.len() + schema) + u64::from(prompt.most);
        let over = self.tokens.saturating_add(asks) > self.budget.tokens;
        let broke = self.budget.micro_usd.is_some_and(|most| self.micro_usd >= most);
        if !over && !broke {
            return Ok(());
        }
        let message = if broke {
            format!("the run has cost {}, all that it may cost", dollars(self.micro_usd))
        } else {
            format!(
                "the next question may take {asks} tokens, and {} of {} are left",
                self.budget.tokens.saturating_sub(self.tokens),
                self.budget.tokens
            )
        };
        Err(Error::failed("voice.budget", message)
            .hint("nothing more was asked; raise the limit, or go on without a voice"))
    }

    /// Takes out what an answer took.
    pub fn pay(&mut self, said: &Said) {
        self.tokens = self.tokens.saturating_add(said.tokens());
        self.micro_usd = self.micro_usd.saturating_add(said.micro_usd.unwrap_or_default());
    }
}

/// Tokens of that many bytes of text, roughly.
pub(super) fn estimate(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(BYTES_A_TOKEN)
}

/// Millionths of a US dollar as people write them, with as many digits as it takes to be more than nothing.
pub fn dollars(micro: u64) -> String {
    let (whole, part) = (micro / 1_000_000, micro % 1_000_000);
    if part % 10_000 == 0 {
        return format!("${whole}.{:02}", part / 10_000);
    }
    format!("${whole}.{}", format!("{part:06}").trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(most: u32) -> Prompt {
        Prompt { system: "a".repeat(40), words: "b".repeat(360), schema: None, most, files: Vec::new() }
    }

    #[test]
    fn a_question_that_might_go_over_is_not_asked() {
        let mut purse = Purse::new(Budget { tokens: 1_000, micro_usd: None });
        purse.allows(&prompt(900)).unwrap();
        assert_eq!(purse.allows(&prompt(901)).unwrap_err().code(), "voice.budget");
        purse.pay(&Said { tokens_in: 100, tokens_out: 500, ..Said::default() });
        purse.allows(&prompt(300)).unwrap();
        let refused = purse.allows(&prompt(301)).unwrap_err().to_string();
        assert!(refused.contains("401 tokens") && refused.contains("400 of 1000"), "{refused}");
    }

    #[test]
    fn less_than_a_cent_is_more_than_nothing() {
        for (micro, shown) in [
            (0, "$0.00"),
            (1, "$0.000001"),
            (2_100, "$0.0021"),
            (50_000, "$0.05"),
            (1_230_000, "$1.23"),
            (2_000_000, "$2.00"),
        ] {
            assert_eq!(dollars(micro), shown);
        }
        let mut purse = Purse::new(Budget { tokens: 1_000, micro_usd: Some(1_500) });
        purse.pay(&Said { micro_usd: Some(2_100), ..Said::default() });
        let refused = purse.allows(&prompt(10)).unwrap_err().to_string();
        assert!(refused.contains("$0.0021,"), "{refused}");
    }

    #[test]
    fn what_costs_nothing_more_is_not_asked_either() {
        let mut purse = Purse::new(Budget { tokens: 1_000_000, micro_usd: Some(500_000) });
        purse.pay(&Said { micro_usd: Some(400_000), ..Said::default() });
        purse.allows(&prompt(10)).unwrap();
        purse.pay(&Said { micro_usd: Some(100_000), ..Said::default() });
        assert!(purse.allows(&prompt(10)).unwrap_err().to_string().contains("$0.50"));
        assert_eq!((purse.tokens(), purse.micro_usd()), (0, 500_000));
    }
}
