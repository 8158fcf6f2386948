//! Looking: what is read of a stage, and in which order, so that what was found is never claimed
//! of what is only under way.

use std::collections::BTreeMap;

use stockflow_log::{Committed, Log, Reader, Record, TopicPartition, read_committed};

use super::account::Comparable;
use super::packs::Packs;
use super::report::{Proof, Report};
use super::since::Since;
use crate::failure::{Failure, failed};

/// What is looked at; topics by their real names.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) stage: String,
    pub(super) input: String,
    pub(super) changelog: String,
    pub(super) dead_letters: String,
    pub(super) since: Option<Since>,
    /// Only these partitions; none given is all.
    pub(super) only: Vec<u32>,
    /// Whether the stage begins at the oldest record there is.
    pub(super) from_beginning: bool,
    /// Topics that Kafka compacts.
    pub(super) compacted: Vec<String>,
    /// What could not be compared so far.
    pub(super) notes: Vec<String>,
    /// Where the group is, and with which pack, as it was before anything is read.
    pub(super) committed: BTreeMap<u32, Committed>,
    /// Whose the books of each partition are, as packs must bear it; where that is known.
    pub(super) identities: Vec<u64>,
}

/// A partition, and what was told of it so far.
pub(super) struct Told {
    pub(super) partition: u32,
    pub(super) packs: Packs,
    /// From where on it is judged.
    from: i64,
    has_input: bool,
}

impl Look {
    /// Reads and judges.
    ///
    /// # Errors
    /// A topic is not there or cannot be read; there is too much to account for.
    pub(super) fn report<L: Log>(&self, log: &L) -> Result<Report, Failure> {
        let partitions = self.partitions(log, &self.input)?;
        if let Some(unknown) = self.only.iter().find(|number| **number >= partitions) {
            return Err(Failure::input(format!("{} has no partition {unknown}, but {partitions}", self.input)));
        }
        self.partitions(log, &self.changelog)?;
        let reader = || log.reader().map_err(|error| failed(&error));
        let mut readers = (reader()?, reader()?);
        let mut told = Vec::new();
        for partition in (0..partitions).filter(|number| self.only.is_empty() || self.only.contains(number)) {
            told.push(self.partition(&mut readers, partition)?);
        }
        let (stage, topic, notes) = (self.stage.clone(), self.input.clone(), self.notes.clone());
        let mut report = Report { stage, topic, notes, ..Report::default() };
        let comparable = Comparable {
            input: self.keeps_all(&self.input, "records that are gone are not missed", &mut report.notes),
            letters: self.letters(log, &mut readers.0, &mut told, &mut report.notes)?,
        };
        for of_one in told {
            report.proofs.push(of_one.proof(comparable));
        }
        Ok(report)
    }

    fn partitions<L: Log>(&self, log: &L, topic: &str) -> Result<u32, Failure> {
        log.partitions(topic).map_err(|error| failed(&error))?.ok_or_else(|| {
            let stage = &self.stage;
            Failure::work(format!("there is no topic {topic:?}: has stage {stage} ever run on these brokers?"))
        })
    }

    /// A topic that is compacted has not all that was written to it.
    pub(super) fn keeps_all(&self, topic: &str, so: &str, notes: &mut Vec<String>) -> bool {
        let keeps = !self.compacted.iter().any(|compacted| compacted == topic);
        if !keeps {
            notes.push(format!("{topic} is compacted, and not comparable: {so}"));
        }
        keeps
    }

