//! The settings of librdkafka that `spec.kafka.config` may not have: which they are, why, and what to do instead.

/// Settings that are refused for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedSettings {
    /// Their names, with every alias that librdkafka knows. One that ends in `.` stands for all names that
    /// begin with it.
    pub names: &'static [&'static str],
    /// Why they are refused, for people; the API server and `validate` both say it.
    pub why: &'static str,
    /// What to do instead.
    pub instead: &'static str,
}

impl RefusedSettings {
    /// Whether a setting is among them. Names of librdkafka are case-sensitive.
    pub fn has(&self, setting: &str) -> bool {
        let is = |name: &&str| *name == setting || (name.ends_with('.') && setting.starts_with(*name));
        self.names.iter().any(is)
    }
}

/// Why the setting of this name may not be in `spec.kafka.config`; `None` when it may.
pub fn refused_setting(setting: &str) -> Option<&'static RefusedSettings> {
    REFUSED_SETTINGS.iter().find(|refused| refused.has(setting))
}

/// Every setting that is refused.
pub const REFUSED_SETTINGS: [RefusedSettings; 11] = [
    RefusedSettings {
        names: &["bootstrap.servers", "metadata.broker.list"],
        why: "the brokers have a field of their own",
        instead: "write them in spec.kafka.bootstrapServers",
    },
    RefusedSettings {
        names: &["client.id", "group.id", "group.instance.id", "transactional.id"],
        why: "who a worker is to Kafka follows from namespace, pipeline and stage; fencing and shared quotas rest on it",
        instead: "leave it out; docs/names.md lists the names, for quotas and access rules",
    },
    RefusedSettings {
        names: &[
            "acks",
            "delivery.report.only.error",
            "enable.gapless.guarantee",
            "enable.idempotence",
            "max.in.flight",
            "max.in.flight.requests.per.connection",
            "message.send.max.retries",
            "queuing.strategy",
            "request.required.acks",
            "retries",
        ],
        why: "exactly-once rests on how records are produced: by an idempotent producer, in order, acknowledged by all replicas",
        instead: "leave it out; for latency against throughput there are linger.ms and stages[].transaction",
    },
    RefusedSettings {
        names: &[
            "auto.commit.enable",
            "auto.commit.interval.ms",
            "enable.auto.commit",
            "enable.auto.offset.store",
            "isolation.level",
            "offset.store.method",
            "offset.store.path",
            "offset.store.sync.interval.ms",
        ],
        why: "exactly-once rests on reading committed records, and on offsets that commit with what they cause",
        instead: "leave it out; how often is committed says stages[].transaction",
    },
    RefusedSettings {
        names: &[
            "group.protocol",
            "group.protocol.type",
            "group.remote.assignor",
            "partition.assignment.strategy",
            "partitioner",
        ],
        why: "which partition a key has and which worker a partition has decide where its stock is",
        instead: "leave it out; the partitioner is that of Java clients, and partitions move one by one",
    },
    RefusedSettings {
        names: &["auto.offset.reset"],
        why: "where a stage begins has a field of its own, and an offset that is gone must be told, not skipped",
        instead: "write stages[].from[].start",
    },
    RefusedSettings {
        names: &[
            "compression.codec",
            "compression.type",
            "delivery.timeout.ms",
            "heartbeat.interval.ms",
            "message.timeout.ms",
            "session.timeout.ms",
            "transaction.timeout.ms",
        ],
        why: "compression and the timeouts of session and transaction have fields of their own",
        instead: "write spec.kafka.compression, sessionTimeout or transactionTimeout; the others follow from these",
    },
    RefusedSettings {
        names: &[
            "enable.sasl.oauthbearer.unsecure.jwt",
            "https.ca.",
            "sasl.",
            "security.protocol",
            "ssl.ca.",
            "ssl.certificate.",
            "ssl.crl.location",
            "ssl.key.",
            "ssl.keystore.",
        ],
        why: "secrets and certificates come from Kubernetes secrets, never from the pipeline",
        instead: "write spec.kafka.tls and spec.kafka.sasl, which name the secrets",
    },
    RefusedSettings {
        names: &["interceptors", "plugin.library.paths", "ssl.engine.", "ssl.providers"],
        why: "foreign code would be loaded into the worker",
        instead: "leave it out",
    },
    RefusedSettings {
        names: &["allow.auto.create.topics", "topic.blacklist"],
        why: "which topics there are is said by spec.topics, and they are made with the partitions said there",
        instead: "list the topic in spec.topics, with managed: false if it is someone else's",
    },
    RefusedSettings {
        names: &["enable.partition.eof", "enabled_events", "internal.termination.signal", "log.queue", "test.mock."],
        why: "the worker's own loop depends on it",
        instead: "leave it out",
    },
];

#[cfg(test)]
mod tests {
    use super::{REFUSED_SETTINGS, refused_setting};

    #[test]
    fn no_setting_is_refused_for_two_reasons() {
        for (n, refused) in REFUSED_SETTINGS.iter().enumerate() {
            for name in refused.names {
                let others = REFUSED_SETTINGS.iter().enumerate().filter(|(other, _)| *other != n);
                assert!(others.into_iter().all(|(_, other)| !other.has(name)), "{name}");
            }
            assert!(refused.names.is_sorted(), "{:?}", refused.names);
        }
    }

    #[test]
    fn what_tunes_without_breaking_anything_is_left_to_the_user() {
        for name in [
            "batch.size",
            "client.rack",
            "compression.level",
            "debug",
            "enable.ssl.certificate.verification",
            "fetch.min.bytes",
            "fetch.wait.max.ms",
            "linger.ms",
            "max.poll.interval.ms",
            "message.max.bytes",
            "queue.buffering.max.kbytes",
            "queued.min.messages",
            "reconnect.backoff.max.ms",
            "socket.keepalive.enable",
            "ssl.cipher.suites",
            "ssl.endpoint.identification.algorithm",
            "statistics.interval.ms",
        ] {
            assert_eq!(refused_setting(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_that_begins_like_a_secrets_is_refused_with_it() {
        for name in ["sasl.password", "sasl.oauthbearer.client.secret", "ssl.key.pem", "ssl.ca.location"] {
            let refused = refused_setting(name).map(|refused| refused.instead);
            assert_eq!(refused, Some("write spec.kafka.tls and spec.kafka.sasl, which name the secrets"), "{name}");
        }
        assert_eq!(refused_setting("sasl"), None, "no setting of librdkafka");
    }
}
