//! What is wrong with how Kafka is reached.

use super::{Section, server};

pub const SECTION: Section = Section {
    title: "Kafka",
    mistakes: &[
        server("a broker without a port", &[("[kafka.kafka:9092]", "[kafka]")]),
        server("a broker with a port that is none", &[("[kafka.kafka:9092]", "[\"kafka:99999\"]")]),
        server("several brokers in one text", &[("[kafka.kafka:9092]", "[\"a:9092,b:9092\"]")]),
        server("a mechanism that there is not", &[("SCRAM-SHA-512", "SCRAM-SHA512")]),
        server("a secret without a name", &[("name: kafka-ca, ", "name: \"\", ")]),
        server("a secret whose name is blank", &[("secretName: kafka-user", "secretName: \" \"")]),
        server("a secret whose name is a path", &[("secretName: kafka-user", "secretName: ../../kafka-user")]),
        server(
            "a secret whose name has capitals",
            &[("certSecret: {name: kafka-client}", "certSecret: {name: Kafka}")],
        ),
        server("a key that no secret has", &[("key: ca.crt", "key: certs/ca.crt")]),
        server("no copies", &[("replicationFactor: 3", "replicationFactor: 0")]),
        server("a compression that there is not", &[("replicationFactor: 3", "compression: lz5")]),
        server("a transaction timeout that is too short", &[("replicationFactor: 3", "transactionTimeout: 9999ms")]),
        server("one that is too long", &[("replicationFactor: 3", "transactionTimeout: 1d")]),
        server("a session timeout that is too short", &[("replicationFactor: 3", "sessionTimeout: 999ms")]),
        server("one that is far too long", &[("replicationFactor: 3", "sessionTimeout: 9999999999h")]),
        server("a setting that has a field", &[("replicationFactor: 3", "config: {bootstrap.servers: \"a:1\"}")]),
        server("a setting that names the worker", &[("replicationFactor: 3", "config: {group.id: mine}")]),
        server("a setting that breaks exactly-once", &[("replicationFactor: 3", "config: {acks: \"1\"}")]),
        server("another one", &[("replicationFactor: 3", "config: {isolation.level: read_uncommitted}")]),
        server("a setting that moves keys", &[("replicationFactor: 3", "config: {partitioner: random}")]),
        server("a setting that skips", &[("replicationFactor: 3", "config: {auto.offset.reset: latest}")]),
        server("a time that has a field", &[("replicationFactor: 3", "config: {session.timeout.ms: \"9000\"}")]),
        server("a secret in clear", &[("replicationFactor: 3", "config: {sasl.password: hunter2}")]),
        server("foreign code", &[("replicationFactor: 3", "config: {plugin.library.paths: a.so}")]),
        server(
            "a setting that makes topics",
            &[("replicationFactor: 3", "config: {allow.auto.create.topics: \"true\"}")],
        ),
        server(
            "a setting that the loop needs",
            &[("replicationFactor: 3", "config: {enable.partition.eof: \"true\"}")],
        ),
        server("a scale that is too fine", &[("quantityScale: 0", "quantityScale: 12")]),
    ],
};
