//! `list` and `show`: letters are read, nothing is changed.

use std::collections::BTreeMap;

use stockflow_log::Log;

use super::args::{First, Output};
use super::filter::Filter;
use super::place::LetterPlace;
use super::shown;
use super::topic::DeadTopic;
use crate::failure::Failure;

/// What is wanted to be seen.
pub(super) struct Look {
    pub(super) filter: Filter,
    /// Those that are settled, too.
    pub(super) settled: bool,
    pub(super) is_whole: bool,
    pub(super) limit: usize,
    pub(super) first: First,
    pub(super) output: Output,
}

/// A letter as it is printed.
enum Printed {
    Row(Box<[String; 9]>),
    Text(String),
}

/// What there was.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) letters: u64,
    pub(super) matched: u64,
    /// Of those that would match, the ones that are left out because they are settled.
    pub(super) settled: u64,
}

impl Look {
    /// Gives what is to be printed, and how much there was.
    ///
    /// # Errors
    /// The topic could not be read.
    pub(super) fn read<L: Log>(&self, topic: &DeadTopic<'_, L>) -> Result<(String, Counted), Failure> {
        let mut kept: BTreeMap<(i64, LetterPlace), Printed> = BTreeMap::new();
        let mut counted = Counted::default();
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
            let printed = match (self.output, self.is_whole) {
                (Output::Json, is_whole) => Printed::Text(shown::json(letter, is_whole) + "\n"),
                (Output::Text, true) => Printed::Text(shown::whole(letter)),
                (Output::Text, false) => Printed::Row(Box::new(shown::row(letter))),
            };
            kept.insert((letter.record.timestamp_ms, letter.place), printed);
            if kept.len() > self.limit {
                match self.first {
                    First::Newest => kept.pop_first(),
                    First::Oldest => kept.pop_last(),
                };
            }
            Ok(true)
        })?;
        let mut printed: Vec<Printed> = kept.into_values().collect();
        if self.first == First::Newest {
            printed.reverse();
        }
        Ok((together(printed), counted))
    }
}

fn together(printed: Vec<Printed>) -> String {
    let (mut table, mut text) = (shown::table(), String::new());
    for letter in printed {
        match letter {
            Printed::Row(row) => table.row(*row),
            Printed::Text(letter) => text.push_str(&letter),
        }
    }
    if table.is_empty() { text } else { table.to_string() }
}

impl Counted {
    /// The last line.
    pub(super) fn told(&self, limit: usize) -> String {
        let Counted { letters, matched, settled } = self;
        let mut line = format!("{matched} of {letters} dead letters match");
        if usize::try_from(*matched).is_ok_and(|matched| matched > limit) {
            line += &format!(", {limit} are shown (--limit)");
        }
        if *settled > 0 {
            line += &format!("; {settled} more were replayed or dropped before (--settled)");
        }
        line
    }
}
