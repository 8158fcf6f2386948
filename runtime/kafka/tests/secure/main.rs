//! TLS and SASL, on a broker that asks for both: who is let in, and what is said to who is not.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use stockflow_kafka::{Identity, KafkaLog, KafkaOptions, Sasl, SaslMechanism, Tls};
use stockflow_log::{GroupMetadata, Log, LogError, OutRecord, Producer};
use stockflow_secrets::{Folder, SecretKey};
use stockflow_tests::kafka::{Authority, Cluster, Security};
use tempfile::TempDir;

/// Her secret.
const ANN: &str = "ann";
const PASSWORD: &str = "correct-horse";

struct Secure {
    authority: Authority,
    cluster: Cluster,
}

static SECURE: LazyLock<Secure> = LazyLock::new(|| {
    let authority = Authority::new().unwrap();
    let security = Security::tls(&authority).unwrap().clients_of(&authority).user("ann", PASSWORD);
    let cluster = Cluster::builder(1).secure(security).start().unwrap();
    Secure { authority, cluster }
});

/// A folder with all that lets ann in.
fn credentials() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(ANN)).unwrap();
    let write = |name: &str, text: &str| write(&folder, name, text);
    let client = SECURE.authority.identity("ann").unwrap();
    write("ca.crt", &SECURE.authority.certificate());
    write("tls.crt", &client.certificate);
    write("tls.key", &client.key);
    write("username", "ann\n");
    write("password", &format!("{PASSWORD}\n"));
    folder
}

/// What a key of ann's secret says from now on.
fn write(folder: &TempDir, key: &str, text: &str) {
    fs::write(folder.path().join(ANN).join(key), text).unwrap();
}

fn log(folder: &Path, mechanism: SaslMechanism) -> KafkaLog {
    let of_ann = |key: &str| SecretKey { name: ANN.into(), key: key.into() };
    let mut options = KafkaOptions::new(vec![SECURE.cluster.secure_bootstrap()]);
    let identity = Identity { certificate: of_ann("tls.crt"), key: of_ann("tls.key") };
    options.secrets = Arc::new(Folder::new(folder));
    options.tls = Some(Tls { ca: Some(of_ann("ca.crt")), identity: Some(identity) });
    options.sasl = Some(Sasl { mechanism, username: of_ann("username"), password: of_ann("password") });
    KafkaLog::new(options).unwrap()
}

fn refusal(log: &KafkaLog) -> String {
    let refused = log.producer("producer").err().unwrap();
    assert!(matches!(refused, LogError::Fatal { .. }), "{refused}");
    let asked = log.partitions("topic").err().unwrap();
    assert!(matches!(asked, LogError::Fatal { .. }), "{asked}");
    format!("{refused}; {asked}")
}

#[test]
fn who_has_the_certificate_and_the_password_is_let_in() {
    let (folder, topic) = (credentials(), "topic");
    SECURE.cluster.create_topic(topic, 1, &[]).unwrap();
    let nobody = GroupMetadata { group: "none".into(), instance: "none".into(), generation: 0, member: String::new() };
    for mechanism in [SaslMechanism::Plain, SaslMechanism::ScramSha256, SaslMechanism::ScramSha512] {
        let log = log(folder.path(), mechanism);
        assert_eq!(log.partitions(topic).unwrap(), Some(1));
        let mut producer = log.producer("producer").unwrap();
        producer.begin().unwrap();
        let (partition, value) = (Some(0), Some(&b"a"[..]));
        producer.send(OutRecord { topic, partition, timestamp_ms: 7, key: None, value, headers: &[] }).unwrap();
        producer.commit(&[], &nobody).unwrap();
    }
}

#[test]
fn a_wrong_password_is_told_and_not_shown_and_its_file_read_again() {
    let folder = credentials();
    write(&folder, "password", "hunter2");
    let log = log(folder.path(), SaslMechanism::ScramSha512);
    let said = refusal(&log);
    assert!(said.contains("refuse the credentials") && !said.contains("hunter2"), "{said}");
    write(&folder, "password", PASSWORD);
    assert_eq!(log.partitions("missing").unwrap(), None);
}

#[test]
fn a_certificate_that_has_expired_is_named_as_the_reason() {
    let folder = credentials();
    let expired = SECURE.authority.expired("ann").unwrap();
    write(&folder, "tls.crt", &expired.certificate);
    write(&folder, "tls.key", &expired.key);
    let said = refusal(&log(folder.path(), SaslMechanism::ScramSha512));
    assert!(said.contains("certificate"), "{said}");
}

#[test]
fn brokers_of_an_authority_that_is_not_trusted_are_not_talked_to() {
    let folder = credentials();
    write(&folder, "ca.crt", &Authority::new().unwrap().certificate());
    let said = refusal(&log(folder.path(), SaslMechanism::ScramSha512));
    assert!(said.contains("check the CA"), "{said}");
}
