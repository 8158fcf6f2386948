//! Spans: what a transaction has read, of each partition.

use std::collections::BTreeMap;

use stockflow_log::{Offset, Record, TopicPartition};

use super::assigned::Assigned;
use crate::stage::{InputPartition, Stage};

/// What a transaction has read of one partition.
#[derive(Clone, Copy, Debug)]
struct Span {
    /// Where the thread's own count of its reading stood.
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
    pub(super) fn note(&mut self, assigned: &mut Assigned, run: &[Record]) {
        let ([first, ..], [.., last]) = (run, run) else { return };
        let next = last.offset.saturating_add(1);
        let span = self.span(assigned, first);
        span.next = Some(next);
        span.records += run.len() as u64;
        if let Some(owned) = assigned.of(input_of(first)) {
            owned.note_came();
            owned.reads_on(next);
        }
    }

    /// Notes that this record was read, and is no part of it: after an abort it is read again too.
    pub(super) fn note_left(&mut self, assigned: &mut Assigned, record: &Record) {
        self.span(assigned, record);
    }

    /// These records, the last that were noted, are no part of it after all.
    pub(super) fn leave(&mut self, assigned: &mut Assigned, left: &[Record]) {
        for record in left.iter().rev() {
            let Some(span) = self.0.get_mut(&input_of(record)) else { continue };
            span.records = span.records.saturating_sub(1);
            span.next = (span.records > 0).then_some(record.offset);
            if let Some(owned) = assigned.of(input_of(record)) {
                owned.reads_on(record.offset);
            }
        }
    }

    fn span(&mut self, assigned: &mut Assigned, record: &Record) -> &mut Span {
        let input = input_of(record);
        self.0.entry(input).or_insert_with(|| {
            let from = assigned.of(input).and_then(|owned| owned.reading());
            Span { from, first: record.offset, next: None, records: 0 }
        })
    }

    /// Where its reading of a partition began, and how many records it has of it.
    pub(super) fn of(&self, input: InputPartition) -> Option<(Option<i64>, u64)> {
        self.0.get(&input).map(|span| (span.from, span.records))
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

    /// Whether it has something of this partition.
    pub(super) fn touches(&self, input: InputPartition) -> bool {
        self.0.contains_key(&input)
    }

    /// Where each partition of it is read again from after an abort: where its reading began.
    pub(super) fn begins(&self) -> impl Iterator<Item = (InputPartition, i64)> {
        self.0.iter().map(|(input, span)| (*input, span.from.unwrap_or(span.first)))
    }

    /// Where each partition goes on after it.
    pub(super) fn nexts(&self, stage: &Stage) -> Vec<Offset> {
        self.0.iter().filter_map(|(input, span)| Some(offset(stage, *input, span.next?))).collect()
    }
}

/// Where the first of these records is of each partition.
pub(super) fn firsts(records: &[Record]) -> BTreeMap<InputPartition, i64> {
    let mut firsts = BTreeMap::new();
    for record in records {
        firsts.entry(input_of(record)).or_insert(record.offset);
    }
    firsts
}

pub(super) fn input_of(record: &Record) -> InputPartition {
    (record.subscription, record.partition)
}

fn offset(stage: &Stage, (subscription, partition): InputPartition, next: i64) -> Offset {
    let topic = stage.inputs[usize::from(subscription)].subscription.topic.clone();
    Offset { partition: TopicPartition { topic, partition }, next, seq: 0 }
}
