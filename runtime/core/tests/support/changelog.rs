//! A stage that packs what it does, its changelog, and replicas of it.

use stockflow_core::{
    Events, Fate, Field, InputSpan, LedgerConfig, Letter, OnFailure, Outcome, Outcomes, PackError, Packed, Restored,
    Role, RuleConfig, Rules, Settled, Shard, Spilled, StageConfig, Standing, Workspace, pack_head,
};

use super::TestEvent;
use super::rules;
use super::run::{LEDGER, describe, push};

/// A shard that is packed after every transaction, and the records written.
pub struct Source {
    pub shard: Shard,
    pub log: Vec<Vec<u8>>,
    rules: Rules,
    packed: Packed,
    offset: i64,
    lines: Vec<String>,
}

/// How a transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Commit,
    /// Rolled back before it was packed, or after.
    Rollback {
        packed: bool,
    },
}

impl Source {
    pub fn new(shard: Shard) -> Source {
        Source { shard, log: Vec::new(), rules: chain(), packed: Packed::default(), offset: 0, lines: Vec::new() }
    }

    /// One transaction over `events`, with what parked keys make wait; gives the lines told.
    pub fn transaction(&mut self, input: &[TestEvent], release: Option<&str>, end: End) -> Vec<String> {
        let lines = process(&mut self.shard, &mut self.rules, input, release);
        let read = self.read(input.len());
        match end {
            End::Rollback { packed } => {
                if packed {
                    self.packed.clear();
                    self.shard.pack(read, &mut self.packed).unwrap();
                }
                self.shard.rollback();
            }
            End::Commit => {
                self.offset = read.next;
                if self.offset % 3 == 0 {
                    // What is packed twice is packed once.
                    self.shard.pack(InputSpan { next: read.next + 7, ..read }, &mut self.packed).unwrap();
                }
                self.packed.clear();
                self.shard.pack(read, &mut self.packed).unwrap();
                self.shard.commit();
                self.log.extend(self.packed.iter().map(<[u8]>::to_vec));
            }
        }
        self.shard.audit().unwrap();
        lines
    }

    /// Notes a fate for each of so many records, as if they had been read; gives what was.
    fn read(&mut self, records: usize) -> InputSpan {
        let next = self.offset + i64::try_from(records).unwrap();
        for offset in self.offset..next {
            self.shard.trail().note(offset, Fate::ALL[usize::try_from(offset / 3 % 6).unwrap()]);
        }
        InputSpan { from: Some(self.offset), next, records: records as u64 }
    }

    /// Takes events through the shard, and leaves it at that.
    pub fn process(&mut self, input: &[TestEvent]) {
        process(&mut self.shard, &mut self.rules, input, None);
    }

    /// Deletes what the log needs no more, but for the newest `kept` packs of it.
    pub fn clean(&mut self, kept: u64) {
        let first = self.shard.first_live_seq().saturating_sub(kept);
        self.log.retain(|record| pack_head(record).unwrap().seq >= first);
    }
}

/// Where every record lay on which a key was parked.
pub const FAILED_AT: i64 = 7;

/// The letter that a key is parked behind.
pub fn first(event: &str) -> Letter<'_> {
    Letter { event, offset: Some(FAILED_AT), standing: Standing::First }
}

/// Settles the letter that a key is parked behind, or lets it go on past all letters.
fn let_go(shard: &mut Shard, sku: &str) -> Settled {
    let behind = shard.parked().find(|key| key.sku == sku).and_then(|key| key.behind.map(str::to_owned));
    match behind {
        Some(behind) if shard.seq().is_multiple_of(2) => shard.settle(sku, "here", &first(&behind), false),
        _ => shard.release(sku, "here", None),
    }
}

/// Takes events through a shard: lets a key go on first, and keeps the records that wait.
pub fn process(shard: &mut Shard, rules: &mut Rules, input: &[TestEvent], release: Option<&str>) -> Vec<String> {
    let (mut events, mut out, mut work) = (Events::default(), Outcomes::default(), Workspace::default());
    let mut lines = Vec::new();
    if let Some(Settled::Released(records)) = release.map(|sku| let_go(shard, sku)) {
        lines.extend(records.iter().map(|record| format!("released {}", String::from_utf8_lossy(record))));
    }
    let clocks: Vec<i64> = input.iter().map(|event| shard.tick(event.clock_ms, i64::MAX)).collect();
    let mut from = 0;
    loop {
        events.clear();
        input[from..].iter().for_each(|event| push(&mut events, event));
        let took = shard.process(&mut events, &clocks[from..], rules, &mut out, &mut work).unwrap();
        describe(&events, &out, &mut lines);
        park(shard, from, &events, &out, &mut lines);
        from += took;
        if from == input.len() {
            return lines;
        }
    }
}

/// Names what failed and keeps what waits, of a batch whose first record is record `from`.
fn park(shard: &mut Shard, from: usize, events: &Events, out: &Outcomes, lines: &mut Vec<String>) {
    for (at, _, outcome, _) in out.iter() {
        let (id, sku) = (events.text(at, Field::Id), events.text(at, Field::Sku));
        match outcome {
            Outcome::Dead(death) if death.parks => shard.name_failed(sku, "here", FAILED_AT),
            Outcome::Waits { .. } => {
                let turn = i64::try_from(shard.seq() * 1_000).unwrap() + i64::try_from(from + at).unwrap();
                let spilled = shard.wait(sku, "here", turn, id.as_bytes());
                lines.extend(spilled.iter().map(|Spilled { record, standing }| {
                    format!("spilled {} {standing:?}", String::from_utf8_lossy(record))
                }));
            }
            _ => {}
        }
    }
}

/// Reads records into a shard, to the end.
pub fn read<'a>(shard: &mut Shard, log: impl IntoIterator<Item = &'a Vec<u8>>) -> Result<(), PackError> {
    for record in log {
        let restored = shard.restore(record)?;
        if let Restored::Commit { seq, input_next } = restored {
            assert_eq!((shard.seq(), shard.input_next()), (seq, Some(input_next)));
        }
    }
    shard.finish_restore()
}

/// The tests' chain and one rule more, which keeps things for long.
pub fn chain() -> Rules {
    let mut chain = super::run::chain();
    chain.push(rules::rule("patient", Role::Decider, rules::patient));
    chain
}

/// A shard whose log is kept short.
pub fn tight(on_failure: OnFailure) -> Shard {
    shard_with(on_failure, LEDGER)
}

/// A shard of the chain above that remembers ids as it is told.
pub fn shard_with(on_failure: OnFailure, ledger: LedgerConfig) -> Shard {
    let rules = ["picky", "books", "counter", "witness", "patient"];
    let rules = rules.map(|name| RuleConfig { name: name.to_owned(), renamed_from: None, on_failure }).to_vec();
    let config = StageConfig { ledger: Some(ledger), rules, topics: vec!["log".to_owned()] };
    Shard::new(config.into(), Box::new(|_, _| true)).with_identity(7).with_log_floor(5)
}

/// An empty shard of the tests' chain that has read a log.
pub fn replica(log: &[Vec<u8>], on_failure: OnFailure) -> Result<Shard, PackError> {
    let mut replica = tight(on_failure);
    read(&mut replica, log)?;
    Ok(replica)
}
