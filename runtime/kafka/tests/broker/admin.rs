//! Administration: topics.

use stockflow_log::Log;

use crate::support::{log, name, topic};

#[test]
fn a_topic_has_its_partitions_or_is_not_there() {
    let (log, topic) = (log(), topic(3));
    assert_eq!(log.partitions(&topic).unwrap(), Some(3));
    assert_eq!(log.partitions(&name("missing")).unwrap(), None);
}
