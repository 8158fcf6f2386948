//! Notes: what every rule may ask for: emits, state of its own, timers.

use serde::Serialize;

use crate::columns::EffectColumns;
use crate::emit::Emit;
use crate::{Kind, op};

/// What an observer may ask for, and a decider too.
#[derive(Debug)]
pub struct Notes<'a> {
    pub(crate) columns: &'a mut EffectColumns,
    /// The head of the event's effects, without a code.
    pub(crate) head: u32,
    pub(crate) kind: Kind,
    pub(crate) quantity: i64,
}

impl Notes<'_> {
    /// Emits an event to a topic of the pipeline, by its short name. What the returned builder
    /// is not told, the event has from the one that caused it; its id is made by the host.
    ///
    /// ```
    /// # use stockflow_rule::{Notes, Kind};
    /// # fn example(out: &mut Notes) {
    /// out.emit("canonical").kind(Kind::Expect).quantity(3).location("store-2");
    /// # }
    /// ```
    pub fn emit<'n, 't>(&'n mut self, topic: &'t str) -> Emit<'n, 't> {
        Emit::new(self.columns, self.head, topic, self.kind, self.quantity)
    }

    /// Emits a record of the rule's own making to a topic of the pipeline. An empty key is none.
    pub fn emit_record(&mut self, topic: &str, key: &[u8], value: &[u8]) {
        self.columns.push(self.head | op::EMIT_RECORD, [0, 0, op::TIME_OF_CAUSE]);
        self.columns.push_text(topic.as_bytes());
        self.columns.push_text(key);
        self.columns.push_text(value);
    }

    /// Keeps `state` for the event's key, at most 64 KiB. Empty state is none.
    pub fn put_state(&mut self, state: &[u8]) {
        self.columns.push(self.head | op::PUT_STATE, [0; 3]);
        self.columns.push_text(state);
    }

    /// Keeps `state` for the event's key as JSON; [`crate::Event::state_json`] reads it.
    ///
    /// # Panics
    /// When the value does not serialize, as a map with keys that are no text.
    pub fn put_state_json(&mut self, state: &impl Serialize) {
        match serde_json::to_vec(state) {
            Ok(bytes) => self.put_state(&bytes),
            Err(error) => crate::fail(format_args!("the state cannot be written as JSON: {error}")),
        }
    }

    /// Forgets the state of the event's key.
    pub fn clear_state(&mut self) {
        self.columns.push(self.head | op::CLEAR_STATE, [0; 3]);
    }

    /// Asks to be called with an event of [`Kind::Timer`] on this key when the shard's clock
    /// passes `at_ms` (ms since 1970 UTC). A timer of the same name is moved.
    pub fn set_timer(&mut self, name: &str, at_ms: i64) {
        self.columns.push(self.head | op::SET_TIMER, [0, 0, at_ms]);
        self.columns.push_text(name.as_bytes());
    }

    /// Takes a timer back; nothing happens when there is none of the name.
    pub fn cancel_timer(&mut self, name: &str) {
        self.columns.push(self.head | op::CANCEL_TIMER, [0; 3]);
        self.columns.push_text(name.as_bytes());
    }
}
