//! A pass over the events: one shard, cut into batches of one size.

use stockflow_core::{Events, Halted, Origin, Outcomes, Rule, Rules, Shard, Workspace};

use super::events::Chunk;
use super::recorder::{Answer, Answers, Recorder};
use super::stage::Stage;
use super::told::{End, Teller, Told};
use crate::failure::Failure;

/// Most events that timers may make after the last record: they are all held in memory.
const FIRED_MAX: usize = 1_000_000;

/// The chain of a pass, and what is heard of the rule that is tried.
pub(super) struct Chain {
    rules: Rules,
    answers: Answers,
}

impl Chain {
    /// Fresh instances; with `renews` the rule has a fresh one in every call.
    pub(super) fn new(stage: &Stage, renews: bool) -> Result<Chain, Failure> {
        let answers = Answers::default();
        let rules = stage.chain.iter().map(|link| -> Result<Box<dyn Rule + Send>, Failure> {
            let instance = link.rule.instance().map_err(super::super::loaded::wrong)?;
            if !link.is_tried {
                return Ok(Box::new(instance));
            }
            Ok(Box::new(Recorder::new(instance, renews, answers.clone())))
        });
        Ok(Chain { rules: rules.collect::<Result<_, _>>()?, answers })
    }

    /// Fuel that the rules have used.
    pub(super) fn fuel_used(&self) -> u64 {
        self.rules.iter().map(|rule| rule.fuel_used()).sum()
    }
}

/// One way of running the events.
pub(super) struct Pass {
    /// How it cuts the stream, for people.
    pub(super) name: String,
    batch: usize,
    shard: Shard,
    events: Events,
    clocks_ms: Vec<i64>,
    outcomes: Outcomes,
    work: Workspace,
}

/// What a pass made of a chunk.
#[derive(Default)]
pub(super) struct Made {
    pub(super) told: Vec<Told>,
    pub(super) answers: Vec<Answer>,
}

impl Pass {
    pub(super) fn new(stage: &Stage, name: impl Into<String>, batch: usize) -> Pass {
        Pass {
            name: name.into(),
            batch,
            shard: stage.shard(),
            events: Events::default(),
            clocks_ms: Vec::new(),
            outcomes: Outcomes::default(),
            work: Workspace::default(),
        }
    }

    /// Takes the chunk through the chain, batch after batch.
    pub(super) fn run(&mut self, chunk: &Chunk, teller: &Teller<'_>, chain: &mut Chain) -> Result<Made, Failure> {
        let mut made = Made::default();
        for start in (0..chunk.lines.len()).step_by(self.batch) {
            let end = chunk.lines.len().min(start + self.batch);
            self.clocks_ms.clear();
            for at in start..end {
                self.clocks_ms.push(self.shard.tick(chunk.events.time_ms(at), i64::MAX));
            }
            let mut from = start;
            while from < end {
                self.events.clear();
                (from..end).for_each(|at| chunk.copy(at, &mut self.events));
                let Pass { events, clocks_ms, outcomes, work, .. } = self;
                let clocks_ms = &clocks_ms[from - start..];
                let took = self.shard.process(events, clocks_ms, &mut chain.rules, outcomes, work).map_err(halted)?;
                self.tell(&chunk.lines[from..from + took], teller, chain, &mut made);
                self.shard.commit();
                from += took;
            }
        }
        self.shard
            .audit()
            .map_err(|what| Failure::work(format!("the books do not add up: {what}; please report it")))?;
        Ok(made)
    }

    /// Fires what is due up to `until_ms`.
    pub(super) fn advance(&mut self, until_ms: i64, teller: &Teller<'_>, chain: &mut Chain) -> Result<Made, Failure> {
        let mut made = Made::default();
        loop {
            let Pass { events, outcomes, work, .. } = self;
            let fired = self.shard.advance(until_ms, events, &mut chain.rules, outcomes, work).map_err(halted)?;
            self.tell(&[], teller, chain, &mut made);
            self.shard.commit();
            if fired == 0 {
                return Ok(made);
            }
            if made.told.len() > FIRED_MAX {
                let last = made.told.last().map_or("", |told| &told.event);
                let message = format!(
                    "more than {FIRED_MAX} timers and expiries by --until, the last was {last}: \
                     does a timer set itself again? else give an earlier --until"
                );
                return Err(Failure::work(message));
            }
        }
    }

    fn tell(&self, lines: &[u64], teller: &Teller<'_>, chain: &Chain, made: &mut Made) {
        let answers = chain.answers.take();
        for (at, origin, outcome, emits) in self.outcomes.iter() {
            let line = (origin == Origin::Record).then(|| lines.get(at).copied()).flatten();
            let (outcome, details, end) = teller.outcome(&outcome, emits.iter().map(|emit| teller.emit(&emit)));
            // One record a call: then it is known which event an answer belongs to.
            let mut kept = Vec::new();
            if let ([_], Some(_), End::Applied) = (lines, line, &end) {
                kept.extend(answers.iter().filter(|answer| answer.of_record).flat_map(|answer| answer.kept.clone()));
            }
            made.told.push(Told { line, event: teller.event(&self.events, at), outcome, details, kept, end });
        }
        made.answers.extend(answers);
    }
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn halted(halted: Halted) -> Failure {
    Failure::work(format!("stopped: {}: {}", halted.death.reason, halted.death.message))
}
