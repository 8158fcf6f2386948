//! Reading: where in each partition the thread reads on, by its own count of what it was given.

use std::collections::BTreeMap;

use stockflow_core::InputSpan;
use stockflow_log::{Offset, Record, TopicPartition};

use crate::stage::{InputPartition, Stage};

/// Where each partition is read on: where it was sought to, or behind the last record of it. Not
/// what was committed, nor what the log calls the position: a transaction says from where to where
/// it has read, and the changelog is asked whether that follows on the one before.
#[derive(Debug, Default)]
pub(super) struct Reading(BTreeMap<InputPartition, i64>);

impl Reading {
    /// Reading of the partition goes on from `next`.
    pub(super) fn goes_on(&mut self, stage: &Stage, partition: &TopicPartition, next: i64) {
        if let Some(input) = input_of(stage, partition) {
            self.0.insert(input, next);
        }
    }

    pub(super) fn from(&self, stage: &Stage, partition: &TopicPartition) -> Option<i64> {
        self.0.get(&input_of(stage, partition)?).copied()
    }

    pub(super) fn forget(&mut self, stage: &Stage, partition: &TopicPartition) {
        if let Some(input) = input_of(stage, partition) {
            self.0.remove(&input);
        }
    }

    pub(super) fn forget_all(&mut self) {
        self.0.clear();
    }
}

/// What a transaction has read of one partition.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: Option<i64>,
    first: i64,
    next: Option<i64>,
    records: u64,
}

/// What a transaction has read.
#[derive(Debug, Default)]
pub(super) struct Spans(BTreeMap<InputPartition, Span>);

impl Spans {
    /// Notes that these records of one partition are part of it.
    pub(super) fn note(&mut self, reading: &mut Reading, run: &[Record]) {
        let ([first, ..], [.., last]) = (run, run) else { return };
        let next = last.offset.saturating_add(1);
        let span = self.span(reading, first);
        span.next = Some(next);
        span.records += run.len() as u64;
        reading.0.insert((first.subscription, first.partition), next);
    }

    /// Notes that this record was read, and is no part of it: after an abort it is read again too.
    pub(super) fn note_left(&mut self, reading: &Reading, record: &Record) {
        self.span(reading, record);
    }

    /// These records, the last that were noted, are no part of it after all.
    pub(super) fn leave(&mut self, reading: &mut Reading, left: &[Record]) {
        for record in left.iter().rev() {
            let input = (record.subscription, record.partition);
            let Some(span) = self.0.get_mut(&input) else { continue };
            span.records = span.records.saturating_sub(1);
            span.next = (span.records > 0).then_some(record.offset);
            reading.0.insert(input, record.offset);
        }
    }

    fn span(&mut self, reading: &Reading, record: &Record) -> &mut Span {
        let input = (record.subscription, record.partition);
        let from = || reading.0.get(&input).copied();
        self.0.entry(input).or_insert_with(|| Span { from: from(), first: record.offset, next: None, records: 0 })
    }

    /// The one record that it has, if that is all.
    pub(super) fn only_record(&self) -> Option<(u16, u32, i64)> {
        let mut spans = self.0.iter();
        let (Some(((subscription, partition), span)), None) = (spans.next(), spans.next()) else { return None };
        (span.records == 1).then_some((*subscription, *partition, span.first))
    }

    /// Whether it has read this offset.
    pub(super) fn has(&self, subscription: u16, partition: u32, offset: i64) -> bool {
        let span = self.0.get(&(subscription, partition));
        span.is_some_and(|span| span.first <= offset && span.next.is_some_and(|next| offset < next))
    }

    /// Where each partition of it is read again from after an abort: where its reading began.
    pub(super) fn begins(&self, stage: &Stage) -> Vec<Offset> {
        self.0.iter().map(|(input, span)| offset(stage, *input, span.from.unwrap_or(span.first))).collect()
    }

    /// Where each partition goes on after it.
    pub(super) fn nexts(&self, stage: &Stage) -> Vec<Offset> {
        self.0.iter().filter_map(|(input, span)| Some(offset(stage, *input, span.next?))).collect()
    }

    /// What was read of a partition of which `next` is to be committed. Of one without records,
    /// what lies between where reading was and there is markers.
    pub(super) fn read(&self, reading: &Reading, stage: &Stage, Offset { partition, next, .. }: &Offset) -> InputSpan {
        let span = input_of(stage, partition).and_then(|input| self.0.get(&input));
        let (from, records) = match span {
            Some(span) => (span.from, span.records),
            None => (reading.from(stage, partition), 0),
        };
        InputSpan { from, next: *next, records }
    }
}

/// Where the first of these records is of each partition.
pub(super) fn firsts(stage: &Stage, records: &[Record]) -> Vec<Offset> {
    let mut firsts: BTreeMap<InputPartition, i64> = BTreeMap::new();
    for record in records {
        firsts.entry((record.subscription, record.partition)).or_insert(record.offset);
    }
    firsts.into_iter().map(|(input, first)| offset(stage, input, first)).collect()
}

pub(super) fn input_of(stage: &Stage, TopicPartition { topic, partition }: &TopicPartition) -> Option<InputPartition> {
    let at = stage.inputs.iter().position(|input| input.subscription.topic == *topic)?;
    Some((u16::try_from(at).ok()?, *partition))
}

fn offset(stage: &Stage, (subscription, partition): InputPartition, next: i64) -> Offset {
    let topic = stage.inputs[usize::from(subscription)].subscription.topic.clone();
    Offset { partition: TopicPartition { topic, partition }, next, seq: 0 }
}
