//! Committing: records and offsets become visible together, or nothing does.

use crate::api::{Committed, GroupMetadata, Offset};
use crate::buffer::Staged;
use crate::entry::Entry;
use crate::error::{FencedSnafu, LogError};
use crate::limits::{check_space, fatal};
use crate::state::State;
use crate::topic::Slot;

const ACTION: &str = "commit a transaction";

/// Appends records that there is space for, and for a transaction a marker to each partition.
/// Gives what cleaning up has dropped, to be freed after the lock.
pub(crate) fn append(state: &mut State, staged: Staged, marker: bool) -> Vec<Entry> {
    let mut garbage = Vec::new();
    state.held_bytes += staged.held_bytes;
    for (slot, entries) in staged.parts {
        let topic = state.topics.get_mut(slot.topic);
        if let Some(partition) = topic.and_then(|topic| topic.partition_mut(slot.partition)) {
            partition.append(entries, marker);
            garbage.append(&mut state.clean(slot));
        }
    }
    garbage
}

type Taken = (usize, Vec<(Slot, Committed)>);

/// Checks everything, then appends the records and commits the offsets. Gives what cleaning
/// up has dropped.
pub(crate) fn commit(
    state: &mut State,
    producer: (&str, u64),
    staged: Staged,
    offsets: &[Offset],
    member: &GroupMetadata,
) -> Result<Vec<Entry>, LogError> {
    check_producer(state, producer)?;
    let taken = check_taken(state, offsets, member)?;
    check_space(ACTION, state.held_bytes, staged.held_bytes, state.held_bytes_max)?;
    let mut garbage = append(state, staged, true);
    if let Some((group, slots)) = taken {
        for (slot, committed) in slots {
            state.groups[group].progress.commit(slot, committed);
            garbage.append(&mut state.clean(slot));
        }
    }
    Ok(garbage)
}

/// The group by its place, and what of it is committed. As with Kafka, without offsets no group is asked.
fn check_taken(state: &State, offsets: &[Offset], member: &GroupMetadata) -> Result<Option<Taken>, LogError> {
    if offsets.is_empty() {
        return Ok(None);
    }
    let group = check_member(state, member)?;
    Ok(Some((group, check_offsets(state, group, offsets, member)?)))
}

fn check_producer(state: &State, (transactional_id, epoch): (&str, u64)) -> Result<(), LogError> {
    if state.epoch(transactional_id) == Some(epoch) {
        return Ok(());
    }
    let message = format!("a newer producer has the transactional id {transactional_id:?}");
    FencedSnafu { action: ACTION, message }.fail()
}

fn check_member(state: &State, member: &GroupMetadata) -> Result<usize, LogError> {
    let GroupMetadata { group: name, instance, generation, .. } = member;
    let fenced = |message| FencedSnafu { action: ACTION, message }.fail();
    let Some(group) = state.group_id(name) else {
        return fenced(format!("there is no group {name:?}"));
    };
    match state.groups[group].members.get(instance.as_str()) {
        Some(member) if member.generation == *generation => Ok(group),
        Some(member) => {
            let now = member.generation;
            fenced(format!(
                "generation {generation} of member {instance:?} of group {name:?} is stale, it is {now} now"
            ))
        }
        None => fenced(format!("{instance:?} is no member of group {name:?}")),
    }
}

fn check_offsets(
    state: &State,
    group: usize,
    offsets: &[Offset],
    member: &GroupMetadata,
) -> Result<Vec<(Slot, Committed)>, LogError> {
    let (group_name, group) = (&member.group, &state.groups[group]);
    let mut slots = Vec::with_capacity(offsets.len());
    for Offset { partition: name, next, seq } in offsets {
        let (slot, partition) = state.slot(ACTION, name)?;
        let (topic, number, end) = (&name.topic, name.partition, partition.end());
        if !(0..=end).contains(next) {
            return fatal(ACTION, format!("offset {next} of {topic:?} partition {number}, which ends at {end}"));
        }
        if group.progress.next(slot).is_none() {
            return fatal(ACTION, format!("an offset of topic {topic:?}, which group {group_name:?} does not read"));
        }
        if group.is_owned_by_other(slot, &member.instance) {
            let message = format!("partition {number} of {topic:?} is another member's now");
            return FencedSnafu { action: ACTION, message }.fail();
        }
        slots.push((slot, Committed { next: *next, seq: *seq }));
    }
    Ok(slots)
}
