//! Event: one row of the batch, as the rule reads it.

use serde::Deserialize;

use crate::{Field, Fields, Kind};

/// The event that a rule is asked about. Reading a number costs nothing; a text that
/// [`crate::Rule::READS`] does not name was not copied to the rule, and reading it panics.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    pub(crate) kind: Kind,
    pub(crate) quantity: i64,
    pub(crate) time_ms: i64,
    pub(crate) reads: Fields,
    /// Where the first text begins, and where each of `reads` ends.
    pub(crate) start: u32,
    pub(crate) ends: &'a [u32],
    pub(crate) text: &'a [u8],
}

impl<'a> Event<'a> {
    /// What the event says has happened or asks for.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Units of 10^-quantityScale. Signed in an adjustment, else not negative; 0 in a release
    /// or fulfillment that names no quantity, which means all that is left.
    #[inline]
    pub fn quantity(&self) -> i64 {
        self.quantity
    }

    /// The sender's time, ms since 1970 UTC.
    #[inline]
    pub fn time_ms(&self) -> i64 {
        self.time_ms
    }

    /// Event id.
    pub fn id(&self) -> &'a str {
        self.text(Field::Id)
    }

    /// The event type as the sender spelled it.
    pub fn kind_name(&self) -> &'a str {
        self.text(Field::KindName)
    }

    /// Stock keeping unit.
    pub fn sku(&self) -> &'a str {
        self.text(Field::Sku)
    }

    /// Location id.
    pub fn location(&self) -> &'a str {
        self.text(Field::Location)
    }

    /// Source system; empty when the event has none.
    pub fn source(&self) -> &'a str {
        self.text(Field::Source)
    }

    /// Reservation id, else order id, else correlation id; empty when the event has none.
    pub fn reservation(&self) -> &'a str {
        self.text(Field::Reservation)
    }

    /// Order id; empty when the event has none.
    pub fn order(&self) -> &'a str {
        self.text(Field::Order)
    }

    /// User id; empty when the event has none.
    pub fn user(&self) -> &'a str {
        self.text(Field::User)
    }

    /// Correlation id; empty when the event has none.
    pub fn correlation(&self) -> &'a str {
        self.text(Field::Correlation)
    }

    /// Where a transfer goes; empty when the event does not say.
    pub fn to_location(&self) -> &'a str {
        self.text(Field::ToLocation)
    }

    /// Condition of returned goods; empty when the event does not say.
    pub fn disposition(&self) -> &'a str {
        self.text(Field::Disposition)
    }

    /// The name of the timer that fired, if the event is one.
    pub fn timer(&self) -> Option<&'a str> {
        (self.kind == Kind::Timer).then(|| self.text(Field::Timer))
    }

    /// The rule's own state of the event's key, as it last put it; empty when it has none.
    pub fn state(&self) -> &'a [u8] {
        self.bytes(Field::State)
    }

    /// The state as [`crate::Notes::put_state_json`] put it; `None` when there is none.
    ///
    /// # Panics
    /// When the state is something else: the host then reports the event as a dead letter,
    /// which loses nothing, where starting from nothing would.
    pub fn state_json<T: Deserialize<'a>>(&self) -> Option<T> {
        let state = self.state();
        if state.is_empty() {
            return None;
        }
        match serde_json::from_slice(state) {
            Ok(value) => Some(value),
            Err(error) => crate::fail(format_args!("the state of this key cannot be read: {error}")),
        }
    }

    /// The record as it came, undecoded.
    pub fn payload(&self) -> &'a [u8] {
        self.bytes(Field::Payload)
    }

    /// A text field by name, for rules whose config chooses one; empty when the event has none.
    ///
    /// # Panics
    /// When the rule's `READS` does not name the field.
    #[inline]
    pub fn text(&self, field: Field) -> &'a str {
        // The host has checked; a field that is bytes is empty here if it is no UTF-8.
        std::str::from_utf8(self.bytes(field)).unwrap_or("")
    }

    #[inline]
    pub(crate) fn bytes(&self, field: Field) -> &'a [u8] {
        if !self.reads.has(field) {
            crate::fail(format_args!(
                "the rule reads {field:?}, which it does not ask for: add Field::{field:?} to its READS"
            ));
        }
        let at = self.reads.before(field);
        let start = if at == 0 { self.start } else { self.ends[at - 1] };
        &self.text[start as usize..self.ends[at] as usize]
    }
}
