//! Bounds: what a rule may say of one event, item by item and in all.
//!
//! Fuel and memory bound what a rule computes, these what outlives the call: in the books, in
//! topics, in labels of metrics. They are of an event, never of a call, so that no neighbor
//! can take one beyond them.

use stockflow_core::Op;
use stockflow_core::config::STATE_BYTES_MAX;

/// A reason is a code to count by: it becomes a label of metrics.
const REASON_BYTES_MAX: usize = 64;
/// As long as Kafka's names of topics: no short name in a pipeline is longer.
const TOPIC_BYTES_MAX: usize = 249;
/// As long as the codec takes a text of a record: no stage could read a longer one back.
const TEXT_BYTES_MAX: usize = 256;
/// Room for two texts and what joins them.
const KEY_BYTES_MAX: usize = 1_024;
/// A topic takes 1,048,588 bytes by default. This leaves 48,588 for what the stage adds: headers
/// that are carried, and the frame. A client that was told nothing sends 1,000,000 too.
const RECORD_BYTES_MAX: usize = 1_000_000;
/// The largest record and the largest state fit together, with as much again for names. So
/// 1,024 records, a poll over files, stay within the transactions of the in-process log.
const EVENT_BYTES_MAX: usize = RECORD_BYTES_MAX + 2 * STATE_BYTES_MAX;
/// An emitted event takes from its cause what its rule does not say, some 3 KB: so their number
/// counts, beside their bytes. Invoices of some hundred lines are taken apart.
const EMITS_MAX: usize = 1_000;
/// All timers of a key (1,000) taken back and set anew, and as much of anything else.
const EFFECTS_MAX: usize = 4_096;

/// What a rule has said of the event at hand.
#[derive(Debug, Default)]
pub(crate) struct Said {
    effects: usize,
    emits: usize,
    bytes: usize,
}

impl Said {
    /// Begins with the next event.
    pub(crate) fn next_event(&mut self) {
        *self = Said::default();
    }

    /// Adds an effect with texts of `bytes` in all; the error is a sentence.
    pub(crate) fn add(&mut self, op: Op, bytes: usize) -> Result<(), String> {
        self.effects += 1;
        self.emits += usize::from(matches!(op, Op::EmitEvent | Op::EmitRecord));
        self.bytes += bytes;
        let Said { effects, emits, bytes } = *self;
        if effects > EFFECTS_MAX {
            return Err(format!("more than {EFFECTS_MAX} effects of one event, at most as many are taken"));
        }
        if emits > EMITS_MAX {
            return Err(format!("more than {EMITS_MAX} records emitted of one event, at most as many are taken"));
        }
        if bytes > EVENT_BYTES_MAX {
            return Err(format!("{bytes} bytes of text and more of one event, at most {EVENT_BYTES_MAX} are taken"));
        }
        Ok(())
    }
}

/// Whether text `n` of an effect may have as many bytes; the error is a sentence.
pub(crate) fn check_text(op: Op, n: usize, bytes: usize) -> Result<(), String> {
    let (what, most) = match (op, n) {
        (Op::Refuse, _) => ("the reason of a refusal", REASON_BYTES_MAX),
        (Op::EmitEvent | Op::EmitRecord, 0) => ("the name of a topic", TOPIC_BYTES_MAX),
        (Op::EmitEvent, _) => ("the field of an emitted event", TEXT_BYTES_MAX),
        (Op::EmitRecord, 1) => ("the key of an emitted record", KEY_BYTES_MAX),
        (Op::EmitRecord, _) => ("the value of an emitted record", RECORD_BYTES_MAX - KEY_BYTES_MAX),
        (Op::PutState, _) => ("the state of a key", STATE_BYTES_MAX),
        (Op::SetTimer | Op::CancelTimer, _) => ("the name of a timer", TEXT_BYTES_MAX),
        _ => ("the id of a reservation", TEXT_BYTES_MAX),
    };
    if bytes <= most { Ok(()) } else { Err(format!("{bytes} bytes as {what}, at most {most} are taken")) }
}
