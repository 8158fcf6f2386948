//! Topics: made, grown and deleted; groups: moved.

use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewPartitions, NewTopic, TopicReplication, TopicResult};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use snafu::ResultExt as _;

use super::error::{Error, KafkaSnafu};

const REQUEST: Duration = Duration::from_secs(30);
/// How often a topic is tried to be made while brokers count as away, and how long is waited between.
const FENCED_TRIES: u32 = 60;
const FENCED_PAUSE: Duration = Duration::from_millis(500);

pub fn create_topic(
    bootstrap: &str,
    name: &str,
    partitions: i32,
    replicas: usize,
    config: &[(&str, &str)],
) -> Result<(), Error> {
    let replicas = i32::try_from(replicas).unwrap_or(1);
    let mut topic = NewTopic::new(name, partitions, TopicReplication::Fixed(replicas));
    for (key, value) in config {
        topic = topic.set(key, value);
    }
    let ask = |client: &Client| pollster::block_on(client.create_topics([&topic], &options()));
    let mut made = client(bootstrap).and_then(|client| ask(&client)).and_then(first);
    for _ in 0..FENCED_TRIES {
        // A broker that was kept from its cores for too long counts as away until it is heard again.
        if !matches!(made, Err(KafkaError::AdminOp(RDKafkaErrorCode::InvalidReplicationFactor))) {
            break;
        }
        std::thread::sleep(FENCED_PAUSE);
        made = client(bootstrap).and_then(|client| ask(&client)).and_then(first);
    }
    made.context(KafkaSnafu { what: format!("create topic {name}") })
}

pub fn delete_topic(bootstrap: &str, name: &str) -> Result<(), Error> {
    let ask = |client: &Client| pollster::block_on(client.delete_topics(&[name], &options()));
    client(bootstrap)
        .and_then(|client| ask(&client))
        .and_then(first)
        .context(KafkaSnafu { what: format!("delete topic {name}") })
}

pub fn grow_topic(bootstrap: &str, name: &str, partitions: usize) -> Result<(), Error> {
    let wanted = [NewPartitions::new(name, partitions)];
    let ask = |client: &Client| pollster::block_on(client.create_partitions(&wanted, &options()));
    client(bootstrap)
        .and_then(|client| ask(&client))
        .and_then(first)
        .context(KafkaSnafu { what: format!("give topic {name} {partitions} partitions") })
}

/// As kafka-consumer-groups --reset-offsets does it.
pub fn move_group(bootstrap: &str, group: &str, topic: &str, partition: i32, offset: i64) -> Result<(), Error> {
    let commit = || {
        let mut config = ClientConfig::new();
        let consumer: BaseConsumer = config.set("bootstrap.servers", bootstrap).set("group.id", group).create()?;
        let mut place = TopicPartitionList::new();
        place.add_partition_offset(topic, partition, Offset::Offset(offset))?;
        consumer.commit(&place, CommitMode::Sync)
    };
    commit().context(KafkaSnafu { what: format!("move group {group}") })
}

type Client = AdminClient<DefaultClientContext>;

fn client(bootstrap: &str) -> KafkaResult<Client> {
    ClientConfig::new().set("bootstrap.servers", bootstrap).create()
}

fn options() -> AdminOptions {
    // The operation's time-out makes the broker answer only once the topic is everywhere.
    AdminOptions::new().request_timeout(Some(REQUEST)).operation_timeout(Some(REQUEST))
}

fn first(results: Vec<TopicResult>) -> KafkaResult<()> {
    let refused = results.into_iter().find_map(Result::err);
    refused.map_or(Ok(()), |(_, code)| Err(KafkaError::AdminOp(code)))
}
