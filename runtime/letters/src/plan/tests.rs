//! Claims about plans: what a letter becomes, by stage, topic and way.

use stockflow_codec::DeadLetter;
use stockflow_core::Standing;
use stockflow_log::Record;

use super::{Letter, Planned, Target, Unsettled, Way, partition_for, settle};
use crate::letter::tests::posted;
use crate::settled::settles;

const KEY: &str = "plum:here";

fn target() -> Target {
    let (group, dead_letters) = ("retail.shop.stock".into(), "dead".into());
    Target { inputs: vec![("canonical".into(), 8)], has_ledger: true, group, dead_letters }
}

fn own() -> u32 {
    partition_for(KEY.as_bytes(), 8)
}

fn names<'a>(planned: &'a Planned<'_>) -> Vec<(&'a str, &'a [u8])> {
    planned.headers.iter().map(|(name, value)| (&**name, &value[..])).collect()
}

fn plan(record: &Record, way: Way, target: &Target, check: impl FnOnce(Result<Vec<Planned<'_>>, Unsettled>)) {
    check(settle(&Letter::read(record).unwrap(), way, target, 9_000));
}

fn from(partition: u32) -> Record {
    posted(KEY, |dead: &mut DeadLetter<'_>| dead.partition = partition)
}

/// What the letters' own words are behind what the record came with.
fn is_named(record: &Planned<'_>, letter: &Record, word: &str) -> bool {
    let dead = DeadLetter::parse(&letter.headers).unwrap();
    DeadLetter::parse(&record.headers) == Some(dead) && names(record).contains(&(word, b"1:7"))
}

#[test]
fn a_replay_is_the_record_as_it_came_to_its_place_with_the_letters_name_and_a_mark() {
    let letter = from(own());
    plan(&letter, Way::Replayed, &target(), |planned| {
        let planned = planned.unwrap();
        let [record, mark] = &planned[..] else { panic!("{planned:?}") };
        assert_eq!((record.topic, record.partition, record.timestamp_ms), ("canonical", Some(own()), 1_000));
        assert_eq!((record.key, record.value), (Some(KEY.as_bytes()), Some(&b"{}"[..])));
        assert_eq!(names(record)[0], ("trace", &b"t-1"[..]));
        assert!(is_named(record, &letter, "stockflow-replayed"), "{record:?}");
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
fn words_about_a_parked_key_go_to_its_shard_whatever_the_records_key() {
    for key in [None, Some(bytes::Bytes::from_static(b"some-key"))] {
        let letter = Record { key, ..from(own() + 1) };
        for way in [Way::Replayed, Way::Dropped] {
            plan(&letter, way, &target(), |planned| assert_eq!(planned.unwrap()[0].partition, Some(own() + 1)));
        }
    }
}

#[test]
fn a_record_of_no_parked_key_goes_where_its_key_in_the_books_says() {
    let letter = posted("some-key", |dead| (dead.standing, dead.partition) = (None, own() + 1));
    plan(&letter, Way::Replayed, &target(), |planned| assert_eq!(planned.unwrap()[0].partition, Some(own())));
    let target = Target { has_ledger: false, ..target() };
    plan(&letter, Way::Replayed, &target, |planned| assert_eq!(planned.unwrap()[0].partition, None, "the log says"));
}

#[test]
fn a_record_without_any_key_goes_to_its_partition_if_it_is_there_still() {
    for (partition, wanted) in [(3, Some(3)), (8, None)] {
        let nothing = |dead: &mut DeadLetter<'_>| (dead.standing, dead.key, dead.partition) = (None, None, partition);
        let record = Record { key: None, ..posted(KEY, nothing) };
        plan(&record, Way::Replayed, &target(), |planned| assert_eq!(planned.unwrap()[0].partition, wanted));
    }
}

#[test]
fn what_no_key_is_parked_behind_says_nothing_when_it_is_dropped() {
    let record = posted(KEY, |dead| (dead.standing, dead.partition) = (None, own()));
    plan(&record, Way::Dropped, &target(), |planned| assert_eq!(planned.unwrap().len(), 1, "the mark alone"));
}

#[test]
fn a_drop_names_the_letter_and_marks_it() {
    let letter = from(own());
    plan(&letter, Way::Dropped, &target(), |planned| {
        let planned = planned.unwrap();
        let [word, mark] = &planned[..] else { panic!("{planned:?}") };
        assert_eq!((word.topic, word.partition, word.value), ("canonical", Some(own()), None));
        assert!(is_named(word, &letter, "stockflow-dropped"), "{word:?}");
        assert_eq!(names(mark)[1], ("stockflow-dead-settled-by", &b"dropped"[..]));
    });
}

#[test]
fn a_letter_that_waits_goes_along_whole_when_it_is_dropped_so_that_it_can_come_back() {
    let letter = posted(KEY, |dead| dead.standing = Some(Standing::Waits { turn: 9, after: None }));
    plan(&letter, Way::Dropped, &target(), |planned| {
        let planned = planned.unwrap();
        assert_eq!((planned[0].value, names(&planned[0])[0]), (Some(&b"{}"[..]), ("trace", &b"t-1"[..])));
    });
}

#[test]
fn a_letter_from_a_topic_that_the_stage_does_not_read_is_not_sent_there() {
    let record = posted(KEY, |dead| dead.topic = "payroll");
    plan(&record, Way::Replayed, &target(), |planned| assert!(planned.unwrap_err().to_string().contains("payroll")));
    plan(&record, Way::Dropped, &target(), |planned| assert_eq!(planned.unwrap().len(), 1, "the mark alone"));
}

#[test]
fn an_event_that_the_stage_made_itself_can_only_be_dropped() {
    let record = posted(KEY, |dead| dead.offset = None);
    plan(&record, Way::Replayed, &target(), |planned| assert!(planned.unwrap_err().to_string().contains("drop it")));
    plan(&record, Way::Dropped, &target(), |planned| assert_eq!(planned.unwrap().len(), 2));
}
