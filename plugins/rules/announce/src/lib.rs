//! Announce: tells the world what became of events, by kind and outcome, in the words it knows.

mod fact;

use stockflow_rule::{Config, Event, Fields, Kind, Notes, Observer, Outcome, RecordKey, Shape, Stock, export_rule};

use fact::{Fact, Happened};

/// Announces the outcome of events, refusals included. An event goes to each of the topics
/// that it matches, in their order; one that matches none goes nowhere.
#[derive(Config, Debug)]
pub struct Announce {
    /// What is announced where.
    topics: Vec<Announcement>,
    /// How many digits quantities have behind the point: the pipeline's own `quantityScale`.
    #[config(default)]
    quantity_scale: u8,
}

/// What is announced to one topic, and how.
#[derive(Config, Debug)]
pub struct Announcement {
    /// The topic, by its short name.
    topic: String,
    /// The kinds of event that are announced; without it, every one.
    #[config(default)]
    kinds: Vec<Kind>,
    /// The outcome that they must have had.
    #[config(default)]
    outcome: Wanted,
    /// Refusals for these reasons only, spelled as they are published.
    #[config(default)]
    reasons: Vec<String>,
    /// What the record is keyed by.
    #[config(default)]
    key: RecordKey,
    /// The record: what each name in it stands for.
    #[config(default = fact::usual())]
    shape: Shape<Fact>,
}

/// The outcome that is announced.
#[derive(Config, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Whatever it was.
    #[default]
    Any,
    /// What was applied.
    Applied,
    /// What was refused.
    Refused,
}

/// What a pipeline's `quantityScale` can be at most.
const SCALE_MAX: u8 = 9;

impl Observer for Announce {
    const READS: Fields = fact::READS;

    fn check(&self) -> Result<(), String> {
        if self.topics.is_empty() {
            return Err("topics: nothing would be announced; name at least one".to_owned());
        }
        if self.quantity_scale > SCALE_MAX {
            return Err(format!("quantityScale: {} is above {SCALE_MAX}; give the pipeline's", self.quantity_scale));
        }
        let flaws = self.topics.iter().map(Announcement::flaw);
        match flaws.enumerate().find_map(|(n, flaw)| Some((n, flaw?))) {
            Some((n, flaw)) => Err(format!("topics[{n}].{flaw}")),
            None => Ok(()),
        }
    }

    fn observe(&self, event: &Event<'_>, outcome: Outcome<'_>, stock: &Stock, out: &mut Notes<'_>) {
        let happened = Happened { event, outcome, stock, scale: self.quantity_scale };
        for to in self.topics.iter().filter(|to| to.takes(event.kind(), outcome)) {
            let mut record = Vec::with_capacity(256);
            to.shape.write(&mut record, |fact, out| happened.write(*fact, out));
            out.emit_record(&to.topic, to.key.of(event).as_bytes(), &record);
        }
    }
}

impl Announcement {
    fn takes(&self, kind: Kind, outcome: Outcome<'_>) -> bool {
        let outcome_is_wanted = match outcome {
            Outcome::Applied => self.outcome != Wanted::Refused && self.reasons.is_empty(),
            Outcome::Refused(reason) => {
                self.outcome != Wanted::Applied
                    && (self.reasons.is_empty() || self.reasons.iter().any(|each| each == reason))
            }
        };
        outcome_is_wanted && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }

    /// Which setting cannot be meant, and why.
    fn flaw(&self) -> Option<String> {
        if self.topic.is_empty() {
            Some("topic: give the short name of a topic of the pipeline".to_owned())
        } else if self.kinds.contains(&Kind::Timer) {
            Some(format!("kinds: a {} is a rule's own affair and has no outcome; take it out", Kind::Timer))
        } else if self.outcome == Wanted::Applied && !self.reasons.is_empty() {
            Some("reasons: what was applied has none; take them out, or set outcome to refused".to_owned())
        } else {
            None
        }
    }
}

export_rule!(Announce, "announce");

#[cfg(test)]
mod tests;
