//! Claims: transfers move stock between locations and conserve the total.

mod support;

use proptest::prelude::*;
use stockflow_core::{Emit, Events, Field, Kind, NewEvent, OnFailure, Outcomes, Workspace};
use support::run::{chain, shard};

fn push(events: &mut Events, id: &str, kind: Kind, location: &str, to: &str, quantity: i64) {
    let mut texts = [""; stockflow_core::event::EVENT_FIELDS];
    texts[Field::Id as usize] = id;
    texts[Field::Sku as usize] = "a";
    texts[Field::Location as usize] = location;
    texts[Field::ToLocation as usize] = to;
    events.push(&NewEvent { kind, quantity, time_ms: 0, texts }, bytes::Bytes::new());
}

proptest! {
    #[test]
    fn goods_are_on_hand_somewhere_or_in_transit_and_never_lost(
        moves in prop::collection::vec((0..3_usize, 0..3_usize, 1..9_i64, any::<bool>()), 1..60)
    ) {
        let places = ["north", "south", "west"];
        let (mut shard, mut rules) = (shard(OnFailure::DeadLetter), chain());
        let (mut events, mut out, mut work) = (Events::default(), Outcomes::default(), Workspace::default());
        let mut under_way: Vec<(String, i64)> = Vec::new();
        for (n, (from, to, quantity, arrive)) in moves.into_iter().enumerate() {
            events.clear();
            push(&mut events, &format!("out{n}"), Kind::TransferOut, places[from], places[to], quantity);
            shard.process(&mut events, &[0], &mut rules, &mut out, &mut work).expect("nothing halts");
            let expects: Vec<(Kind, String, i64)> = out
                .iter()
                .flat_map(|(_, _, _, emits)| emits.iter().collect::<Vec<_>>())
                .filter_map(|emit| match emit {
                    Emit::Event { kind, quantity, fields, .. } => {
                        Some((kind, fields.get(Field::Location).unwrap_or("").to_owned(), quantity))
                    }
                    Emit::Record { .. } => None,
                })
                .collect();
            shard.commit();
            prop_assert_eq!(&expects, &[(Kind::Expect, places[to].to_owned(), quantity)]);
            events.clear();
            push(&mut events, &format!("expect{n}"), Kind::Expect, places[to], "", quantity);
            under_way.push((places[to].to_owned(), quantity));
            if arrive {
                let (place, quantity) = under_way.remove(0);
                push(&mut events, &format!("in{n}"), Kind::TransferIn, &place, "", quantity);
            }
            let clocks = vec![0; events.len()];
            shard.process(&mut events, &clocks, &mut rules, &mut out, &mut work).expect("nothing halts");
            shard.commit();
            shard.audit().expect("the books add up");
            let total: i64 = shard.stocks().map(|(_, _, s)| s.on_hand().unwrap_or(0) + s.in_transit).sum();
            prop_assert_eq!(total, 0, "what left one place is on hand or in transit at another");
        }
    }
}
