//! Fields: the texts of an event that a rule may ask for.

/// A text field of an event, in the order in which fields cross to the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Field {
    /// Event id.
    Id = 0,
    /// The event type as the sender spelled it.
    KindName = 1,
    /// Stock keeping unit.
    Sku = 2,
    /// Location id.
    Location = 3,
    /// Source system.
    Source = 4,
    /// Reservation: reservationId, else orderId, else correlationId.
    Reservation = 5,
    /// Order id.
    Order = 6,
    /// User id.
    User = 7,
    /// Correlation id.
    Correlation = 8,
    /// Destination of a transfer.
    ToLocation = 9,
    /// Condition of returned goods.
    Disposition = 10,
    /// Why the event was refused; for observers.
    Reason = 11,
    /// Name of the timer that fired.
    Timer = 12,
    /// The rule's own state of the event's key.
    State = 13,
    /// The record as it came, undecoded.
    Payload = 14,
}

/// Fields that an emitted event can set: [`Field::Id`] to [`Field::Disposition`].
pub(crate) const EVENT_FIELDS: usize = 11;

impl Field {
    /// Every field, in wire order.
    pub const ALL: [Field; 15] = [
        Field::Id,
        Field::KindName,
        Field::Sku,
        Field::Location,
        Field::Source,
        Field::Reservation,
        Field::Order,
        Field::User,
        Field::Correlation,
        Field::ToLocation,
        Field::Disposition,
        Field::Reason,
        Field::Timer,
        Field::State,
        Field::Payload,
    ];
}

/// A set of [`Field`]s: what a rule reads, and so what is copied to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields(u16);

impl Fields {
    /// No text at all: the numbers of an event are always there.
    pub const NONE: Fields = Fields(0);

    /// What a decider reads unless it says otherwise: all but the payload.
    pub const DECIDER: Fields = Fields::of(&Field::ALL).without(Field::Payload).without(Field::Reason);

    /// What an observer reads unless it says otherwise: all but the payload.
    pub const OBSERVER: Fields = Fields::of(&Field::ALL).without(Field::Payload);

    /// The set of these fields.
    ///
    /// ```
    /// use stockflow_rule::{Field, Fields};
    /// const READS: Fields = Fields::of(&[Field::Sku, Field::User]);
    /// assert!(READS.has(Field::User) && !READS.has(Field::Order));
    /// ```
    pub const fn of(fields: &[Field]) -> Fields {
        let mut set = Fields::NONE;
        let mut at = 0;
        while at < fields.len() {
            set = set.with(fields[at]);
            at += 1;
        }
        set
    }

    /// The set with `field`.
    #[must_use]
    pub const fn with(self, field: Field) -> Fields {
        Fields(self.0 | (1 << field as u8))
    }

    /// The set without `field`.
    #[must_use]
    pub const fn without(self, field: Field) -> Fields {
        Fields(self.0 & !(1 << field as u8))
    }

    /// Whether `field` is in the set.
    pub const fn has(self, field: Field) -> bool {
        self.0 & (1 << field as u8) != 0
    }

    /// How many fields are in the set.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set as bits, bit n for field n of the wire order.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// How many fields of the set stand before `field` in the wire order.
    pub(crate) const fn before(self, field: Field) -> usize {
        (self.0 & ((1 << field as u8) - 1)).count_ones() as usize
    }
}
