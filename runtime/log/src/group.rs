//! A consumer group: its members, and the handing over of partitions between them.
//!
//! # Guarantees
//! A partition has one owner at most. It goes to another member only once its owner was told,
//! and polled again, or left, or was replaced.

use std::collections::BTreeMap;

use crate::progress::Progress;
use crate::topic::{Slot, TopicId};

/// A member, by the life of its consumer: one that is replaced under its name has another.
pub(crate) type Session = u64;

/// A member of a group.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) session: Session,
    /// What its commits must bear: the generation it last saw.
    pub(crate) generation: u64,
    topics: Vec<TopicId>,
    /// What it was told to give up, and will have when it polls again.
    told: Vec<Slot>,
}

/// What a member is to be told, in slots.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Assigned(Vec<Slot>),
    Revoked(Vec<Slot>),
}

#[derive(Debug, Default)]
pub(crate) struct Group {
    generation: u64,
    /// Counts what may concern a member: so that it looks only when there is something to see.
    pub(crate) version: u64,
    pub(crate) members: BTreeMap<Box<str>, Member>,
    owners: BTreeMap<Slot, Session>,
    targets: BTreeMap<Slot, Session>,
    pub(crate) progress: Progress,
}

impl Group {
    /// Adds a member, or replaces the one of the same name; `count` tells the partitions of a
    /// topic. Gives its generation.
    pub(crate) fn join(
        &mut self,
        instance: &str,
        session: Session,
        topics: Vec<TopicId>,
        count: impl Fn(TopicId) -> u32,
    ) -> u64 {
        let generation = self.generation + 1;
        let member = Member { session, generation, topics, told: Vec::new() };
        if let Some(old) = self.members.insert(instance.into(), member) {
            self.owners.retain(|_, owner| *owner != old.session);
        }
        self.rebalance(count);
        generation
    }

    /// Takes a member out, unless it was replaced; tells whether it was there.
    pub(crate) fn leave(&mut self, instance: &str, session: Session, count: impl Fn(TopicId) -> u32) -> bool {
        if self.members.get(instance).is_none_or(|member| member.session != session) {
            return false;
        }
        self.members.remove(instance);
        self.owners.retain(|_, owner| *owner != session);
        self.rebalance(count);
        true
    }

    /// Deals the partitions out anew, in ranges of the partition number over all topics, so
    /// that equal partitions go to one member.
    fn rebalance(&mut self, count: impl Fn(TopicId) -> u32) {
        self.generation += 1;
        self.version += 1;
        self.targets.clear();
        let mut readers: BTreeMap<TopicId, Vec<Session>> = BTreeMap::new();
        for member in self.members.values() {
            for topic in &member.topics {
                readers.entry(*topic).or_default().push(member.session);
            }
        }
        let width = readers.keys().map(|topic| count(*topic)).max().unwrap_or(0);
        for (topic, sessions) in readers {
            for partition in 0..count(topic) {
                let place = u64::from(partition) * sessions.len() as u64 / u64::from(width);
                let session = usize::try_from(place).ok().and_then(|place| sessions.get(place));
                self.targets.extend(session.map(|session| (Slot { topic, partition }, *session)));
            }
        }
    }

    /// Whether a partition belongs to another member than this one.
    pub(crate) fn is_owned_by_other(&self, slot: Slot, instance: &str) -> bool {
        let session = self.members.get(instance).map(|member| member.session);
        self.owners.get(&slot).is_some_and(|owner| Some(*owner) != session)
    }

    /// Takes a member's poll for its word that it has given up what it was told to, and finds
    /// what to tell it next. `None` when it is no member any more.
    pub(crate) fn settle(&mut self, instance: &str, session: Session) -> Option<(u64, Option<Change>)> {
        let member = self.members.get_mut(instance).filter(|member| member.session == session)?;
        if !member.told.is_empty() {
            for slot in member.told.drain(..) {
                self.owners.remove(&slot);
            }
            self.version += 1;
        }
        let gone: Vec<Slot> =
            slots(&self.owners, session).filter(|slot| self.targets.get(slot) != Some(&session)).collect();
        if !gone.is_empty() {
            // The generation stays until the member has polled again: it may still commit.
            member.told.clone_from(&gone);
            return Some((member.generation, Some(Change::Revoked(gone))));
        }
        member.generation = self.generation;
        let come: Vec<Slot> = slots(&self.targets, session).filter(|slot| !self.owners.contains_key(slot)).collect();
        self.owners.extend(come.iter().map(|slot| (*slot, session)));
        Some((self.generation, (!come.is_empty()).then_some(Change::Assigned(come))))
    }
}

fn slots(map: &BTreeMap<Slot, Session>, session: Session) -> impl Iterator<Item = Slot> {
    map.iter().filter(move |(_, owner)| **owner == session).map(|(slot, _)| *slot)
}
