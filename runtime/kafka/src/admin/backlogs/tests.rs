//! Claims about what is asked again, and what is made of the answers.

use stockflow_log::Committed;

use super::*;

fn at(topic: &str, partition: u32) -> TopicPartition {
    TopicPartition { topic: topic.to_owned(), partition }
}

fn asleep(groups: usize) -> Vec<Asleep> {
    (0..groups).map(|number| Asleep { group: format!("g{number:04}"), topics: ["t".to_owned()].into() }).collect()
}

/// A look in which everybody answers: two partitions that end at 10, groups that are at 4 in the first.
fn look(memo: &mut Memo, asleep: &[Asleep]) -> (usize, usize, Looked) {
    memo.begin(asleep, &BTreeSet::new());
    let topics = memo.topics_due();
    memo.counted(&topics, topics.iter().map(|topic| (topic.clone(), 2)).collect());
    let groups = memo.groups_due();
    for group in &groups {
        memo.committed(group, Some(vec![(at("t", 0), Committed { next: 4, seq: 1 })]));
    }
    let ends = memo.partitions(asleep).into_iter().map(|at| (at, 10)).collect();
    (topics.len(), groups.len(), memo.looked(asleep, &ends))
}

#[test]
fn what_waits_is_from_where_the_group_is_and_from_the_begin_where_it_never_was() {
    let (_, _, found) = look(&mut Memo::default(), &asleep(1));
    let waiting = |lag| Some(Waiting { end: 10, lag });
    assert_eq!(found.backlogs["g0000"], [(at("t", 0), waiting(6)), (at("t", 1), waiting(10))]);
    assert_eq!(found.counts, BTreeMap::from([("t".to_owned(), 2)]));
}

#[test]
fn a_thousand_groups_that_are_known_cost_one_question_a_look_and_the_count_of_topics_one_in_twelve() {
    let (mut memo, asleep) = (Memo::default(), asleep(1000));
    let first: Vec<usize> = (0..4).map(|_| look(&mut memo, &asleep).1).collect();
    assert_eq!(first, [256, 257, 257, 233]);
    let (mut topics, mut groups) = (0, 0);
    for _ in 0..24 {
        let (more_topics, more_groups, found) = look(&mut memo, &asleep);
        (topics, groups) = (topics + more_topics, groups + more_groups);
        assert!(found.backlogs.values().flatten().all(|(_, waiting)| waiting.is_some()));
    }
    assert_eq!((topics, groups), (2, 24));
}

#[test]
fn a_group_that_did_not_say_is_unknown_and_asked_again_behind_the_others() {
    let (mut memo, asleep) = (Memo::default(), asleep(300));
    memo.begin(&asleep, &BTreeSet::new());
    memo.counted(&["t".to_owned()], vec![("t".to_owned(), 1)]);
    let first = memo.groups_due();
    first.iter().for_each(|group| memo.committed(group, None));
    let found = memo.looked(&asleep, &BTreeMap::from([(at("t", 0), 10)]));
    assert!(found.backlogs.values().flatten().all(|(_, waiting)| waiting.is_none()));
    memo.begin(&asleep, &BTreeSet::new());
    assert_eq!(memo.groups_due()[..44], *(256..300).map(|number| format!("g{number:04}")).collect::<Vec<_>>());
}

#[test]
fn a_group_that_woke_is_asked_for_anew_when_it_sleeps_again() {
    let (mut memo, asleep) = (Memo::default(), asleep(3));
    look(&mut memo, &asleep);
    look(&mut memo, &asleep[1..]);
    memo.begin(&asleep, &BTreeSet::new());
    assert!(memo.groups_due().contains(&"g0000".to_owned()));
}

#[test]
fn a_topic_of_which_an_end_is_not_told_is_counted_again_and_one_that_is_gone_leaves_its_groups_unknown() {
    let (mut memo, asleep) = (Memo::default(), asleep(1));
    look(&mut memo, &asleep);
    memo.begin(&asleep, &BTreeSet::new());
    assert_eq!(memo.topics_due(), Vec::<String>::new());
    let found = memo.looked(&asleep, &BTreeMap::from([(at("t", 0), 10)]));
    assert_eq!(found.backlogs["g0000"][1], (at("t", 1), None));
    memo.begin(&asleep, &BTreeSet::new());
    assert_eq!(memo.topics_due(), ["t"]);
    memo.counted(&["t".to_owned()], Vec::new());
    assert_eq!(memo.looked(&asleep, &BTreeMap::new()), Looked::default());
}
