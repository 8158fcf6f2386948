//! How long a partition's outputs stood still, by the time at which brokers appended them.

use std::collections::BTreeMap;
use std::time::Duration;

use stockflow_tests::kafka::Record;

/// The longest time between two records of one partition, of a topic whose time is that of appending.
pub fn longest(records: &[Record]) -> Duration {
    let mut last: BTreeMap<i32, i64> = BTreeMap::new();
    let mut longest_ms = 0;
    for record in records {
        let at_ms = record.timestamp_ms.unwrap();
        let before_ms = last.insert(record.partition, at_ms).unwrap_or(at_ms);
        longest_ms = longest_ms.max(at_ms - before_ms);
    }
    Duration::from_millis(u64::try_from(longest_ms).unwrap())
}
