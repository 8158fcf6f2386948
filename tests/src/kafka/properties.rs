//! A broker's server.properties.

use std::collections::BTreeMap;
use std::path::Path;

use super::secure::Security;
use crate::ports::{NoPort, Port};

/// The ports of one broker.
#[derive(Debug)]
pub struct Ports {
    pub plain: Port,
    pub controller: Port,
    pub secure: Port,
}

impl Ports {
    pub fn take() -> Result<Self, NoPort> {
        Ok(Self { plain: Port::take()?, controller: Port::take()?, secure: Port::take()? })
    }
}

/// The text for broker `id` (from 0; Kafka's node ids begin at 1) of a cluster with these ports;
/// `more` wins over what is said here.
pub fn text(
    id: usize,
    all: &[Ports],
    data: &Path,
    security: Option<&Security>,
    more: &BTreeMap<String, String>,
) -> String {
    let own = &all[id];
    let voters: Vec<String> =
        (1..).zip(all).map(|(node, ports)| format!("{node}@127.0.0.1:{}", ports.controller.number())).collect();
    let brokers = all.len();
    let replicas = brokers.min(3);
    let in_sync = replicas.saturating_sub(1).max(1);
    let mut advertised = format!("PLAINTEXT://127.0.0.1:{}", own.plain.number());
    let mut protocols = "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT".to_owned();
    if let Some(security) = security {
        advertised += &format!(",SECURE://127.0.0.1:{}", own.secure.number());
        protocols += &format!(",SECURE:{}", security.protocol());
    }
    let mut lines = BTreeMap::from([
        ("process.roles", "broker,controller".to_owned()),
        ("node.id", (id + 1).to_string()),
        ("controller.quorum.voters", voters.join(",")),
        ("controller.listener.names", "CONTROLLER".to_owned()),
        ("listeners", format!("{advertised},CONTROLLER://127.0.0.1:{}", own.controller.number())),
        ("advertised.listeners", advertised),
        ("inter.broker.listener.name", "PLAINTEXT".to_owned()),
        ("listener.security.protocol.map", protocols),
        ("log.dirs", data.display().to_string()),
        // Records of the claims are as old as they say; the first check, 30 s after a start, deletes them.
        ("log.retention.ms", "-1".to_owned()),
        ("auto.create.topics.enable", "false".to_owned()),
        ("default.replication.factor", replicas.to_string()),
        ("min.insync.replicas", in_sync.to_string()),
        ("offsets.topic.num.partitions", "4".to_owned()),
        ("offsets.topic.replication.factor", replicas.to_string()),
        ("transaction.state.log.num.partitions", "4".to_owned()),
        ("transaction.state.log.replication.factor", replicas.to_string()),
        ("transaction.state.log.min.isr", in_sync.to_string()),
        // A share group's topic would be made with three replicas, which one broker cannot hold.
        ("share.coordinator.state.topic.replication.factor", replicas.to_string()),
        ("share.coordinator.state.topic.min.isr", in_sync.to_string()),
        ("group.initial.rebalance.delay.ms", "0".to_owned()),
        // Few and small: a test's machine is not a broker's.
        ("num.network.threads", "2".to_owned()),
        ("num.io.threads", "4".to_owned()),
        ("log.cleaner.dedupe.buffer.size", (8 << 20).to_string()),
        ("log.index.size.max.bytes", (1 << 20).to_string()),
    ]);
    for (key, value) in more {
        lines.insert(key, value.clone());
    }
    lines.into_iter().map(|(key, value)| format!("{key}={value}\n")).collect()
}
