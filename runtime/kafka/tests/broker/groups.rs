//! Groups: how partitions go from member to member.

use std::time::Duration;

use stockflow_kafka::KafkaLog;
use stockflow_log::{Assignment, Consumer, ConsumerOptions, Log, LogError, Start, Subscription};

use crate::support::{
    at, change, commit, joined, log, member, member_options, name, next, options, read, record, text, topic, write,
};

#[test]
fn a_member_alone_gets_all_partitions() {
    let (log, topic) = (log(), topic(3));
    let mut consumer = member(&log, &name("group"), "m", &topic);
    assert_eq!(joined(&mut consumer), [at(&topic, 0), at(&topic, 1), at(&topic, 2)]);
    let me = consumer.group_metadata();
    assert!(me.generation >= 1 && me.member.starts_with("m-"), "{me:?}");
}

#[test]
fn what_is_revoked_stays_until_the_member_has_committed_and_polls_again() {
    let (log, input, group) = (log(), topic(2), name("group"));
    write(&log, &[record(&input, "a")]);
    let mut first = member(&log, &group, "first", &input);
    joined(&mut first);
    read(&mut first, 1);
    let mut second = member(&log, &group, "second", &input);
    let gone = loop {
        // Each must poll for the other to go on.
        second.poll(1, Duration::ZERO, &mut Vec::new()).unwrap();
        match first.poll(1, Duration::from_millis(50), &mut Vec::new()).unwrap() {
            Some(Assignment::Revoked(gone)) => break gone,
            None => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(gone.len(), 1);
    let polled = second.poll(1, Duration::from_millis(500), &mut Vec::new()).unwrap();
    assert_eq!(polled, None, "it is still the first one's");
    let mut producer = log.producer(&name("producer")).unwrap();
    let mine = next(&input, gone[0].partition, 0);
    commit(
        &mut producer,
        &[],
        &[next(&input, 0, 1), mine.clone()][usize::from(gone[0].partition == 0)..],
        &first.group_metadata(),
    );
    let come = loop {
        assert_eq!(first.poll(1, Duration::ZERO, &mut Vec::new()).unwrap(), None);
        if let Some(change) = second.poll(1, Duration::from_millis(50), &mut Vec::new()).unwrap() {
            break change;
        }
    };
    assert_eq!(come, Assignment::Assigned(gone));
}

#[test]
fn a_member_that_comes_back_under_its_name_goes_on_where_it_had_committed() {
    let (log, input, group) = (log(), topic(1), name("group"));
    write(&log, &[record(&input, "a"), record(&input, "b")]);
    let mut before = member(&log, &group, "m", &input);
    joined(&mut before);
    read(&mut before, 2);
    let mut producer = log.producer(&name("producer")).unwrap();
    commit(&mut producer, &[], &[next(&input, 0, 1)], &before.group_metadata());
    drop(before);
    let mut after = member(&log, &group, "m", &input);
    assert_eq!(joined(&mut after), [at(&input, 0)]);
    assert_eq!(after.position(&at(&input, 0)).unwrap(), 1);
    assert_eq!(text(&read(&mut after, 1)[0]), "b");
}

#[test]
fn a_member_that_was_replaced_is_told_so() {
    let (log, input, group) = (log(), topic(1), name("group"));
    let mut zombie = member(&log, &group, "m", &input);
    joined(&mut zombie);
    let mut heir = member(&log, &group, "m", &input);
    joined(&mut heir);
    let fenced = (0..40).find_map(|_| zombie.poll(1, Duration::from_secs(1), &mut Vec::new()).err());
    assert!(matches!(fenced, Some(LogError::Fenced { .. })), "{fenced:?}");
}

#[test]
fn a_member_without_a_name_leaves_when_it_is_dropped() {
    let (log, input, group) = (log(), topic(1), name("group"));
    let mut before = member(&log, &group, "", &input);
    joined(&mut before);
    drop(before);
    let mut after = member(&log, &group, "", &input);
    assert_eq!(joined(&mut after), [at(&input, 0)]);
}

#[test]
fn a_member_may_leave_in_the_middle_of_a_change() {
    let (log, input, group) = (log(), topic(2), name("group"));
    let mut first = member(&log, &group, "", &input);
    joined(&mut first);
    let mut second = member(&log, &group, "", &input);
    assert!(matches!(change(&mut first), Assignment::Revoked(_)), "and it does not poll again");
    drop(first);
    // It may be told of one partition, and then of the other.
    let mut has = joined(&mut second);
    while has.len() < 2 {
        has.append(&mut joined(&mut second));
    }
    drop(second);
    let unpolled = member(&log, &group, "", &input);
    let is_in = (0..500).any(|_| !log.admin().group(&group).unwrap().members.is_empty());
    assert!(is_in);
    drop(unpolled);
}

#[test]
fn what_a_silent_member_had_is_lost_to_it() {
    let (input, group) = (topic(1), name("group"));
    let mut options = options();
    options.session_timeout = Duration::from_secs(1);
    options.config.insert("max.poll.interval.ms".into(), "1000".into());
    let log = stockflow_kafka::KafkaLog::new(options).unwrap();
    let mut silent = member(&log, &group, "silent", &input);
    joined(&mut silent);
    silent.pause(&[at(&input, 0)]).unwrap();
    let mut other = member(&log, &group, "other", &input);
    assert_eq!(joined(&mut other), [at(&input, 0)], "only once the silent one is given up");
    assert_eq!(change(&mut silent), Assignment::Lost(vec![at(&input, 0)]));
    drop(other);
    assert_eq!(joined(&mut silent), [at(&input, 0)]);
    write(&log, &[record(&input, "a")]);
    assert_eq!(text(&read(&mut silent, 1)[0]), "a", "what it had paused before is not paused now");
}

#[test]
fn a_group_that_begins_at_the_end_reads_what_comes_after() {
    let (log, input) = (log(), topic(1));
    write(&log, &[record(&input, "old")]);
    let mut options = member_options(&name("group"), "m", &input);
    options.subscriptions[0].start = Start::Latest;
    let mut consumer = log.consumer(options).unwrap();
    joined(&mut consumer);
    write(&log, &[record(&input, "new")]);
    assert_eq!(text(&read(&mut consumer, 1)[0]), "new");
}

#[test]
fn topics_that_are_read_together_are_told_apart() {
    let (log, one, two) = (log(), topic(1), topic(1));
    let subscriptions = [&one, &two].map(|topic| Subscription { topic: topic.clone(), start: Start::Earliest });
    let options = ConsumerOptions { group: name("group"), instance: "m".into(), subscriptions: subscriptions.to_vec() };
    let mut consumer = log.consumer(options).unwrap();
    joined(&mut consumer);
    write(&log, &[record(&one, "of one"), record(&two, "of two")]);
    let mut found: Vec<_> = read(&mut consumer, 2).iter().map(|record| (record.subscription, text(record))).collect();
    found.sort();
    assert_eq!(found, [(0, "of one".to_owned()), (1, "of two".to_owned())]);
}

#[test]
fn what_a_member_has_that_leaves_for_good_goes_to_others_before_its_session_is_over() {
    let mut options = options();
    options.session_timeout = Duration::from_secs(40);
    let log = KafkaLog::new(options).unwrap();
    let (input, group) = (topic(2), name("group"));
    let mut first = member(&log, &group, "first", &input);
    assert_eq!(joined(&mut first).len(), 2);
    first.leave().unwrap();
    drop(first);
    let members = log.admin().group(&group).unwrap().members;
    assert_eq!(members, [], "nobody waits for it to come back");
    let mut second = member(&log, &group, "second", &input);
    assert_eq!(joined(&mut second), [at(&input, 0), at(&input, 1)]);
}
