//! Effects: what rules ask for, as columns; the layout of the WIT `effects` record.

/// Effect codes of the WIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Op {
    /// Refuse the event with a reason.
    Refuse = 0,
    /// Move a quantity between buckets.
    Move = 1,
    /// Assert the quantity on hand.
    Count = 2,
    /// Hold a quantity for a reservation.
    Hold = 3,
    /// Make a hold a firm promise.
    Confirm = 4,
    /// End a reservation (or a part), goods leaving.
    Fulfill = 5,
    /// End a reservation (or a part), goods given back.
    Release = 6,
    /// Publish an event.
    EmitEvent = 7,
    /// Publish a record of the rule's own making.
    EmitRecord = 8,
    /// Keep state for the event's key.
    PutState = 9,
    /// Forget the state of the event's key.
    ClearState = 10,
    /// Ask to be called at a time.
    SetTimer = 11,
    /// Take a timer back.
    CancelTimer = 12,
}

impl Op {
    /// Every op, by code.
    pub const ALL: [Op; 13] = [
        Op::Refuse,
        Op::Move,
        Op::Count,
        Op::Hold,
        Op::Confirm,
        Op::Fulfill,
        Op::Release,
        Op::EmitEvent,
        Op::EmitRecord,
        Op::PutState,
        Op::ClearState,
        Op::SetTimer,
        Op::CancelTimer,
    ];

    /// The op of a wire code.
    pub fn from_code(code: u8) -> Option<Op> {
        Op::ALL.get(usize::from(code)).copied()
    }
}

/// Buckets that a [`Op::Move`] may name, by code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Bucket {
    /// The world outside this key.
    Outside = 0,
    /// Free to sell.
    Available = 1,
    /// Held; only reservations move it.
    Reserved = 2,
    /// Promised; only reservations move it.
    Committed = 3,
    /// There, not to be sold.
    Unsellable = 4,
    /// Under way.
    InTransit = 5,
    /// From in transit as far as it goes, the rest from outside.
    InTransitThenOutside = 6,
}

impl Bucket {
    /// The bucket of a wire code.
    pub fn from_code(code: u8) -> Option<Bucket> {
        use Bucket::{Available, Committed, InTransit, InTransitThenOutside, Outside, Reserved, Unsellable};
        [Outside, Available, Reserved, Committed, Unsellable, InTransit, InTransitThenOutside]
            .get(usize::from(code))
            .copied()
    }
}

/// Numbers an effect carries.
pub const NUMBERS_PER_EFFECT: usize = 3;

/// The effects of a call, as columns. What the host hands on is checked: heads in event order,
/// codes known, ends ascending and inside `text`, texts UTF-8 where the WIT says so, and the
/// numbers of texts right for each op.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Event index * 256 + op code.
    pub heads: Vec<u32>,
    /// [`NUMBERS_PER_EFFECT`] an effect.
    pub numbers: Vec<i64>,
    /// Where each text ends.
    pub ends: Vec<u32>,
    /// All texts.
    pub text: Vec<u8>,
}

impl Effects {
    /// Forgets the effects, keeps the memory.
    pub fn clear(&mut self) {
        self.heads.clear();
        self.numbers.clear();
        self.ends.clear();
        self.text.clear();
    }
}

/// How many texts an effect with this op and second number carries.
pub fn texts_of(op: Op, second_number: i64) -> usize {
    match op {
        Op::Refuse | Op::Hold | Op::Confirm | Op::Fulfill | Op::Release => 1,
        Op::PutState | Op::SetTimer | Op::CancelTimer => 1,
        Op::EmitEvent => 1 + ((second_number >> 8) & 0x7ff).count_ones() as usize,
        Op::EmitRecord => 3,
        Op::Move | Op::Count | Op::ClearState => 0,
    }
}

/// One effect of an [`Effects`], with its texts.
#[derive(Clone, Copy, Debug)]
pub struct EffectRef<'a> {
    /// Index of the event in the call's batch.
    pub event: usize,
    /// What is asked for.
    pub op: Op,
    /// The numbers, by op.
    pub numbers: [i64; NUMBERS_PER_EFFECT],
    ends: &'a [u32],
    start: u32,
    text: &'a [u8],
}

impl<'a> EffectRef<'a> {
    /// How many texts it has.
    pub fn text_count(&self) -> usize {
        self.ends.len()
    }

    /// Text `n` as bytes; empty past the last.
    pub fn bytes(&self, n: usize) -> &'a [u8] {
        let Some(end) = self.ends.get(n) else { return &[] };
        let start = if n == 0 { self.start } else { self.ends[n - 1] };
        self.text.get(start as usize..*end as usize).unwrap_or(&[])
    }

    /// Text `n`; empty past the last or where the bytes are not UTF-8, which the host rules out.
    pub fn text(&self, n: usize) -> &'a str {
        std::str::from_utf8(self.bytes(n)).unwrap_or("")
    }
}

impl Effects {
    /// The effects in order. Stops early at what the host would have refused.
    pub fn iter(&self) -> impl Iterator<Item = EffectRef<'_>> {
        let mut texts_before = 0;
        self.heads.iter().zip(self.numbers.as_chunks::<NUMBERS_PER_EFFECT>().0).map_while(move |(head, numbers)| {
            let op = Op::from_code((head & 0xff) as u8)?;
            let first = texts_before;
            texts_before += texts_of(op, numbers[1]);
            let start = if first == 0 { 0 } else { *self.ends.get(first - 1)? };
            let ends = self.ends.get(first..texts_before)?;
            Some(EffectRef { event: (head >> 8) as usize, op, numbers: *numbers, ends, start, text: &self.text })
        })
    }
}
