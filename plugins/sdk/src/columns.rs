//! Columns: the layout of the WIT records, from rows and to rows. Nothing here knows WebAssembly.

use crate::component::Component;
use crate::{Effects, Event, Kind, Stock};

/// Numbers an event carries: quantity, time, and the six of its stock.
const NUMBERS_PER_EVENT: usize = 8;
/// Added to a kind's code when the event was refused.
const REFUSED: u8 = 128;

/// The WIT `batch` record.
#[derive(Clone, Copy, Debug)]
pub struct BatchColumns<'a> {
    /// A kind code an event, 128 added when it was refused.
    pub kinds: &'a [u8],
    /// Eight an event.
    pub numbers: &'a [i64],
    /// An end for each event and field read.
    pub ends: &'a [u32],
    /// All texts.
    pub text: &'a [u8],
}

/// The WIT `effects` record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectColumns {
    /// Event index * 256 + code.
    pub heads: Vec<u32>,
    /// Three an effect.
    pub numbers: Vec<i64>,
    /// Where each text ends.
    pub ends: Vec<u32>,
    /// All texts.
    pub text: Vec<u8>,
}

impl EffectColumns {
    /// Room for one effect an event, which is what most rules ask for.
    pub fn with_room_for(events: usize) -> EffectColumns {
        EffectColumns {
            heads: Vec::with_capacity(events),
            numbers: Vec::with_capacity(events * 3),
            ends: Vec::new(),
            text: Vec::new(),
        }
    }

    /// Forgets the effects, keeps the memory.
    pub fn clear(&mut self) {
        self.heads.clear();
        self.numbers.clear();
        self.ends.clear();
        self.text.clear();
    }

    #[inline]
    pub(crate) fn push(&mut self, head: u32, numbers: [i64; 3]) {
        self.heads.push(head);
        self.numbers.extend_from_slice(&numbers);
    }

    #[inline]
    pub(crate) fn push_text(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
        // Past 4 GiB, which no guest has, the host refuses the answer.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }
}

/// Takes each event of `batch` to `rule`, in order, and appends its effects to `out`.
///
/// # Panics
/// When the columns do not fit together, which the host rules out.
pub fn run<By, C: Component<By>>(rule: &C, batch: &BatchColumns<'_>, out: &mut EffectColumns) {
    let width = C::READS.len();
    let mut start = 0;
    let mut head = 0;
    for (i, (code, numbers)) in batch.kinds.iter().zip(batch.numbers.as_chunks::<NUMBERS_PER_EVENT>().0).enumerate() {
        let ends = &batch.ends[i * width..][..width];
        let Some(kind) = Kind::from_code(code & !REFUSED) else {
            crate::fail(format_args!("the host sent an event of kind {code}, which this SDK does not know"))
        };
        let [quantity, time_ms, available, reserved, committed, unsellable, in_transit, version] = *numbers;
        let event = Event { kind, quantity, time_ms, reads: C::READS, start, ends, text: batch.text };
        let stock = Stock { available, reserved, committed, unsellable, in_transit, version };
        let refused = code & REFUSED != 0;
        rule.answer(&event, refused, &stock, &mut Effects::of(out, head, kind, quantity));
        start = ends.last().copied().unwrap_or(start);
        head += 256;
    }
}
