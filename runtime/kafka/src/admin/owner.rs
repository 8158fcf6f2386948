//! Who has a partition: the members of a group and what they are assigned.

use bytes::{Buf, Bytes};
use rdkafka::consumer::Consumer;
use stockflow_log::LogError;

use super::KafkaAdmin;
use crate::limits::QUERY_WAIT;

impl KafkaAdmin {
    /// The client id of the member that a partition is assigned to; `None` while nobody has it.
    ///
    /// # Errors
    /// `Retriable` when the brokers cannot be asked.
    pub fn owner(&self, group: &str, topic: &str, partition: u32) -> Result<Option<String>, LogError> {
        let action = "look for the owner of a partition";
        self.ask(|line| {
            let found = line.asking.fetch_group_list(Some(group), QUERY_WAIT);
            let found = found.map_err(|error| line.failed(action, &error))?;
            let members = found.groups().iter().flat_map(|group| group.members());
            let mut owners = members.filter(|member| {
                let assignment = member.assignment().map(Bytes::copy_from_slice).unwrap_or_default();
                has(assignment, topic, partition).unwrap_or(false)
            });
            Ok(owners.next().map(|member| member.client_id().to_owned()))
        })
    }
}

/// Whether an assignment has a partition. It is in the format of Kafka's consumer protocol:
/// version, then topics, each a name and partitions, all big endian.
fn has(mut assignment: Bytes, topic: &str, partition: u32) -> Option<bool> {
    assignment.try_get_i16().ok()?;
    for _ in 0..assignment.try_get_i32().ok()? {
        let length = usize::try_from(assignment.try_get_i16().ok()?).ok()?;
        if length > assignment.len() {
            return None;
        }
        let name = assignment.split_to(length);
        for _ in 0..assignment.try_get_i32().ok()? {
            let number = assignment.try_get_i32().ok()?;
            if name == topic.as_bytes() && u32::try_from(number) == Ok(partition) {
                return Some(true);
            }
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignment_has_the_partitions_that_it_names() {
        let bytes = Bytes::from_static(b"\0\x01\0\0\0\x01\0\x01t\0\0\0\x02\0\0\0\x03\0\0\0\x05\0\0\0\0");
        assert_eq!(has(bytes.clone(), "t", 5), Some(true));
        assert_eq!(has(bytes.clone(), "t", 4), Some(false));
        assert_eq!(has(bytes.slice(..9), "t", 5), None, "torn");
    }
}
