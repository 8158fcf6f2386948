//! What options are refused for, before anything is connected.

use std::time::Duration;

use stockflow_crds::refused_setting;
use stockflow_log::LogError;

use crate::base::options::{KafkaOptions, SaslMechanism};

const ACTION: &str = "read the Kafka options";
/// What librdkafka takes as a transaction's time-out.
const TRANSACTION_TIMEOUTS: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(900);
/// What librdkafka takes as a session's time-out.
const SESSION_TIMEOUTS: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(3600);

/// Refuses options that could not work, or would break what this crate guarantees.
///
/// # Errors
/// `Fatal`, with every setting that is refused by its name, why, and what to do instead.
pub fn check_options(options: &KafkaOptions) -> Result<(), LogError> {
    let mut faults = Vec::new();
    if options.bootstrap_servers.iter().all(String::is_empty) {
        faults.push("no bootstrap server is given: name one broker at least, as host:port".to_owned());
    }
    for (what, value, allowed) in [
        ("transaction", options.transaction_timeout, TRANSACTION_TIMEOUTS),
        ("session", options.session_timeout, SESSION_TIMEOUTS),
    ] {
        if !allowed.contains(&value) {
            faults.push(format!("a {what} time-out of {value:?} is not within {allowed:?}"));
        }
    }
    for name in options.config.keys() {
        if let Some(refused) = refused_setting(name) {
            faults.push(format!("the setting `{name}` is refused: {}: {}", refused.why, refused.instead));
        }
    }
    // Here and not with each client: who made the options is told once.
    if options.tls.is_none() && options.sasl.as_ref().is_some_and(|sasl| sasl.mechanism == SaslMechanism::Plain) {
        let brokers = options.bootstrap_servers.join(",");
        tracing::warn!(brokers, "SASL PLAIN without TLS sends the password in clear: write spec.kafka.tls");
    }
    if faults.is_empty() { Ok(()) } else { Err(LogError::Fatal { action: ACTION, message: faults.join("; ") }) }
}

#[cfg(test)]
mod tests {
    use super::{Duration, KafkaOptions, check_options};

    fn refusal_of(name: &str) -> String {
        let mut options = KafkaOptions::new(vec!["localhost:9092".into()]);
        options.config.insert(name.into(), "hunter2".into());
        check_options(&options).unwrap_err().to_string()
    }

    #[test]
    fn each_setting_that_exactly_once_rests_on_is_refused_by_its_name() {
        for name in [
            "enable.idempotence",
            "transactional.id",
            "transaction.timeout.ms",
            "acks",
            "request.required.acks",
            "retries",
            "message.send.max.retries",
            "message.timeout.ms",
            "delivery.timeout.ms",
            "isolation.level",
            "enable.auto.commit",
            "enable.auto.offset.store",
            "enable.partition.eof",
            "auto.offset.reset",
            "group.id",
            "group.instance.id",
            "group.protocol",
            "partitioner",
            "partition.assignment.strategy",
            "max.in.flight",
            "max.in.flight.requests.per.connection",
            "bootstrap.servers",
            "client.id",
            "security.protocol",
            "plugin.library.paths",
        ] {
            let refusal = refusal_of(name);
            assert!(refusal.contains(&format!("`{name}` is refused: ")), "{refusal}");
        }
    }

    #[test]
    fn a_secret_in_the_settings_is_refused_and_not_repeated() {
        for name in ["sasl.password", "sasl.username", "ssl.key.password", "ssl.key.pem", "ssl.keystore.password"] {
            let refusal = refusal_of(name);
            assert!(refusal.contains(name) && !refusal.contains("hunter2"), "{refusal}");
        }
    }

    #[test]
    fn what_tunes_is_taken() {
        let mut options = KafkaOptions::new(vec!["localhost:9092".into()]);
        for name in ["linger.ms", "fetch.min.bytes", "client.rack", "socket.keepalive.enable"] {
            options.config.insert(name.into(), "1".into());
        }
        check_options(&options).unwrap();
    }

    #[test]
    fn time_outs_that_librdkafka_would_not_take_are_refused() {
        let mut options = KafkaOptions::new(vec!["localhost:9092".into()]);
        options.transaction_timeout = Duration::ZERO;
        assert!(check_options(&options).unwrap_err().to_string().contains("a transaction time-out of 0ns"));
        options = KafkaOptions::new(Vec::new());
        assert!(check_options(&options).unwrap_err().to_string().contains("no bootstrap server"));
    }
}
