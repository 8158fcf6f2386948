//! Parked keys: which word lets one go on, and that no limit stops the stage.

use stockflow_codec::{DeadLetter, Release};
use stockflow_core::Standing;
use stockflow_core::config::WAITING_RECORDS_MAX;

use crate::support::{PARKS, Parks, Picky, STRICT, Seen, Sent, event, sale};

fn reasons(letters: &[Seen]) -> Vec<&str> {
    letters.iter().map(|letter| letter.header("stockflow-dead-reason").unwrap()).collect()
}

fn events(letters: &[Seen]) -> Vec<&str> {
    letters.iter().map(|letter| letter.header("stockflow-dead-event").unwrap()).collect()
}

#[test]
fn a_dropped_letter_lets_its_key_go_on_and_a_replayed_one_goes_before() {
    let parks = Parks::parked();
    parks.drop(&parks.letters(0)[0]);
    parks.shop.run();
    assert_eq!(parks.levels("plum:here"), [100, 99, 97]);

    let parks = Parks::parked();
    parks.mend();
    parks.replay(&parks.letters(0)[0]);
    let counters = parks.shop.run().counters(0);
    assert_eq!(parks.levels("plum:here"), [100, 87, 86, 84]);
    assert_eq!((counters.applied, counters.dead.total()), (3, 0));
}

#[test]
fn a_key_goes_on_also_where_the_record_has_another_key() {
    let parks = Parks::open();
    for sent in [sale("p1", "plum", PARKS), sale("p2", "plum", 1)] {
        parks.shop.feed("canonical", [&Sent { key: Some("some-key".to_owned()), ..sent }]);
    }
    parks.shop.run();
    let letters = parks.letters(0);
    assert_eq!(letters[0].key(), "some-key");
    parks.drop(&letters[0]);
    parks.shop.run();
    assert_eq!(parks.levels("plum:here"), [-1]);
}

#[test]
fn the_letter_of_another_failure_lets_nothing_go_on() {
    let parks = Parks::open();
    let failed = [sale("p0", "plum", STRICT), sale("p1", "plum", PARKS), sale("p2", "plum", 1)];
    parks.shop.feed("canonical", &failed);
    parks.shop.run();
    let letters = parks.letters(0);
    let standings = letters.iter().map(|letter| letter.header("stockflow-dead-parked"));
    assert_eq!(standings.collect::<Vec<_>>(), [None, Some("first")]);
    parks.drop(&letters[0]);
    // Not even if it claims to be the one that the key waits for.
    parks.say(&letters[0], |dead, headers| {
        DeadLetter { standing: Some(Standing::First), ..*dead }.drop_headers(headers, "0:0")
    });
    // Nor one of the same event that lay elsewhere.
    parks.say(&letters[1], |dead, headers| DeadLetter { offset: Some(0), ..*dead }.drop_headers(headers, "0:0"));
    parks.say(&letters[1], |dead, headers| DeadLetter { partition: 1, ..*dead }.drop_headers(headers, "0:0"));
    parks.say(&letters[1], |dead, headers| DeadLetter { topic: "other", ..*dead }.drop_headers(headers, "0:0"));
    parks.shop.run();
    assert_eq!(parks.levels("plum:here"), Vec::<i64>::new());
    parks.drop(&letters[1]);
    parks.shop.run();
    assert_eq!(parks.levels("plum:here"), [-1]);
}

/// Parked, and its letter replayed where what comes of it is not taken.
fn parked_and_not_taken() -> Parks {
    let parks = Parks::parked();
    parks.mend();
    parks.replay(&parks.letters(0)[0]);
    let log = Picky::new(&parks.shop.log, |record| {
        record.topic.ends_with("levels") && String::from_utf8_lossy(record.value.unwrap_or_default()).contains("87")
    });
    let mut running = parks.shop.start_on(&log, 1);
    running.drain();
    running.stop();
    assert_eq!((reasons(&parks.letters(1)), parks.levels("plum:here")), (vec!["OUTPUT_REFUSED"], vec![100]));
    parks
}

