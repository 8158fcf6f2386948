//! Claims about plans: what a letter becomes, by stage, topic and way.

use stockflow_codec::DeadLetter;
use stockflow_log::Record;

use super::{Letter, Planned, Target, Way, partition_for, settle};
use crate::dlq::letter::tests::posted;
use crate::dlq::settled::settles;

const KEY: &str = "plum:here";

fn target() -> Target {
    Target { inputs: vec![("canonical".into(), 8)], has_ledger: true, dead_letters: "dead".into() }
}

fn own() -> u32 {
    partition_for(KEY.as_bytes(), 8)
}

fn names<'a>(planned: &'a Planned<'_>) -> Vec<(&'a str, &'a [u8])> {
    planned.headers.iter().map(|(name, value)| (&**name, &value[..])).collect()
}

fn plan(record: &Record, way: Way, target: &Target, check: impl FnOnce(Result<Vec<Planned<'_>>, String>)) {
    check(settle(&Letter::read(record).unwrap(), way, target, 9_000));
}

fn from(partition: u32) -> Record {
    posted(KEY, |dead: &mut DeadLetter<'_>| dead.partition = partition)
}

#[test]
fn a_replay_is_the_record_as_it_came_to_its_place_with_its_attempts_and_a_mark() {
    plan(&from(own()), Way::Replayed, &target(), |planned| {
        let planned = planned.unwrap();
        let [record, mark] = &planned[..] else { panic!("{planned:?}") };
        assert_eq!((record.topic, record.partition, record.timestamp_ms), ("canonical", Some(own()), 1_000));
        assert_eq!((record.key, record.value), (Some(KEY.as_bytes()), Some(&b"{}"[..])));
        let wanted: [(&str, &[u8]); 3] =
            [("trace", b"t-1"), ("stockflow-dead-attempt", b"2"), ("stockflow-replayed", b"1:7")];
        assert_eq!(names(record), wanted);
        assert_eq!((mark.topic, mark.partition, mark.timestamp_ms), ("dead", Some(1), 9_000));
        assert_eq!((mark.key, mark.value), (Some(KEY.as_bytes()), None));
        let wanted: [(&str, &[u8]); 2] =
            [("stockflow-dead-settled", b"1:7"), ("stockflow-dead-settled-by", b"replayed")];
        assert_eq!(names(mark), wanted);
        let mark = Record { headers: mark.headers.clone(), ..from(0) };
        assert_eq!(settles(&mark).map(|place| place.to_string()), Some("1:7".into()));
    });
}

#[test]
fn a_record_on_a_partition_that_is_not_its_keys_goes_where_the_key_says() {
    plan(&from(own() + 1), Way::Replayed, &target(), |planned| assert_eq!(planned.unwrap()[0].partition, None));
}

#[test]
fn a_record_without_a_key_goes_to_its_partition_if_it_is_there_still() {
    for (partition, wanted) in [(3, Some(3)), (8, None)] {
        let record = Record { key: None, ..from(partition) };
        plan(&record, Way::Replayed, &target(), |planned| assert_eq!(planned.unwrap()[0].partition, wanted));
    }
}

#[test]
fn what_no_rule_failed_on_does_not_let_a_parked_key_go_on() {
    let record = posted(KEY, |dead| (dead.rule, dead.partition) = (None, own()));
    plan(&record, Way::Replayed, &target(), |planned| {
        assert!(!names(&planned.unwrap()[0]).iter().any(|(name, _)| *name == "stockflow-replayed"));
    });
    plan(&record, Way::Dropped, &target(), |planned| assert_eq!(planned.unwrap().len(), 1, "the mark alone"));
}

#[test]
fn a_drop_lets_the_key_go_on_and_marks_the_letter() {
    plan(&from(own()), Way::Dropped, &target(), |planned| {
        let planned = planned.unwrap();
        let [word, mark] = &planned[..] else { panic!("{planned:?}") };
        assert_eq!((word.topic, word.partition, word.value), ("canonical", Some(own()), None));
        assert_eq!(names(word), [("stockflow-dropped", &b"1:7"[..])]);
        assert_eq!(names(mark)[1], ("stockflow-dead-settled-by", &b"dropped"[..]));
    });
}

#[test]
fn a_stage_without_a_ledger_gets_no_words_about_parked_keys() {
    let target = Target { has_ledger: false, ..target() };
    plan(&from(own()), Way::Dropped, &target, |planned| assert_eq!(planned.unwrap().len(), 1));
    plan(&from(own()), Way::Replayed, &target, |planned| assert_eq!(planned.unwrap()[0].headers.len(), 2));
}

#[test]
fn a_letter_from_a_topic_that_the_stage_does_not_read_is_not_sent_there() {
    let record = posted(KEY, |dead| dead.topic = "payroll");
    plan(&record, Way::Replayed, &target(), |planned| assert!(planned.unwrap_err().contains("payroll")));
    plan(&record, Way::Dropped, &target(), |planned| assert_eq!(planned.unwrap().len(), 1, "the mark alone"));
}

#[test]
fn an_event_that_the_stage_made_itself_can_only_be_dropped() {
    let record = posted(KEY, |dead| dead.offset = None);
    plan(&record, Way::Replayed, &target(), |planned| assert!(planned.unwrap_err().contains("drop it")));
    plan(&record, Way::Dropped, &target(), |planned| assert_eq!(planned.unwrap().len(), 2));
}
