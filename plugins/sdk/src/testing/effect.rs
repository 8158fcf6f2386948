//! Effect: one thing that a rule asked for, to compare with.

use crate::{Bucket, Field, Kind, op};

/// One thing that a rule asked for. An empty reservation is the event's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Move a quantity.
    Move {
        /// Taken from here.
        from: Bucket,
        /// Put there.
        to: Bucket,
        /// Units.
        quantity: i64,
    },
    /// Make on hand this many units.
    Count(i64),
    /// Hold for a reservation.
    Hold {
        /// Whose.
        reservation: String,
        /// Units.
        quantity: i64,
        /// How long, in ms; 0 for as long as the stage says.
        ttl_ms: i64,
    },
    /// Make a hold a firm promise.
    Confirm {
        /// Whose.
        reservation: String,
    },
    /// The goods leave.
    Fulfill {
        /// Whose.
        reservation: String,
        /// Units; 0 for all that is left.
        quantity: i64,
    },
    /// The stock is given back.
    Release {
        /// Whose.
        reservation: String,
        /// Units; 0 for all that is left.
        quantity: i64,
    },
    /// Emit an event.
    EmitEvent(EmittedEvent),
    /// Emit a record.
    EmitRecord {
        /// Short name of the topic.
        topic: String,
        /// Empty for none.
        key: Vec<u8>,
        /// Its value.
        value: Vec<u8>,
    },
    /// Keep this state.
    PutState(Vec<u8>),
    /// Forget the state.
    ClearState,
    /// Be called at a time.
    SetTimer {
        /// Its name.
        name: String,
        /// ms since 1970 UTC.
        at_ms: i64,
    },
    /// Take a timer back.
    CancelTimer(String),
}

impl Effect {
    /// Goods come in.
    pub fn receive(quantity: i64) -> Effect {
        Effect::shift(Bucket::Outside, Bucket::Available, quantity)
    }

    /// Goods leave.
    pub fn sell(quantity: i64) -> Effect {
        Effect::shift(Bucket::Available, Bucket::Outside, quantity)
    }

    /// A move between any two buckets.
    pub fn shift(from: Bucket, to: Bucket, quantity: i64) -> Effect {
        Effect::Move { from, to, quantity }
    }

    /// A hold for the event's reservation, for as long as the stage says.
    pub fn hold(quantity: i64) -> Effect {
        Effect::Hold { reservation: String::new(), quantity, ttl_ms: 0 }
    }

    /// Keep this state.
    pub fn put_state(state: impl AsRef<[u8]>) -> Effect {
        Effect::PutState(state.as_ref().to_vec())
    }

    /// A record emitted to `topic`.
    pub fn record(topic: &str, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Effect {
        Effect::EmitRecord { topic: topic.to_owned(), key: key.as_ref().to_vec(), value: value.as_ref().to_vec() }
    }
}

/// An event that a rule emitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmittedEvent {
    /// Short name of the topic.
    pub topic: String,
    /// Its kind.
    pub kind: Kind,
    /// Units of 10^-quantityScale.
    pub quantity: i64,
    /// Its time, ms since 1970 UTC; `None` for that of the event that caused it.
    pub time_ms: Option<i64>,
    texts: Vec<(Field, String)>,
}

impl EmittedEvent {
    /// The field's text; `None` where it is that of the event that caused it.
    pub fn text(&self, field: Field) -> Option<&str> {
        self.texts.iter().find(|(set, _)| *set == field).map(|(_, text)| text.as_str())
    }
}

pub(super) fn decode(code: u32, numbers: [i64; 3], texts: &[&[u8]]) -> Effect {
    let [first, second, third] = numbers;
    let bytes = |n: usize| texts[n].to_vec();
    let text = |n: usize| String::from_utf8_lossy(texts[n]).into_owned();
    match code {
        op::MOVE => Effect::shift(bucket(second), bucket(second >> 8), first),
        op::COUNT => Effect::Count(first),
        op::HOLD => Effect::Hold { reservation: text(0), quantity: first, ttl_ms: second },
        op::CONFIRM => Effect::Confirm { reservation: text(0) },
        op::FULFILL => Effect::Fulfill { reservation: text(0), quantity: first },
        op::RELEASE => Effect::Release { reservation: text(0), quantity: first },
        op::EMIT_EVENT => Effect::EmitEvent(event(numbers, texts)),
        op::EMIT_RECORD => Effect::EmitRecord { topic: text(0), key: bytes(1), value: bytes(2) },
        op::PUT_STATE => Effect::PutState(bytes(0)),
        op::CLEAR_STATE => Effect::ClearState,
        op::SET_TIMER => Effect::SetTimer { name: text(0), at_ms: third },
        op::CANCEL_TIMER => Effect::CancelTimer(text(0)),
        other => crate::fail(format_args!("effect code {other} is unknown")),
    }
}

fn bucket(code: i64) -> Bucket {
    match u8::try_from(code & 0xff).ok().and_then(Bucket::from_code) {
        Some(bucket) => bucket,
        None => crate::fail(format_args!("bucket {} is unknown", code & 0xff)),
    }
}

fn event([quantity, code, time_ms]: [i64; 3], texts: &[&[u8]]) -> EmittedEvent {
    let kind = u8::try_from(code & 0xff).ok().and_then(Kind::from_code);
    let fields = Field::ALL.into_iter().filter(|field| code >> 8 & (1 << *field as u8) != 0);
    let set = fields.zip(&texts[1..]);
    let set = set.map(|(field, text)| (field, String::from_utf8_lossy(text).into_owned()));
    EmittedEvent {
        topic: String::from_utf8_lossy(texts[0]).into_owned(),
        kind: kind.unwrap_or(Kind::Other),
        quantity,
        time_ms: (time_ms != op::TIME_OF_CAUSE).then_some(time_ms),
        texts: set.collect(),
    }
}
