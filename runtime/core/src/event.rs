//! Events: decoded records of one batch, as columns.

use bytes::Bytes;

/// What an event says has happened or asks for. The numbers are the wire codes of the WIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Goods came in.
    Receipt = 0,
    /// Goods were sold at the till.
    Sale = 1,
    /// Goods came back from a buyer.
    Return = 2,
    /// Goods left for another location.
    TransferOut = 3,
    /// Goods arrived from another location.
    TransferIn = 4,
    /// A signed correction.
    Adjustment = 5,
    /// An assertion of the quantity on hand.
    Count = 6,
    /// Asks for a hold.
    Reservation = 7,
    /// Makes a hold a firm promise.
    Confirmation = 8,
    /// Ends a hold or promise, giving the stock back.
    Release = 9,
    /// Ends a hold or promise, the goods leaving.
    Fulfillment = 10,
    /// Announces goods under way to this location.
    Expect = 11,
    /// A kind of the user's own; its name is in [`Field::KindName`].
    Other = 12,
    /// Made by the host: a reservation's time to live has passed.
    Expiry = 13,
    /// Made by the host: a rule's timer is due.
    Timer = 14,
}

impl Kind {
    /// Every kind, by code.
    pub const ALL: [Kind; 15] = [
        Kind::Receipt,
        Kind::Sale,
        Kind::Return,
        Kind::TransferOut,
        Kind::TransferIn,
        Kind::Adjustment,
        Kind::Count,
        Kind::Reservation,
        Kind::Confirmation,
        Kind::Release,
        Kind::Fulfillment,
        Kind::Expect,
        Kind::Other,
        Kind::Expiry,
        Kind::Timer,
    ];

    /// The kind of a wire code.
    pub fn from_code(code: u8) -> Option<Kind> {
        Kind::ALL.get(usize::from(code)).copied()
    }

    /// The wire code.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The canonical spelling, as in an event's `eventType`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Receipt => "RECEIPT",
            Kind::Sale => "SALE",
            Kind::Return => "RETURN",
            Kind::TransferOut => "TRANSFER_OUT",
            Kind::TransferIn => "TRANSFER_IN",
            Kind::Adjustment => "ADJUSTMENT",
            Kind::Count => "COUNT",
            Kind::Reservation => "RESERVATION",
            Kind::Confirmation => "CONFIRMATION",
            Kind::Release => "RELEASE",
            Kind::Fulfillment => "FULFILLMENT",
            Kind::Expect => "EXPECT",
            Kind::Other => "OTHER",
            Kind::Expiry => "EXPIRY",
            Kind::Timer => "TIMER",
        }
    }
}

/// A text field that a rule may read, in the order of the WIT flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Observers: why the event was refused.
    Reason = 11,
    /// Name of the timer that fired.
    Timer = 12,
    /// The rule's own state of the key.
    State = 13,
    /// The record's value, undecoded.
    Payload = 14,
}

/// Fields that an event carries itself ([`Field::Id`] to [`Field::Disposition`]).
pub const EVENT_FIELDS: usize = 11;

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

/// A set of [`Field`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub u16);

impl Fields {
    /// No field.
    pub const NONE: Fields = Fields(0);

    /// Whether `field` is in the set.
    pub fn has(self, field: Field) -> bool {
        self.0 & (1 << field as u8) != 0
    }

    /// The set with `field` added.
    #[must_use]
    pub fn with(self, field: Field) -> Fields {
        Fields(self.0 | (1 << field as u8))
    }

    /// How many fields are in the set.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The fields of the set, in wire order.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(move |field| self.has(*field))
    }
}

/// One event by value, to build a batch of [`Events`] from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewEvent<'a> {
    /// What it is.
    pub kind: Kind,
    /// Units of 10^-quantityScale; signed only in an adjustment; 0 in a release or
    /// fulfillment means all that is left.
    pub quantity: i64,
    /// The sender's time, ms since 1970 UTC.
    pub time_ms: i64,
    /// The text fields, by [`Field`] from `Id` to `Disposition`; empty where absent.
    pub texts: [&'a str; EVENT_FIELDS],
}

/// The decoded events of one batch, as columns. All lengths agree by construction.
#[derive(Clone, Debug, Default)]
pub struct Events {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) quantities: Vec<i64>,
    pub(crate) times_ms: Vec<i64>,
    /// `EVENT_FIELDS` ends an event; text of field f of event i ends at `ends[i * EVENT_FIELDS + f]`.
    pub(crate) ends: Vec<u32>,
    pub(crate) text: String,
    pub(crate) payloads: Vec<Bytes>,
}

impl Events {
    /// How many events.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Forgets the events, keeps the memory.
    pub fn clear(&mut self) {
        self.kinds.clear();
        self.quantities.clear();
        self.times_ms.clear();
        self.ends.clear();
        self.text.clear();
        self.payloads.clear();
    }

    /// Adds one event. `payload` is the record's value (cheap to clone), for rules that read it.
    ///
    /// The text of one batch must stay below 4 GiB, which the limits on records and batches see to.
    pub fn push(&mut self, event: &NewEvent<'_>, payload: Bytes) {
        self.kinds.push(event.kind);
        self.quantities.push(event.quantity);
        self.times_ms.push(event.time_ms);
        for text in event.texts {
            self.text.push_str(text);
            self.ends.push(end_of(&self.text));
        }
        self.payloads.push(payload);
    }

    /// Kind of event `i`.
    pub fn kind(&self, i: usize) -> Kind {
        self.kinds[i]
    }

    /// Quantity of event `i`, in units of 10^-quantityScale.
    pub fn quantity(&self, i: usize) -> i64 {
        self.quantities[i]
    }

    /// Event time of event `i`, ms since 1970 UTC.
    pub fn time_ms(&self, i: usize) -> i64 {
        self.times_ms[i]
    }

    /// Text field `field` (from `Id` to `Disposition`) of event `i`; other fields are empty.
    pub fn text(&self, i: usize, field: Field) -> &str {
        let f = field as usize;
        if f >= EVENT_FIELDS {
            return "";
        }
        let at = i * EVENT_FIELDS + f;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// The record's value of event `i`.
    pub fn payload(&self, i: usize) -> &Bytes {
        &self.payloads[i]
    }
}

fn end_of(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
