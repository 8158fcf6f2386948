//! Claims: the step agrees with an independent model on every sequence, however it is batched.

mod support;

use proptest::prelude::*;
use stockflow_core::{OnFailure, Shard};
use support::history::events;
use support::model::Model;
use support::run::{chain, run, shard};

/// After how many records keys are forgotten; 0 for never.
fn every() -> impl Strategy<Value = usize> {
    prop_oneof![1 => Just(0), 3 => 1..12_usize]
}

fn forgetful(every: usize, kept: usize) -> Shard {
    let every = if every == 0 { u64::MAX } else { every as u64 };
    shard(OnFailure::DeadLetter).with_forgetting(every, kept)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_step_agrees_with_the_model_event_by_event(input in events(300), every in every(), kept in 0..3_usize) {
        let mut model = Model::default();
        model.forgetting = (every, kept);
        input.iter().for_each(|event| model.event(event));
        for batch in [1, 7, 256, 4096] {
            let lines = run(&mut forgetful(every, kept), &mut chain(), &input, batch);
            for (n, (mine, wanted)) in lines.iter().zip(&model.lines).enumerate() {
                prop_assert_eq!(mine, wanted, "line {} in batches of {}", n, batch);
            }
            prop_assert_eq!(lines.len(), model.lines.len());
        }
    }

    #[test]
    fn a_rolled_back_batch_never_was(
        input in events(300), cut in 0..300_usize, every in every(), kept in 0..3_usize
    ) {
        let cut = cut.min(input.len());
        let (mut plain, mut shaken) = (forgetful(every, kept), forgetful(every, kept));
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
        prop_assert_eq!((shaken.keys(), shaken.digest()), (plain.keys(), plain.digest()));
    }
}
