//! Words: what an operator says about the letters of parked keys, of which there may be none.

use stockflow_codec::{DeadLetter, Release};
use stockflow_core::Standing;
use stockflow_log::Headers;

use crate::shop::{GROUP, INPUT};
use crate::workload::Sent;

/// What a record says about a parked key.
#[derive(Clone, Debug)]
pub enum Word {
    /// The key goes on.
    Release,
    /// The letter of this event, which lay there, is given up.
    Drop(String, i64),
    /// It is the record of that letter.
    Replay(String, i64),
}

/// What `stockflow dlq` would say with it.
pub fn headers(sent: &Sent) -> Headers {
    let (sku, location) = sent.key.split_once(':').unwrap();
    let letter = |event: &str, offset: i64, word: &dyn Fn(&DeadLetter<'_>) -> Headers| {
        word(&DeadLetter {
            reason: "RULE_TRAPPED",
            message: "picky",
            group: GROUP,
            stage: "stock",
            rule: Some("picky"),
            topic: INPUT,
            partition: sent.partition,
            offset: Some(offset),
            timestamp_ms: None,
            attempt: 1,
            event: Some(event),
            key: Some((sku, location)),
            standing: Some(Standing::First),
            left_out: None,
        })
    };
    match &sent.word {
        None => Headers::new(),
        Some(Word::Release) => Release { group: GROUP, sku, location, to: None }.headers(),
        Some(Word::Drop(event, offset)) => letter(event, *offset, &|letter| letter.drop_headers(&[], "0:0")),
        Some(Word::Replay(event, offset)) => letter(event, *offset, &|letter| letter.replay_headers(&[], "0:0")),
    }
}
