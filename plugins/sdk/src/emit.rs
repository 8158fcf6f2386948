//! Emit: an event that a rule emits, being put together.

use crate::columns::EffectColumns;
use crate::fields::EVENT_FIELDS;
use crate::{Field, Kind, op};

/// An event being emitted; it is written when this goes out of scope.
#[derive(Debug)]
pub struct Emit<'n, 't> {
    columns: &'n mut EffectColumns,
    head: u32,
    topic: &'t str,
    kind: Kind,
    quantity: i64,
    time_ms: i64,
    texts: [Option<&'t str>; EVENT_FIELDS],
}

impl<'n, 't> Emit<'n, 't> {
    pub(crate) fn new(
        columns: &'n mut EffectColumns,
        head: u32,
        topic: &'t str,
        kind: Kind,
        quantity: i64,
    ) -> Emit<'n, 't> {
        Emit { columns, head, topic, kind, quantity, time_ms: op::TIME_OF_CAUSE, texts: [None; EVENT_FIELDS] }
    }

    /// Its kind.
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Its quantity, in units of 10^-quantityScale.
    pub fn quantity(mut self, quantity: i64) -> Self {
        self.quantity = quantity;
        self
    }

    /// Its event time, ms since 1970 UTC.
    pub fn time_ms(mut self, time_ms: i64) -> Self {
        self.time_ms = time_ms;
        self
    }

    /// Its id, instead of the one that the host makes of the cause's id and its place.
    pub fn id(self, id: &'t str) -> Self {
        self.text(Field::Id, id)
    }

    /// Its stock keeping unit.
    pub fn sku(self, sku: &'t str) -> Self {
        self.text(Field::Sku, sku)
    }

    /// Its location id.
    pub fn location(self, location: &'t str) -> Self {
        self.text(Field::Location, location)
    }

    /// Its source system.
    pub fn source(self, source: &'t str) -> Self {
        self.text(Field::Source, source)
    }

    /// Its reservation id.
    pub fn reservation(self, reservation: &'t str) -> Self {
        self.text(Field::Reservation, reservation)
    }

    /// Its order id.
    pub fn order(self, order: &'t str) -> Self {
        self.text(Field::Order, order)
    }

    /// Its user id.
    pub fn user(self, user: &'t str) -> Self {
        self.text(Field::User, user)
    }

    /// Its correlation id.
    pub fn correlation(self, correlation: &'t str) -> Self {
        self.text(Field::Correlation, correlation)
    }

    /// Where it is transferred to.
    pub fn to_location(self, location: &'t str) -> Self {
        self.text(Field::ToLocation, location)
    }

    /// The condition of its goods.
    pub fn disposition(self, disposition: &'t str) -> Self {
        self.text(Field::Disposition, disposition)
    }

    /// Its name of the kind, for events of [`Kind::Other`].
    pub fn kind_name(self, name: &'t str) -> Self {
        self.text(Field::KindName, name)
    }

    fn text(mut self, field: Field, text: &'t str) -> Self {
        self.texts[field as usize] = Some(text);
        self
    }
}

impl Drop for Emit<'_, '_> {
    fn drop(&mut self) {
        let mut code = i64::from(self.kind.code());
        for (field, text) in self.texts.iter().enumerate() {
            if text.is_some() {
                code |= 256 << field;
            }
        }
        self.columns.push(self.head | op::EMIT_EVENT, [self.quantity, code, self.time_ms]);
        self.columns.push_text(self.topic.as_bytes());
        for text in self.texts.iter().flatten() {
            self.columns.push_text(text.as_bytes());
        }
    }
}
