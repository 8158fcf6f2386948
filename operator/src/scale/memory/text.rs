//! The text in which the memory of a stage is stored: bounded, and with a version. Pure.
//!
//! Decisions are a table: the names of their terms once, and a row of values for each.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use snafu::{ResultExt, Snafu, ensure};
use stockflow_autoscale::{Decision, History, Reason, Terms};

use crate::scale::{Kept, Shown};

/// What this text is called; another version is not read.
const VERSION: u64 = 1;
/// Most bytes of a stage.
pub const BYTES_MAX: usize = 4_096;
/// A history that has more is stored as its essence, so that decisions have room.
const HISTORY_BYTES_MAX: usize = 2_560;
/// Most decisions that are stored.
const DECISIONS_MAX: usize = 8;

/// Why a stage begins anew.
#[derive(Debug, Snafu)]
pub enum Unread {
    /// It is no memory, or was changed by somebody.
    #[snafu(display("it cannot be read: {source}"))]
    Shape {
        /// Why.
        source: serde_json::Error,
    },
    /// It is of another version of the operator.
    #[snafu(display("it has version {version}, and this operator reads {VERSION}"))]
    Version {
        /// As it says.
        version: u64,
    },
    /// It is longer than any that the operator writes.
    #[snafu(display("it has {bytes} bytes, and no memory has more than {BYTES_MAX}"))]
    Long {
        /// How many.
        bytes: usize,
    },
}

#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

#[derive(Default, Serialize, Deserialize)]
struct Stored {
    version: u64,
    history: Option<History>,
    terms: Vec<String>,
    decisions: Vec<Row>,
}

/// When, whether it was acted on, how many workers, why, and its terms.
#[derive(Clone, Serialize, Deserialize)]
struct Row(u64, bool, u32, Reason, Vec<Value>);

/// What is kept of a stage, as text.
///
/// # Errors
/// What cannot be JSON: nothing that is kept.
pub fn write(kept: &Kept) -> Result<String, serde_json::Error> {
    let mut stored = Stored { version: VERSION, ..Stored::default() };
    for history in kept.history.iter().flat_map(|history| [history.clone(), history.lasting(), history.essence()]) {
        let is_short = serde_json::to_string(&history)?.len() <= HISTORY_BYTES_MAX;
        stored.history = Some(history);
        if is_short {
            break;
        }
    }
    let changes = kept.decisions.iter().rev().filter(|shown| shown.decision.is_change());
    for shown in changes.take(DECISIONS_MAX) {
        let terms = terms(&shown.decision.terms)?;
        stored.terms = terms.keys().cloned().collect();
        let Decision { replicas, reason, .. } = shown.decision;
        stored.decisions.push(Row(
            shown.at_s,
            shown.acts,
            replicas,
            reason,
            terms.into_iter().map(|(_, value)| value).collect(),
        ));
    }
    loop {
        let text = serde_json::to_string(&stored)?;
        // The oldest go first.
        if text.len() <= BYTES_MAX || stored.decisions.pop().is_none() {
            return Ok(text);
        }
    }
}

/// What a text says.
///
/// # Errors
/// [`Unread`]: the stage begins anew.
pub fn read(text: &str) -> Result<(Option<History>, VecDeque<Shown>), Unread> {
    ensure!(text.len() <= BYTES_MAX, LongSnafu { bytes: text.len() });
    let Versioned { version } = serde_json::from_str(text).context(ShapeSnafu)?;
    ensure!(version == VERSION, VersionSnafu { version });
    let Stored { history, terms: names, decisions, .. } = serde_json::from_str(text).context(ShapeSnafu)?;
    let mut shown = VecDeque::new();
    for Row(at_s, acts, replicas, reason, values) in decisions.into_iter().take(DECISIONS_MAX) {
        let terms: Map<String, Value> = names.iter().cloned().zip(values).collect();
        let terms: Terms = serde_json::from_value(Value::Object(terms)).context(ShapeSnafu)?;
        let decision = Decision { replicas, reason, terms };
        shown.push_front(Shown { at_s, sentence: decision.to_string(), decision, acts });
    }
    Ok((history, shown))
}

fn terms(terms: &Terms) -> Result<Map<String, Value>, serde_json::Error> {
    match serde_json::to_value(terms)? {
        Value::Object(terms) => Ok(terms),
        _ => Ok(Map::new()),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
