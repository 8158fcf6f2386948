//! Replays: the same event however often it comes, for one group, and nothing that only claims to be one.

use stockflow_codec::{DeadLetter, Release};

use crate::support::{Parks, STRICT, Seen, sale};

/// A letter of event p1, but for what tells it from ours.
const LETTER: DeadLetter<'_> = DeadLetter {
    reason: "RULE_TRAPPED",
    message: "trapped",
    group: "test.other.stock",
    stage: "stock",
    rule: Some("parker"),
    topic: "test.shop.canonical",
    partition: 0,
    offset: Some(1),
    timestamp_ms: Some(1),
    attempt: 1,
    event: Some("p1"),
    key: Some(("plum", "here")),
    standing: None,
    left_out: None,
};

#[test]
fn a_replay_counts_once_however_often_it_is_sent_also_without_an_id_of_its_own() {
    for id in ["p1", ""] {
        let parks = Parks::open();
        parks.shop.feed("canonical", [&sale("s1", "apple", 1), &sale(id, "plum", STRICT)]);
        parks.shop.run();
        parks.replay(&parks.letters(0)[0]);
        parks.shop.run();
        let again = parks.letters(1).remove(0);
        let name = |letter: &Seen| {
            let header = |name: &str| letter.header(&format!("stockflow-dead-{name}")).unwrap().to_owned();
            ["event", "topic", "partition", "offset"].map(header)
        };
        assert_eq!(name(&again), name(&parks.letters(0)[0]), "it is the same event at whatever place");
        assert_eq!(again.header("stockflow-dead-attempt"), Some("2"));
        parks.mend();
        parks.replay(&again);
        parks.replay(&parks.letters(0)[0]);
        parks.replay(&again);
        let counters = parks.shop.run().counters(0);
        assert_eq!((parks.levels("plum:here"), counters.duplicates), (vec![-STRICT], 2), "{id:?}");
    }
}

#[test]
fn what_only_claims_to_be_a_replay_is_a_dead_letter_and_moves_nothing() {
    let parks = Parks::parked();
    parks.mend();
    let letter = &parks.letters(0)[0];
    let claims = |claim: DeadLetter<'static>| {
        parks.say(letter, |dead, headers| {
            DeadLetter { group: dead.group, standing: dead.standing, ..claim }.replay_headers(headers, "0:0")
        });
    };
    claims(DeadLetter { offset: Some(1_000), ..LETTER });
    claims(DeadLetter { topic: "payroll", ..LETTER });
    claims(DeadLetter { offset: None, ..LETTER });
    parks.say(letter, |_, _| vec![("stockflow-replayed".into(), "0:0".into()), ("own".into(), "1".into())]);
    let counters = parks.shop.run().counters(0);
    assert_eq!((counters.applied, parks.levels("plum:here")), (0, vec![100]));
    let strange = parks.letters(1);
    let reasons = strange.iter().map(|letter| letter.header("stockflow-dead-reason").unwrap());
    assert_eq!(reasons.collect::<Vec<_>>(), ["NOT_A_REPLAY"; 4]);
    assert_eq!(strange[3].header("own"), Some("1"), "kept as it came");
    assert!(strange.iter().all(|letter| letter.header("stockflow-replayed").is_none()));
    // From there it is replayed as anything else, and then it is an event like others: it waits.
    parks.replay(&strange[3]);
    assert_eq!(parks.shop.run().counters(0).waiting, 1);
}

#[test]
fn words_to_another_group_are_passed_over() {
    let parks = Parks::parked();
    parks.mend();
    let letter = &parks.letters(0)[0];
    let theirs = |dead: &DeadLetter<'_>| DeadLetter { group: "test.other.stock", standing: dead.standing, ..LETTER };
    parks
        .say(letter, |dead, headers| DeadLetter { offset: dead.offset, ..theirs(dead) }.replay_headers(headers, "0:0"));
    parks.say(letter, |dead, headers| theirs(dead).drop_headers(headers, "0:0"));
    let release = Release { group: "test.other.stock", sku: "plum", location: "here", to: None };
    parks.say(letter, |_, _| release.headers());
    let counters = parks.shop.run().counters(0);
    assert_eq!((parks.levels("plum:here"), parks.letters(0).len()), (vec![100], 1));
    assert_eq!((counters.records, counters.applied, counters.dead.total()), (3, 0, 0));
}
