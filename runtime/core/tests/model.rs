//! Claims: the step agrees with an independent model on every sequence, however it is batched.

mod support;

use proptest::prelude::*;
use stockflow_core::{Kind, OnFailure};
use support::TestEvent;
use support::model::Model;
use support::run::{chain, run, shard};

fn events() -> impl Strategy<Value = Vec<TestEvent>> {
    let kind = prop_oneof![
        3 => Just(Kind::Receipt), 4 => Just(Kind::Sale), 1 => Just(Kind::Return), 1 => Just(Kind::TransferOut),
        1 => Just(Kind::TransferIn), 1 => Just(Kind::Adjustment), 1 => Just(Kind::Count), 8 => Just(Kind::Reservation),
        3 => Just(Kind::Confirmation), 2 => Just(Kind::Release), 3 => Just(Kind::Fulfillment), 1 => Just(Kind::Expect),
        1 => Just(Kind::Other),
    ];
    let event = (kind, 0..3_usize, 1..14_i64, 0..6_u8, 0..25_i64, 0..20_u8, any::<bool>());
    prop::collection::vec(event, 1..300).prop_map(|rows| {
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
            out.push(TestEvent {
                id,
                kind,
                sku: ["a", "b", "c"][sku],
                quantity: if ends && !part { 0 } else { quantity },
                reservation: format!("r{reservation}"),
                // Some come late; the clock does not follow them back.
                clock_ms: if luck == 3 { clock_ms - 30 } else { clock_ms },
            });
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_step_agrees_with_the_model_event_by_event(input in events()) {
        let mut model = Model::default();
        input.iter().for_each(|event| model.event(event));
        for batch in [1, 7, 256, 4096] {
            let lines = run(&mut shard(OnFailure::DeadLetter), &mut chain(), &input, batch);
            for (n, (mine, wanted)) in lines.iter().zip(&model.lines).enumerate() {
                prop_assert_eq!(mine, wanted, "line {} in batches of {}", n, batch);
            }
            prop_assert_eq!(lines.len(), model.lines.len());
        }
    }

    #[test]
    fn a_rolled_back_batch_never_was(input in events(), cut in 0..300_usize) {
        let cut = cut.min(input.len());
        let (mut plain, mut shaken) = (shard(OnFailure::DeadLetter), shard(OnFailure::DeadLetter));
        let wanted = run(&mut plain, &mut chain(), &input, 16);
        let mut lines = run(&mut shaken, &mut chain(), &input[..cut - cut % 16], 16);
        for chunk in input[cut - cut % 16..].chunks(16) {
            let (mut events, mut out, mut work) = Default::default();
            let _: &stockflow_core::Events = &events;
            chunk.iter().for_each(|event| support::run::push(&mut events, event));
            let clocks: Vec<i64> = chunk.iter().map(|e| shaken.tick(e.clock_ms, i64::MAX)).collect();
            shaken.process(&mut events, &clocks, &mut chain(), &mut out, &mut work).unwrap();
            shaken.rollback();
            shaken.audit().unwrap();
            lines.extend(run(&mut shaken, &mut chain(), chunk, 16));
        }
        prop_assert_eq!(lines, wanted);
    }
}
