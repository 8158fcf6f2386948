//! The plan of full parking: behind one key's failed event comes more than there is room for. What
//! waited longest becomes letters, the rest is in the state, and all is told in its order.

use stockflow_codec::DeadLetter;
use stockflow_core::{Shard, Standing};

use crate::maker::Maker;
use crate::outputs::records;
use crate::rules::TOLD;
use crate::shop::DEAD;
use crate::workload::{Phase, Sent};
use crate::world::World;

pub const IN_ORDER: &str = "what waits is told in its order";

/// The key that is parked until there is no room.
pub const KEY: &str = "full:here";

/// Its next record: the first fails.
pub fn next(maker: &mut Maker, at_ms: i64) -> Sent {
    maker.full_left -= 1;
    let fails = !std::mem::replace(&mut maker.full_begun, true);
    let (kind, quantity) = if fails { ("INSPECTION", 1) } else { ("RECEIPT", maker.prng.between(1, 9)) };
    maker.plain(KEY.to_owned(), kind, quantity, at_ms)
}

/// Bytes for more records than are sent of the key.
pub const AMPLE: usize = 20_000;

/// All that was sent of the key, in its order.
pub fn sent(phases: &[Phase]) -> Vec<&Sent> {
    phases.iter().flat_map(|phase| &phase.records).filter(|sent| sent.key == KEY).collect()
}

/// The letters of the key, in their order: where its record lay, and its place in the line.
fn letters(world: &World) -> Vec<(i64, Standing)> {
    let all = (0..2).flat_map(|number| records(&world.log, DEAD, number));
    let of_key = all.filter_map(|record| {
        let letter = DeadLetter::parse(&record.headers)?;
        (letter.key == KEY.split_once(':')).then(|| (letter.offset.unwrap(), letter.standing.unwrap()))
    });
    of_key.collect()
}

/// While the key is parked: the letter of what failed, letters of what waited longest, each behind
/// the one before; the rest in the state, as much as there is room for; and nothing has passed.
pub fn judge(world: &World, phases: &[Phase], shard: &Shard) {
    let sent = sent(phases);
    let Some((_, waiting)) = sent.split_first() else { return };
    let (mut expected, mut after) = (vec![(sent[0].offset, Standing::First)], None);
    let letters = letters(world);
    let spilled = letters.len().saturating_sub(1).min(waiting.len());
    for Sent { offset, .. } in &waiting[..spilled] {
        expected.push((*offset, Standing::Waits { turn: *offset, after }));
        after = Some(*offset);
    }
    let in_state = shard.parked().find(|parked| KEY == format!("{}:{}", parked.sku, parked.location));
    let in_state = in_state.map_or(0, |parked| parked.waiting);
    let bytes: usize = waiting[spilled..].iter().map(|sent| sent.value.len()).sum();
    let room = world.sizes.room;
    let passed: Vec<String> = told(world);
    let fits = in_state <= room.records && bytes <= room.bytes;
    // Who parks alone has all the room.
    let is_wasted = is_alone(world) && room.bytes >= AMPLE && in_state < room.records.min(waiting.len());
    if letters != expected || spilled + in_state != waiting.len() || !fits || is_wasted || !passed.is_empty() {
        let what = format!(
            "letters {letters:?} of {:?}, {in_state} wait with {bytes} bytes in {room:?}, passed: {passed:?}",
            sent.iter().map(|sent| sent.offset).collect::<Vec<_>>()
        );
        world.chaos.state().violated(IN_ORDER, what);
    }
}

/// Whether no other key was ever parked.
fn is_alone(world: &World) -> bool {
    let all = (0..2).flat_map(|number| records(&world.log, DEAD, number));
    let mut parked = all.filter(|record| {
        DeadLetter::parse(&record.headers)
            .is_some_and(|letter| letter.standing.is_some() && letter.key != KEY.split_once(':'))
    });
    parked.next().is_none()
}

/// What was told of the key.
fn told(world: &World) -> Vec<String> {
    let all = (0..2).flat_map(|number| records(&world.log, TOLD, number));
    let of_key = all.filter(|record| record.key.as_deref() == Some(KEY.as_bytes()));
    of_key.map(|record| String::from_utf8(record.value.unwrap().to_vec()).unwrap()).collect()
}

/// Once all letters are settled: each event had its effect, in the order in which they were sent.
pub fn judge_settled(world: &World, phases: &[Phase]) {
    let ids: Vec<String> = sent(phases).iter().map(|sent| sent.id.clone().unwrap()).collect();
    let told = told(world);
    let told: Vec<&str> = told.iter().map(|told| told.split(' ').next().unwrap()).collect();
    if ids != told {
        world.chaos.state().violated(IN_ORDER, format!("{told:?} of {ids:?}"));
    }
}