    /// The changelog first: of all that it tells, record and output are there by then.
    fn partition<R: Reader>(&self, readers: &mut (R, R), partition: u32) -> Result<Told, Failure> {
        let mut packs = self.packs(readers, partition)?;
        self.compare_committed(partition, &mut packs);
        packs.compare_identity(self.identities.get(partition as usize).copied());
        let reader = &mut readers.0;
        let input = TopicPartition { topic: self.input.clone(), partition };
        let (first, end) = packs.account.as_ref().map_or((0, 0), |account| (account.first, account.end()));
        let since_ms = match self.since {
            Some(Since::TimeMs(since_ms)) => Some(since_ms),
            _ => None,
        };
        let mut from = if since_ms.is_some() { end } else { first };
        if let Some(account) = &mut packs.account {
            // What it tells beyond the input's end is of no record.
            let there = reader.bounds(&input).map_err(|error| failed(&error))?.end;
            let (mut at, end) = (first, end.min(there));
            // What was passed over cannot be read here either.
            while at < end {
                let stop = (at..end).find(|offset| account.skipped_to(*offset).is_some()).unwrap_or(end);
                read_committed::<_, Failure>(reader, &input, (at, stop), &mut |record| {
                    account.record(record.offset);
                    if since_ms.is_some_and(|since_ms| record.timestamp_ms >= since_ms) {
                        from = from.min(record.offset);
                    }
                    Ok(true)
                })?;
                at = account.skipped_to(stop).unwrap_or(end);
            }
        }
        // Only now: what was deleted meanwhile is not missed.
        let bounds = reader.bounds(&input).map_err(|error| failed(&error))?;
        let next = self.committed.get(&partition).map_or(i64::MAX, |committed| committed.next);
        if next < bounds.earliest {
            packs.wrong.add(format!(
                "the group goes on from {next}, but the input begins at {}: what lies between was deleted unread",
                bounds.earliest
            ));
        }
        Ok(Told { partition, packs, from: from.max(bounds.earliest), has_input: bounds.earliest < bounds.stable_end })
    }

    fn packs<R: Reader>(&self, (reader, asker): &mut (R, R), partition: u32) -> Result<Packs, Failure> {
        let changelog = TopicPartition { topic: self.changelog.clone(), partition };
        let bounds = reader.bounds(&changelog).map_err(|error| failed(&error))?;
        let since = match self.since {
            Some(Since::Offset(offset)) => offset,
            _ => 0,
        };
        let mut packs = Packs::since(since, self.from_beginning);
        let mut take = |record: &Record| {
            let mut is_trimmed = || asker.bounds(&changelog).is_ok_and(|bounds| bounds.earliest >= record.offset);
            packs.take(record, &mut is_trimmed).map(|()| true)
        };
        read_committed(reader, &changelog, (bounds.earliest, bounds.stable_end), &mut take)?;
        // The end of a transaction that is committed may still be on its way here.
        let committed = self.committed.get(&partition).map_or(0, |committed| committed.seq);
        if packs.last().map_or(0, |(seq, _)| seq) < committed {
            let mut take = |record: &Record| packs.take(record, &mut || false).map(|()| true);
            read_committed(reader, &changelog, (bounds.stable_end, bounds.end), &mut take)?;
        }
        Ok(packs)
    }

    /// The group must be at a commit that the changelog has.
    fn compare_committed(&self, partition: u32, packs: &mut Packs) {
        let Some(Committed { next, seq }) = self.committed.get(&partition) else { return };
        match packs.last() {
            // Somebody else's commit: of tools that move groups.
            Some((last, at)) if *seq == 0 && at != *next => packs.wrong.add(format!(
                "the group goes on from {next}, where no pack ends, and pack {last} ends at {at}: it was moved by hand"
            )),
            _ if *seq == 0 => {}
            Some((last, _)) if last < *seq => {
                packs.wrong.add(format!("the group has committed pack {seq}, but the changelog ends with pack {last}"));
            }
            Some((last, at)) if last == *seq && at != *next => {
                packs.wrong.add(format!("the group goes on from {next}, but its pack {seq} from {at}"));
            }
            None => packs.wrong.add(format!("the group has committed pack {seq}, but the changelog has none")),
            _ => {}
        }
    }
}

impl Told {
    fn proof(self, comparable: Comparable) -> Proof {
        let Told { partition, packs, from, has_input } = self;
        let last = packs.last().map_or(0, |(seq, _)| seq);
        let Some(account) = packs.account else {
            return Proof { partition, packs_wrong: packs.wrong, has_input, ..Proof::default() };
        };
        Proof {
            partition,
            range: Some((from.min(account.end()), account.end())),
            packs: Some((packs.first_seq, last)),
            found: account.judge(from, comparable),
            packs_wrong: packs.wrong,
            has_input,
        }
    }
}
