//! Claims about the testbed's second listener: it lets in who shows what it wants, and nobody else.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use stockflow_tests::kafka::{Authority, Cluster, Identity, Security};

/// Whether a client with these settings is told of the brokers.
fn is_let_in(bootstrap: &str, settings: &[(&str, &str)]) -> bool {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap).set_log_level(rdkafka::config::RDKafkaLogLevel::Emerg);
    settings.iter().for_each(|(key, value)| {
        config.set(*key, *value);
    });
    let client: BaseConsumer = config.create().unwrap();
    client.fetch_metadata(None, Duration::from_secs(3)).is_ok()
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn users_come_in_with_their_password_by_plain_and_by_scram_over_tls() {
    let authority = Authority::new().unwrap();
    let ca = authority.certificate();
    let security = Security::tls(&authority).unwrap().user("alice", "secret-1").user("bob", "secret-2");
    let cluster = Cluster::builder(1).secure(security).start().unwrap();
    let come = |mechanism: &str, name: &str, password: &str| {
        let settings = [
            ("security.protocol", "SASL_SSL"),
            ("sasl.mechanism", mechanism),
            ("sasl.username", name),
            ("sasl.password", password),
            ("ssl.ca.pem", &ca),
        ];
        is_let_in(&cluster.secure_bootstrap(), &settings)
    };
    for mechanism in ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] {
        assert!(come(mechanism, "alice", "secret-1"), "{mechanism}");
    }
    assert!(come("SCRAM-SHA-512", "bob", "secret-2"));
    assert!(!come("SCRAM-SHA-512", "bob", "secret-1"));
    assert!(!is_let_in(&cluster.secure_bootstrap(), &[]));
    assert!(is_let_in(&cluster.bootstrap(), &[]));
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn only_a_valid_certificate_of_the_right_authority_comes_in() {
    let authority = Authority::new().unwrap();
    let stranger = Authority::new().unwrap();
    let ca = authority.certificate();
    let security = Security::tls(&authority).unwrap().clients_of(&authority);
    let cluster = Cluster::builder(1).secure(security).start().unwrap();
    let come = |ca: &str, Identity { certificate, key }: Identity| {
        let settings = [
            ("security.protocol", "SSL"),
            ("ssl.ca.pem", ca),
            ("ssl.certificate.pem", &certificate),
            ("ssl.key.pem", &key),
        ];
        is_let_in(&cluster.secure_bootstrap(), &settings)
    };
    assert!(come(&ca, authority.identity("worker").unwrap()));
    assert!(!come(&ca, authority.expired("worker").unwrap()));
    assert!(!come(&ca, stranger.identity("worker").unwrap()));
    assert!(!come(&stranger.certificate(), authority.identity("worker").unwrap()));
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_broker_whose_certificate_has_ended_is_not_trusted() {
    let authority = Authority::new().unwrap();
    let ca = authority.certificate();
    let security = Security { server: Some(authority.expired("broker").unwrap()), ..Security::default() };
    let cluster = Cluster::builder(1).secure(security).start().unwrap();
    let tls = [("security.protocol", "SSL"), ("ssl.ca.pem", &*ca)];
    assert!(!is_let_in(&cluster.secure_bootstrap(), &tls));
}
