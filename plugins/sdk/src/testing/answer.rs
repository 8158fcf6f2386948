//! Answer: what a rule said of one event.

use crate::columns::EffectColumns;
use crate::testing::effect::decode;
use crate::testing::{Effect, EmittedEvent, Given};
use crate::{Stock, op};

/// What a rule said of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    effects: Vec<Effect>,
    refused: Option<String>,
    stock: Stock,
    state: Vec<u8>,
}

impl Answer {
    pub(super) fn new(columns: &EffectColumns, stock: Stock, state: Vec<u8>) -> Answer {
        let mut answer = Answer { effects: Vec::new(), refused: None, stock, state };
        let mut texts_before = 0;
        for (head, numbers) in columns.heads.iter().zip(columns.numbers.as_chunks::<3>().0) {
            let (code, texts) = (head & 0xff, texts_of(head & 0xff, numbers[1]));
            let texts = (texts_before..texts_before + texts).map(|n| text(columns, n)).collect::<Vec<_>>();
            texts_before += texts.len();
            if code == op::REFUSE {
                answer.refused = texts.first().map(|text| String::from_utf8_lossy(text).into_owned());
            } else {
                answer.effects.push(decode(code, *numbers, &texts));
            }
        }
        answer
    }

    /// What the rule asked for, in order.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// The reason, if the rule refused the event.
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// Whether the rule let the event through.
    pub fn continues(&self) -> bool {
        self.refused.is_none()
    }

    /// The events that the rule emitted, in order.
    pub fn events(&self) -> impl Iterator<Item = &EmittedEvent> {
        self.effects.iter().filter_map(|effect| match effect {
            Effect::EmitEvent(event) => Some(event),
            _ => None,
        })
    }

    /// The rule's state of the key after this: that before it when the event was refused.
    pub fn state(&self) -> &[u8] {
        let changed = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::PutState(state) => Some(state.as_slice()),
            Effect::ClearState => Some(&[][..]),
            _ => None,
        });
        changed.filter(|_| self.continues()).unwrap_or(&self.state)
    }

    /// The same key with the state as this left it, for the next event. The stock is what it
    /// was: only a ledger carries effects out.
    pub fn then(&self) -> Given {
        Given::with(self.stock).state(self.state())
    }
}

fn texts_of(code: u32, second_number: i64) -> usize {
    match code {
        op::EMIT_EVENT => 1 + ((second_number >> 8) & 0x7ff).count_ones() as usize,
        op::EMIT_RECORD => 3,
        op::MOVE | op::COUNT | op::CLEAR_STATE => 0,
        _ => 1,
    }
}

fn text(columns: &EffectColumns, n: usize) -> &[u8] {
    let start = if n == 0 { 0 } else { columns.ends[n - 1] };
    &columns.text[start as usize..columns.ends[n] as usize]
}
