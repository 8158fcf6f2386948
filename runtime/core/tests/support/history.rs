//! Random histories of a few keys that meet often.

use proptest::prelude::*;
use stockflow_core::Kind;

use super::TestEvent;

/// Up to `most` events of three keys and six reservations, with repetitions and late ones.
pub fn events(most: usize) -> impl Strategy<Value = Vec<TestEvent>> {
    let kind = prop_oneof![
        3 => Just(Kind::Receipt), 4 => Just(Kind::Sale), 1 => Just(Kind::Return), 1 => Just(Kind::TransferOut),
        1 => Just(Kind::TransferIn), 1 => Just(Kind::Adjustment), 4 => Just(Kind::Count), 8 => Just(Kind::Reservation),
        3 => Just(Kind::Confirmation), 2 => Just(Kind::Release), 3 => Just(Kind::Fulfillment), 1 => Just(Kind::Expect),
        1 => Just(Kind::Other),
    ];
    let event = (kind, 0..3_usize, 1..14_i64, 0..6_u8, 0..25_i64, 0..20_u8, any::<bool>());
    prop::collection::vec(event, 1..most).prop_map(|rows| {
        let mut clock_ms = 1_000;
        let mut ids: Vec<String> = Vec::new();
        let mut out = Vec::new();
        for (n, (kind, sku, quantity, reservation, step, luck, part)) in rows.into_iter().enumerate() {
            clock_ms += step;
            let id = match ids.get(n.wrapping_sub(usize::from(luck) * 3 + 1)) {
                Some(id) if luck > 16 => id.clone(),
                _ => format!("e{n}"),
            };
            ids.push(id.clone());
            let ends = matches!(kind, Kind::Release | Kind::Fulfillment);
            // Most counts find that nothing is left.
            let is_nothing = (ends && !part) || (kind == Kind::Count && quantity > 3);
            out.push(TestEvent {
                id,
                kind,
                sku: ["a", "b", "c"][sku],
                quantity: if is_nothing { 0 } else { quantity },
                reservation: reservation_id(reservation),
                // Some come late; the clock does not follow them back.
                clock_ms: if luck == 3 { clock_ms - 30 } else { clock_ms },
            });
        }
        out
    })
}

/// Half of them UUIDs, which are stored in another way.
fn reservation_id(number: u8) -> String {
    if number.is_multiple_of(2) { format!("r{number}") } else { format!("01890a5d-ac96-774b-bcce-b302099a805{number}") }
}
