//! Columns: what a rule is shown of events, kept to be shown again in calls of any size.

use std::sync::{Arc, Mutex, PoisonError};

use stockflow_core::{
    Batch, Description, Effects, Events, Failure as RuleFailure, NUMBERS_PER_EVENT, Outcomes, Rule, Rules, Workspace,
};
use stockflow_host::RuleInstance;

use super::super::loaded;
use super::super::test::events::Chunk;
use super::super::test::stage::Stage;
use crate::failure::Failure;

/// Events that go through the stage at a time.
const BATCH_EVENTS: usize = 1_024;

/// What the rule was shown, an event after the other.
#[derive(Default)]
pub(super) struct Columns {
    all: Batch,
    fields: usize,
}

impl Columns {
    /// Runs the events through the stage, and keeps what the rule that is tried is shown.
    pub(super) fn of(stage: &Stage, chunk: &Chunk) -> Result<Columns, Failure> {
        let shown = Shared::default();
        let mut fields = 0;
        let mut rules: Rules = Vec::new();
        for link in &stage.chain {
            let instance = link.rule.instance().map_err(loaded::wrong)?;
            if link.is_tried {
                fields = link.rule.description().reads.len();
                rules.push(Box::new(Witness { rule: instance, shown: shown.clone() }));
            } else {
                rules.push(Box::new(instance));
            }
        }
        let mut shard = stage.shard();
        let (mut events, mut out, mut work) = (Events::default(), Outcomes::default(), Workspace::default());
        for start in (0..chunk.lines.len()).step_by(BATCH_EVENTS) {
            let end = chunk.lines.len().min(start + BATCH_EVENTS);
            let mut tick = |at| shard.tick(chunk.events.time_ms(at), i64::MAX);
            let clocks_ms: Vec<i64> = (start..end).map(&mut tick).collect();
            let mut from = start;
            while from < end {
                events.clear();
                (from..end).for_each(|at| chunk.copy(at, &mut events));
                let done = shard.process(&mut events, &clocks_ms[from - start..], &mut rules, &mut out, &mut work);
                from += done.map_err(|halted| Failure::work(format!("stopped: {}", halted.death.message)))?;
                shard.commit();
            }
        }
        let all = std::mem::take(&mut *shown.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Columns { all, fields })
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The same events in calls of `events` each; the last may have fewer.
    pub(super) fn calls(&self, events: usize) -> Vec<Batch> {
        (0..self.len()).step_by(events).map(|start| self.part(start, self.len().min(start + events))).collect()
    }

    fn part(&self, start: usize, end: usize) -> Batch {
        let text_end = |ends: usize| match ends.checked_sub(1) {
            Some(last) => self.all.ends.get(last).copied().unwrap_or(0),
            None => 0,
        };
        let from = text_end(start * self.fields);
        let bytes = [from, text_end(end * self.fields)].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
        Batch {
            kinds: self.all.kinds[start..end].to_vec(),
            numbers: self.all.numbers[start * NUMBERS_PER_EVENT..end * NUMBERS_PER_EVENT].to_vec(),
            ends: self.all.ends[start * self.fields..end * self.fields].iter().map(|end| end - from).collect(),
            text: self.all.text[bytes[0]..bytes[1]].to_vec(),
        }
    }
}

type Shared = Arc<Mutex<Batch>>;

/// The rule, with a note taken of what it is shown.
struct Witness {
    rule: RuleInstance,
    shown: Shared,
}

impl Rule for Witness {
    fn description(&self) -> &Description {
        self.rule.description()
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<RuleFailure>) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let before = u32::try_from(shown.text.len()).unwrap_or(u32::MAX);
        shown.kinds.extend_from_slice(&batch.kinds);
        shown.numbers.extend_from_slice(&batch.numbers);
        shown.ends.extend(batch.ends.iter().map(|end| before.saturating_add(*end)));
        shown.text.extend_from_slice(&batch.text);
        drop(shown);
        self.rule.apply(batch, effects, failures);
    }
}