#[test]
fn a_replay_that_makes_what_no_topic_takes_keeps_its_place_in_the_line_of_its_key() {
    let parks = parked_and_not_taken();
    parks.replay(&parks.letters(1)[0]);
    parks.shop.run();
    assert_eq!(parks.levels("plum:here"), [100, 87, 86, 84], "once the topic is right, it goes before what waits");

    let parks = parked_and_not_taken();
    parks.drop(&parks.letters(1)[0]);
    parks.shop.run();
    assert_eq!(parks.levels("plum:here"), [100, 99, 97], "what waits goes on without it");
}

#[test]
fn a_key_whose_letter_is_gone_is_released_by_its_name() {
    let parks = Parks::parked();
    let release = Release { group: "test.shop.stock", sku: "plum", location: "here", to: None };
    parks.say(&parks.letters(0)[0], |_, _| release.headers());
    let counters = parks.shop.run().counters(0);
    assert_eq!((parks.levels("plum:here"), counters.released), (vec![100, 99, 97], 1));
}

#[test]
fn beyond_its_limit_the_stage_goes_on_and_the_key_keeps_its_order() {
    let parks = Parks::open();
    let mut sent = vec![event("r1", "RECEIPT", "plum", 1_000_000), sale("p0", "plum", PARKS)];
    let waits = i64::try_from(WAITING_RECORDS_MAX).unwrap() + 3;
    // Each a different quantity, so that the order shows.
    let quantities: Vec<i64> = (0..waits).map(|n| if n == 1 { PARKS } else { 20 + n % 50 }).collect();
    sent.extend((1..).zip(&quantities).map(|(n, quantity)| sale(&format!("p{n}"), "plum", *quantity)));
    sent.push(sale("a1", "apple", 1));
    parks.shop.feed("canonical", &sent);
    parks.shop.run();
    assert_eq!(parks.levels("apple:here"), [-1], "other keys go on");
    let letters = parks.letters(0);
    assert_eq!(events(&letters), ["p0", "p1", "p2", "p3"]);
    assert_eq!(reasons(&letters), ["RULE_TRAPPED", "PARKED", "PARKED", "PARKED"]);

    // Given up or sent before its turn, a letter comes back as it was.
    parks.drop(&letters[2]);
    parks.replay(&letters[3]);
    parks.shop.run();
    let back = parks.letters(4);
    assert_eq!(events(&back), ["p2", "p3"]);
    assert_eq!(
        (back[0].value.clone(), headers_but_words(&back[0])),
        (letters[2].value.clone(), headers_but_words(&letters[2]))
    );

    // p2 fails in its turn, and p3 comes back once more.
    for letter in [&letters[0], &letters[1], &back[0], &back[1]] {
        if letter.header("stockflow-dead-parked") == Some("first") { parks.drop(letter) } else { parks.replay(letter) }
    }
    parks.shop.run();
    let again = parks.letters(6);
    assert_eq!((events(&again), reasons(&again)), (vec!["p2", "p3"], vec!["RULE_TRAPPED", "PARKED"]));
    assert_eq!(parks.levels("plum:here").len(), 2, "r1 and p1");

    parks.mend();
    again.iter().for_each(|letter| parks.replay(letter));
    parks.shop.run();
    let mut wanted = vec![1_000_000];
    quantities.iter().for_each(|quantity| wanted.push(wanted[wanted.len() - 1] - quantity));
    assert_eq!(parks.levels("plum:here"), wanted, "without p0, each once, in order");
    assert_eq!(parks.letters(8).len(), 0);
}

fn headers_but_words(letter: &Seen) -> Vec<&(String, String)> {
    letter.headers.iter().filter(|(name, _)| !name.ends_with("-message") && !name.ends_with("-rule")).collect()
}
