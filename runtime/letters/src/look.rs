//! Looking: letters are read, nothing is changed.

use std::collections::BTreeMap;

use stockflow_log::Log;

use super::error::LettersError;
use super::filter::Filter;
use super::letter::Letter;
use super::place::LetterPlace;
use super::topic::DeadTopic;

/// What is wanted to be seen.
#[derive(Clone, Debug)]
pub struct Look {
    /// Which letters are meant.
    pub filter: Filter,
    /// Those that are settled, too.
    pub settled: bool,
    /// Most letters.
    pub limit: usize,
    /// Most bytes of what is shown of them, as who reads weighs it.
    pub bytes_max: usize,
    /// Which come first, and stay when there are more, by the timestamps of their records: the
    /// newest, else the oldest.
    pub newest_first: bool,
}

/// What there was.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Letters of the stage.
    pub letters: u64,
    /// Those that were meant.
    pub matched: u64,
    /// Of those that would match, the ones that are left out because they are settled.
    pub settled: u64,
}

impl Look {
    /// Gives what `show` makes of each letter, which `weigh` weighs, and how much there was.
    ///
    /// # Errors
    /// The topic could not be read.
    pub fn read<L: Log, T>(
        &self,
        topic: &DeadTopic<'_, L>,
        show: impl Fn(&Letter<'_>) -> T,
        weigh: impl Fn(&T) -> usize,
    ) -> Result<(Vec<T>, Counted), LettersError> {
        let mut kept: BTreeMap<(i64, LetterPlace), T> = BTreeMap::new();
        let (mut counted, mut bytes) = (Counted::default(), 0_usize);
        topic.letters(&mut |letter| {
            counted.letters += 1;
            if !self.filter.takes(letter) {
                return Ok(true);
            }
            if letter.is_settled && !self.settled {
                counted.settled += 1;
                return Ok(true);
            }
            counted.matched += 1;
            let shown = show(letter);
            bytes = bytes.saturating_add(weigh(&shown));
            kept.insert((letter.record.timestamp_ms, letter.place), shown);
            while kept.len() > self.limit || bytes > self.bytes_max {
                let gone = if self.newest_first { kept.pop_first() } else { kept.pop_last() };
                let Some((_, gone)) = gone else { break };
                bytes = bytes.saturating_sub(weigh(&gone));
            }
            Ok(true)
        })?;
        let mut shown: Vec<T> = kept.into_values().collect();
        if self.newest_first {
            shown.reverse();
        }
        Ok((shown, counted))
    }
}
