//! Many topics in one question: each has its own answer.

use std::collections::BTreeMap;

use stockflow_kafka::{Made, NewTopic};
use stockflow_log::LogError;

use crate::support::{log, name, topic};

fn wanted(config: &[(&str, &str)]) -> NewTopic {
    let config = config.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    NewTopic { name: name("many"), partitions: 2, replication: 1, config }
}

#[test]
fn of_many_topics_each_is_made_or_was_there_or_is_refused() {
    let (admin, there) = (log().admin().clone(), topic(1));
    let (made, refused) = (wanted(&[("retention.ms", "-1")]), wanted(&[("retention.ms", "soon")]));
    let theirs = NewTopic { name: there.clone(), ..wanted(&[]) };
    let outcomes = admin.create_topics(&[made.clone(), theirs, refused.clone()]).unwrap();
    assert!(matches!(outcomes[&there], Ok(Made::ByOther)));
    let Err(LogError::Fatal { message, .. }) = &outcomes[&refused.name] else { panic!("{outcomes:?}") };
    // In Kafka's own words: which topic, which setting, and what is wrong with it.
    let words = [refused.name.as_str(), "retention.ms", "soon"];
    assert!(words.iter().all(|word| message.contains(word)), "{message}");
    let found = admin.topics(&[&made.name, &there, &refused.name, &there]).unwrap();
    let known = found[&made.name].as_ref().unwrap().as_ref().unwrap();
    assert_eq!((known.topic.partitions, known.topic.replication), (2, 1));
    assert_eq!(known.topic.config["retention.ms"].value, "-1");
    assert_eq!(Some(&known.id), admin.topic_id(&made.name).unwrap().as_ref());
    assert!(matches!(&outcomes[&made.name], Ok(Made::ByUs(id)) if *id == known.id));
    assert_eq!(found[&there].as_ref().unwrap().as_ref().unwrap().topic.partitions, 1);
    assert!(matches!(found[&refused.name], Ok(None)));
}

#[test]
fn of_many_topics_each_grows_and_is_set_as_it_is_told() {
    let admin = log().admin().clone();
    let (one, two, missing) = (wanted(&[]), wanted(&[]), name("missing"));
    admin.create_topics(&[one.clone(), two.clone()]).unwrap();
    let grown = admin.grow_topics(&[(&one.name, 3), (&two.name, 1), (&missing, 4)]).unwrap();
    assert!(grown[&one.name].is_ok() && grown[&two.name].is_err() && grown[&missing].is_err(), "{grown:?}");
    let change = |value: &str| BTreeMap::from([("segment.ms".to_owned(), Some(value.to_owned()))]);
    let (first, second, wrong) = (change("60000"), change("70000"), change("soon"));
    let set = admin.alter_topics(&[(&one.name, &first), (&missing, &wrong), (&two.name, &second)]).unwrap();
    assert!(set[&one.name].is_ok() && set[&missing].is_err() && set[&two.name].is_ok(), "{set:?}");
    let segment = |name: &str| {
        let found = admin.topics(&[name]).unwrap().remove(name).unwrap().unwrap().unwrap();
        (found.topic.partitions, found.topic.config["segment.ms"].value.clone())
    };
    // A broker may hear of a change a moment later than who made it.
    let is = |name: &str, wanted: (u32, &str)| (0..100).any(|_| segment(name) == (wanted.0, wanted.1.to_owned()));
    assert!(is(&one.name, (3, "60000")) && is(&two.name, (2, "70000")));
}
