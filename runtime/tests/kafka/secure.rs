//! SCRAM over TLS, end to end; and what is said to who is not let in, without a secret in it.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use stockflow_tests::kafka::{Authority, Cluster, Security};

use crate::shop::{LEAVES_WITHIN, Shop};
use crate::testbed;
use crate::worker::Worker;

const PASSWORD: &str = "correct-horse";
const WRONG: &str = "hunter2-is-wrong";
const GIVES_UP_WITHIN: Duration = Duration::from_secs(30);

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::new().unwrap());
static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| {
    let security = Security::tls(&AUTHORITY).unwrap().clients_of(&AUTHORITY).user("ann", PASSWORD);
    testbed::builder(1).secure(security).start().unwrap()
});

/// Writes all that lets ann in; gives what is under `spec.kafka`.
fn let_in(folder: &Path) -> String {
    let write = |secret: &str, key: &str, text: &str| {
        fs::create_dir_all(folder.join(secret)).unwrap();
        fs::write(folder.join(secret).join(key), text).unwrap();
    };
    let client = AUTHORITY.identity("ann").unwrap();
    write("kafka-ca", "ca.crt", &AUTHORITY.certificate());
    write("kafka-cert", "tls.crt", &client.certificate);
    write("kafka-cert", "tls.key", &client.key);
    write("kafka-user", "username", "ann\n");
    write("kafka-user", "password", &format!("{PASSWORD}\n"));
    format!(
        "bootstrapServers: [{}], replicationFactor: 1, tls: {{caSecret: {{name: kafka-ca, key: ca.crt}}, \
         certSecret: {{name: kafka-cert}}}}, sasl: {{mechanism: SCRAM-SHA-512, secretName: kafka-user}}",
        CLUSTER.secure_bootstrap()
    )
}

fn refusal(worker: &mut Worker) -> String {
    worker.start();
    let said = worker.gives_up(GIVES_UP_WITHIN);
    let secrets = [PASSWORD, WRONG, "PRIVATE KEY"];
    assert!(!secrets.iter().any(|secret| said.contains(secret)), "a secret is in {said}");
    said.lines().rev().find(|line| line.starts_with("error: ")).unwrap_or_default().to_owned()
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn who_is_not_let_in_is_told_why_and_with_the_right_secrets_all_works() {
    let _turn = testbed::turn();
    let shop = Shop::open(&CLUSTER, 2);
    let folder = shop.folder().join("secrets");
    let pipeline = shop.pipeline(&let_in(&folder));
    let mut worker = Worker::new(&shop.folder(), &pipeline, "w0", &["--secrets", folder.to_str().unwrap()]);
    shop.send(91, 5_000);

    fs::write(folder.join("kafka-user/password"), WRONG).unwrap();
    let said = refusal(&mut worker);
    assert!(said.contains("refuse the credentials"), "{said}");

    let expired = AUTHORITY.expired("ann").unwrap();
    let_in(&folder);
    fs::write(folder.join("kafka-cert/tls.crt"), expired.certificate).unwrap();
    fs::write(folder.join("kafka-cert/tls.key"), expired.key).unwrap();
    let said = refusal(&mut worker);
    assert!(said.contains("certificate") && said.contains("expired"), "{said}");

    let_in(&folder);
    worker.start();
    worker.ready();
    shop.settles(std::slice::from_ref(&worker));
    worker.leave(LEAVES_WITHIN);
}
