//! What differs between a topic as it is to be and what a cluster has.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use crate::{NewTopic, Topic};

/// One thing that is not as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// There is no such topic. It can be made.
    Missing,
    /// It has fewer partitions. It can grow; keys then lie elsewhere, which state does not survive.
    TooFew {
        /// What it has.
        found: u32,
        /// What it should have.
        wanted: u32,
    },
    /// It has more partitions, of which Kafka can take none away.
    TooMany {
        /// What it has.
        found: u32,
        /// What it should have.
        wanted: u32,
    },
    /// Its first partition has another number of copies. Only a reassignment mends that.
    Copies {
        /// What it has.
        found: u16,
        /// What it should have.
        wanted: u16,
    },
    /// A setting is another, which can be changed.
    Setting {
        /// Kafka's name of it.
        name: String,
        /// What is in force; `None` when nobody says.
        found: Option<String>,
        /// What should be; `None` when it was set for the topic and should be the brokers'.
        wanted: Option<String>,
    },
}

/// What of a topic is not as it is to be; `found` is what the cluster has. Settings that nobody has
/// set for the topic, and nobody wants, are the brokers' business.
pub fn differences(wanted: &NewTopic, found: Option<&Topic>) -> Vec<Difference> {
    let Some(found) = found else { return vec![Difference::Missing] };
    let mut differences = Vec::new();
    let partitions = (found.partitions, wanted.partitions);
    match partitions {
        (found, wanted) if found < wanted => differences.push(Difference::TooFew { found, wanted }),
        (found, wanted) if found > wanted => differences.push(Difference::TooMany { found, wanted }),
        _ => {}
    }
    if found.replication != wanted.replication {
        differences.push(Difference::Copies { found: found.replication, wanted: wanted.replication });
    }
    // The last of a name counts, as for the brokers.
    let config: BTreeMap<&str, &str> = wanted.config.iter().map(|(name, value)| (&**name, &**value)).collect();
    for (name, value) in &config {
        let in_force = found.setting(name);
        if in_force != Some(value) {
            let (found, wanted) = (in_force.map(str::to_owned), Some((*value).to_owned()));
            differences.push(Difference::Setting { name: (*name).to_owned(), found, wanted });
        }
    }
    for (name, setting) in
        found.config.iter().filter(|(name, setting)| setting.of_topic && !config.contains_key(&***name))
    {
        let found = Some(setting.value.clone());
        differences.push(Difference::Setting { name: name.clone(), found, wanted: None });
    }
    differences
}

/// The changes of settings that mend the differences which settings are.
pub fn changes(differences: &[Difference]) -> BTreeMap<String, Option<String>> {
    let settings = differences.iter().filter_map(|difference| match difference {
        Difference::Setting { name, wanted, .. } => Some((name.clone(), wanted.clone())),
        _ => None,
    });
    settings.collect()
}

impl Display for Difference {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let or_default = |value: &Option<String>| value.clone().unwrap_or_else(|| "the brokers' default".to_owned());
        match self {
            Difference::Missing => write!(f, "it is not there"),
            Difference::TooFew { found, wanted } => write!(f, "it has {found} partitions, and should have {wanted}"),
            Difference::TooMany { found, wanted } => {
                write!(f, "it has {found} partitions, and should have {wanted}: Kafka cannot take any away")
            }
            Difference::Copies { found, wanted } => {
                write!(f, "it has {found} copies of a partition, and should have {wanted}: reassign its partitions")
            }
            Difference::Setting { name, found, wanted } => {
                let found = found.as_deref().unwrap_or("not told");
                write!(f, "{name} is {found}, and should be {}", or_default(wanted))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Setting;

    fn wanted(partitions: u32, config: &[(&str, &str)]) -> NewTopic {
        let config = config.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        NewTopic { name: "events".into(), partitions, replication: 3, config }
    }

    /// As brokers show a topic that was made so, with defaults of their own beside.
    fn made(topic: &NewTopic) -> Topic {
        let set =
            topic.config.iter().map(|(name, value)| (name.clone(), Setting { value: value.clone(), of_topic: true }));
        let mut config: BTreeMap<_, _> = set.collect();
        let default = Setting { value: "1".into(), of_topic: false };
        config.entry("min.insync.replicas".into()).or_insert(default);
        Topic { partitions: topic.partitions, replication: topic.replication, config }
    }

    fn told(wanted: &NewTopic, found: &Topic) -> Vec<String> {
        differences(wanted, Some(found)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_topic_that_is_not_there_is_all_that_differs() {
        assert_eq!(differences(&wanted(3, &[]), None), [Difference::Missing]);
    }

    #[test]
    fn partitions_and_copies_differ_in_either_way() {
        let found = made(&wanted(4, &[]));
        assert_eq!(told(&wanted(6, &[]), &found), ["it has 4 partitions, and should have 6"]);
        let fewer = told(&wanted(3, &[]), &found);
        assert_eq!(fewer, ["it has 4 partitions, and should have 3: Kafka cannot take any away"]);
        let one = told(&NewTopic { replication: 1, ..wanted(4, &[]) }, &found);
        assert_eq!(one, ["it has 3 copies of a partition, and should have 1: reassign its partitions"]);
    }

    #[test]
    fn a_setting_of_the_topic_that_nobody_wants_goes_back_and_one_of_the_brokers_stays() {
        let found = made(&wanted(1, &[("retention.ms", "1000"), ("segment.ms", "5")]));
        let differences = differences(&wanted(1, &[("retention.ms", "2000")]), Some(&found));
        let changes = changes(&differences);
        let to = |name: &str| changes.get(name).cloned();
        assert_eq!(
            (to("retention.ms"), to("segment.ms"), changes.len()),
            (Some(Some("2000".to_owned())), Some(None), 2)
        );
    }

    #[test]
    fn a_setting_that_is_wanted_and_the_brokers_default_alike_does_not_differ() {
        assert_eq!(told(&wanted(1, &[("min.insync.replicas", "1")]), &made(&wanted(1, &[]))), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn a_topic_that_was_made_as_wanted_does_not_differ_and_one_that_was_mended_does_not_either(
            (partitions, more) in (1..50_u32, 0..9_u32),
            settings in proptest::collection::vec(("[a-d]", "[0-9]"), 0..6),
            others in proptest::collection::vec(("[a-d]", "[0-9]"), 0..6),
        ) {
            let of = |partitions, settings: Vec<(String, String)>| NewTopic { config: settings, ..wanted(partitions, &[]) };
            let (before, after) = (of(partitions, settings), of(partitions + more, others));
            prop_assert_eq!(differences(&before, Some(&made(&before))), vec![]);
            let mut topic = made(&before);
            let found = differences(&after, Some(&topic));
            topic.partitions = after.partitions;
            for (name, value) in changes(&found) {
                match value {
                    Some(value) => topic.config.insert(name, Setting { value, of_topic: true }),
                    None => topic.config.remove(&name),
                };
            }
            prop_assert_eq!(differences(&after, Some(&topic)), vec![]);
        }
    }
}
