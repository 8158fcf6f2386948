//! What is wrong with topics.

use super::{Section, condition, server};

pub const SECTION: Section = Section {
    title: "Topics",
    mistakes: &[
        server("a name that is none", &[("name: raw-store, ", "name: Raw_Store, ")]),
        server("a name in Kafka that is none", &[("erp.feed", "erp/feed")]),
        server(
            "a topic of Kafka's own",
            &[("topicName: erp.feed, managed: false", "topicName: __transaction_state, managed: false")],
        ),
        server("two topics of one name", &[("name: refused, partitions: 3", "name: dead, partitions: 3")]),
        condition(
            "two topics of one name in Kafka; dots and underscores count as the same",
            &[("name: legacy, topicName: erp.feed", "name: legacy, topicName: inventory_events.canonical")],
        ),
        condition(
            "a name in Kafka that a stage's own topic has",
            &[("name: legacy, topicName: erp.feed", "name: legacy, topicName: retail.omnichannel.normalize.dead")],
        ),
        server("no partitions", &[("name: refused, partitions: 3", "name: refused, partitions: 0")]),
        server("too many partitions", &[("name: refused, partitions: 3", "name: refused, partitions: 10001")]),
        server("a retention that is none", &[("retention: forever", "retention: \"7\"")]),
        server("settings of a topic that is somebody else's", &[("managed: false", "managed: false, retention: 1d")]),
        server("a deletion of one", &[("managed: false", "managed: false, onDelete: delete")]),
        server(
            "a setting that loses records",
            &[("segment.ms: \"3600000\"", "unclean.leader.election.enable: \"true\"")],
        ),
        server("a setting that has a field", &[("segment.ms: \"3600000\"", "retention.ms: \"-1\"")]),
    ],
};
