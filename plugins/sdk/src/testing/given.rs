//! Given: the stock, the state and the event that a rule is asked about.

use crate::columns::{BatchColumns, EffectColumns, run};
use crate::component::Component;
use crate::testing::Answer;
use crate::{Field, Kind, Stock};

/// What a rule is asked about. The event is of `sku-1` at `location-1` unless told otherwise.
#[derive(Clone, Debug)]
pub struct Given {
    stock: Stock,
    kind: Kind,
    quantity: i64,
    time_ms: i64,
    refused: bool,
    texts: [Vec<u8>; Field::ALL.len()],
}

impl Given {
    /// This much is available, and nothing else there.
    pub fn stock(available: i64) -> Given {
        Given::with(Stock { available, ..Stock::default() })
    }

    /// The stock is this.
    pub fn with(stock: Stock) -> Given {
        let given =
            Given { stock, kind: Kind::Other, quantity: 0, time_ms: 0, refused: false, texts: Default::default() };
        given.id("event-1").sku("sku-1").location("location-1")
    }

    /// An event of this kind and quantity (units of 10^-quantityScale).
    #[must_use]
    pub fn event(mut self, kind: Kind, quantity: i64) -> Given {
        self.kind = kind;
        self.quantity = quantity;
        self.text(Field::KindName, kind.name())
    }

    /// A timer of the rule's that is due.
    #[must_use]
    pub fn timer(self, name: &str) -> Given {
        self.event(Kind::Timer, 0).text(Field::Timer, name)
    }

    /// The event's time, ms since 1970 UTC; 0 unless told otherwise.
    #[must_use]
    pub fn at_ms(mut self, time_ms: i64) -> Given {
        self.time_ms = time_ms;
        self
    }

    /// For observers: the event was refused for this reason.
    #[must_use]
    pub fn refused(mut self, reason: &str) -> Given {
        self.refused = true;
        self.text(Field::Reason, reason)
    }

    /// The rule's own state of the key.
    #[must_use]
    pub fn state(mut self, state: impl AsRef<[u8]>) -> Given {
        self.texts[Field::State as usize] = state.as_ref().to_vec();
        self
    }

    /// The record as it came.
    #[must_use]
    pub fn payload(mut self, payload: impl AsRef<[u8]>) -> Given {
        self.texts[Field::Payload as usize] = payload.as_ref().to_vec();
        self
    }

    /// Any text field of the event.
    #[must_use]
    pub fn text(mut self, field: Field, text: &str) -> Given {
        self.texts[field as usize] = text.as_bytes().to_vec();
        self
    }

    /// The event's id.
    #[must_use]
    pub fn id(self, id: &str) -> Given {
        self.text(Field::Id, id)
    }

    /// The event's stock keeping unit.
    #[must_use]
    pub fn sku(self, sku: &str) -> Given {
        self.text(Field::Sku, sku)
    }

    /// The event's location.
    #[must_use]
    pub fn location(self, location: &str) -> Given {
        self.text(Field::Location, location)
    }

    /// The event's source system.
    #[must_use]
    pub fn source(self, source: &str) -> Given {
        self.text(Field::Source, source)
    }

    /// The event's reservation.
    #[must_use]
    pub fn reservation(self, reservation: &str) -> Given {
        self.text(Field::Reservation, reservation)
    }

    /// The event's order.
    #[must_use]
    pub fn order(self, order: &str) -> Given {
        self.text(Field::Order, order)
    }

    /// The event's user.
    #[must_use]
    pub fn user(self, user: &str) -> Given {
        self.text(Field::User, user)
    }

    /// Where the event's goods go.
    #[must_use]
    pub fn to_location(self, location: &str) -> Given {
        self.text(Field::ToLocation, location)
    }

    /// The condition of the event's goods.
    #[must_use]
    pub fn disposition(self, disposition: &str) -> Given {
        self.text(Field::Disposition, disposition)
    }

    /// Asks the rule.
    ///
    /// # Panics
    /// When the rule does.
    pub fn apply<By, C: Component<By>>(&self, rule: &C) -> Answer {
        let (mut ends, mut text) = (Vec::new(), Vec::new());
        for field in Field::ALL.into_iter().filter(|field| C::READS.has(*field)) {
            text.extend_from_slice(&self.texts[field as usize]);
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        let stock = &self.stock;
        let numbers = [
            self.quantity,
            self.time_ms,
            stock.available,
            stock.reserved,
            stock.committed,
            stock.unsellable,
            stock.in_transit,
            stock.version,
        ];
        let batch = BatchColumns {
            kinds: &[self.kind.code() + if self.refused { 128 } else { 0 }],
            numbers: &numbers,
            ends: &ends,
            text: &text,
        };
        let mut out = EffectColumns::default();
        run(rule, &batch, &mut out);
        Answer::new(&out, self.stock, self.texts[Field::State as usize].clone())
    }
}
