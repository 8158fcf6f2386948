//! A parked key, and what is said of it.

use stockflow_core::{Kind, Letter, OnFailure, Settled, Shard, Standing};

use super::TestEvent;
use super::changelog::{End, Source, tight};

pub fn sale(id: &str, quantity: i64) -> TestEvent {
    TestEvent { id: id.to_owned(), kind: Kind::Sale, sku: "a", quantity, reservation: String::new(), clock_ms: 0 }
}

/// Key a parked behind event 1, and 2 and 3 waiting.
pub fn parked() -> Source {
    parked_in(tight(OnFailure::Park))
}

pub fn parked_in(shard: Shard) -> Source {
    let mut source = Source::new(shard);
    source.transaction(&[sale("1", 13), sale("2", 1)], None, End::Commit);
    source.transaction(&[sale("3", 1)], None, End::Commit);
    source
}

/// The same with room for so many records: the others are letters.
pub fn narrow(room: usize) -> Shard {
    tight(OnFailure::Park).with_waiting_max(room, 1_000)
}

/// The parked keys, as (sku, event that failed, whether there are letters, what waits).
pub fn seen(shard: &Shard) -> Vec<(&str, Option<&str>, bool, usize)> {
    shard.parked().map(|key| (key.sku, key.behind, key.has_letters, key.waiting)).collect()
}

pub fn texts(records: &[Box<[u8]>]) -> Vec<&str> {
    records.iter().map(|record| std::str::from_utf8(record).unwrap()).collect()
}

pub fn settle(shard: &mut Shard, letter: &Letter<'_>) -> Settled {
    shard.settle("a", "here", letter, false)
}

pub fn waits(event: &'static str, turn: i64, after: Option<i64>) -> Letter<'static> {
    Letter { event, offset: Some(turn), standing: Standing::Waits { turn, after } }
}

pub fn released(settled: Settled) -> Vec<Box<[u8]>> {
    match settled {
        Settled::Released(records) => records,
        other => unreachable!("{other:?}"),
    }
}
