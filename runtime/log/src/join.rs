//! Joining a group, and leaving it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::api::ConsumerOptions;
use crate::consumer::MemoryConsumer;
use crate::error::LogError;
use crate::limits::{MEMBERS_MAX, check_name, check_room, fatal};
use crate::state::{Shared, State};
use crate::topic::TopicId;

/// Makes a member of a group, which is made if need be.
pub(crate) fn join(shared: &Arc<Shared>, options: ConsumerOptions) -> Result<MemoryConsumer, LogError> {
    let action = "join a group";
    let mut guard = shared.lock();
    let state = &mut *guard;
    let topics = subscribed(state, action, &options)?;
    let group = state.group_or_new(action, &options.group)?;
    let members = &state.groups[group].members;
    if !members.contains_key(options.instance.as_str()) {
        check_room(action, "members", members.len(), MEMBERS_MAX)?;
    }
    for (subscription, id) in options.subscriptions.iter().zip(&topics) {
        let topic = &mut state.topics[*id];
        if state.groups[group].progress.follow(*id, topic, subscription.start) {
            topic.readers.push(group);
        }
    }
    state.sessions += 1;
    let session = state.sessions;
    let count = |topic: TopicId| state.topics.get(topic).map_or(0, |topic| topic.count);
    let generation = state.groups[group].join(&options.instance, session, topics.clone(), count);
    drop(guard);
    shared.changed.notify_all();
    Ok(MemoryConsumer::new(shared, options, topics, group, session, generation))
}

fn subscribed(state: &State, action: &'static str, options: &ConsumerOptions) -> Result<Vec<TopicId>, LogError> {
    check_name(action, "member", &options.instance)?;
    check_room(action, "subscriptions", options.subscriptions.len().saturating_sub(1), MEMBERS_MAX)?;
    let mut seen = BTreeSet::new();
    let mut ids = Vec::with_capacity(options.subscriptions.len());
    for subscription in &options.subscriptions {
        let id = state.topic_id(action, &subscription.topic)?;
        if !seen.insert(id) {
            return fatal(action, format!("topic {:?} is subscribed to twice", subscription.topic));
        }
        ids.push(id);
    }
    Ok(ids)
}

impl MemoryConsumer {
    /// Takes it out of its group, if it is in it still.
    pub(crate) fn part(&mut self) {
        let mut guard = self.shared.lock();
        let State { topics, groups, .. } = &mut *guard;
        let count = |topic: TopicId| topics.get(topic).map_or(0, |topic| topic.count);
        if groups[self.group].leave(&self.instance, self.session, count) {
            drop(guard);
            self.shared.changed.notify_all();
        }
    }
}

impl Drop for MemoryConsumer {
    fn drop(&mut self) {
        self.part();
    }
}
