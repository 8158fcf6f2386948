//! From what a pipeline says of its Kafka to options.

use std::sync::Arc;
use std::time::Duration;

use stockflow_crds::ResolvedKafka;
use stockflow_secrets::{SecretKey, Secrets};

use crate::base::options::{Identity, KafkaOptions, Sasl, Tls};

impl KafkaOptions {
    /// What a pipeline says, with its secrets from there; all else by default. Reads none of them.
    pub fn of(kafka: &ResolvedKafka, secrets: Arc<dyn Secrets>) -> KafkaOptions {
        let tls = kafka.tls.as_ref().map(|tls| Tls {
            ca: tls.ca.clone(),
            identity: tls
                .cert_secret
                .as_ref()
                .map(|secret| Identity { certificate: key_of(secret, "tls.crt"), key: key_of(secret, "tls.key") }),
        });
        let sasl = kafka.sasl.as_ref().map(|sasl| Sasl {
            mechanism: sasl.mechanism,
            username: key_of(&sasl.secret_name, "username"),
            password: key_of(&sasl.secret_name, "password"),
        });
        KafkaOptions {
            tls,
            sasl,
            secrets,
            config: kafka.config.clone(),
            compression: kafka.compression,
            transaction_timeout: Duration::from_millis(kafka.transaction_timeout_ms),
            session_timeout: Duration::from_millis(kafka.session_timeout_ms),
            ..KafkaOptions::new(kafka.bootstrap_servers.clone())
        }
    }

    /// Every secret that a client will ask for.
    pub fn secret_keys(&self) -> Vec<&SecretKey> {
        let tls = self.tls.iter().flat_map(|tls| {
            let identity = tls.identity.iter().flat_map(|identity| [&identity.certificate, &identity.key]);
            tls.ca.iter().chain(identity)
        });
        tls.chain(self.sasl.iter().flat_map(|sasl| [&sasl.username, &sasl.password])).collect()
    }
}

fn key_of(name: &str, key: &str) -> SecretKey {
    SecretKey { name: name.to_owned(), key: key.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use stockflow_crds::{Compression, ResolvedSasl, ResolvedTls, SaslMechanism};
    use stockflow_secrets::NoSecrets;

    use super::*;

    #[test]
    fn a_client_asks_for_the_secrets_that_the_pipeline_names() {
        let kafka = ResolvedKafka {
            bootstrap_servers: vec!["kafka:9092".into()],
            tls: Some(ResolvedTls { ca: Some(key_of("ca", "ca.crt")), cert_secret: Some("cert".into()) }),
            sasl: Some(ResolvedSasl { mechanism: SaslMechanism::ScramSha512, secret_name: "user".into() }),
            compression: Compression::Lz4,
            transaction_timeout_ms: 60_000,
            session_timeout_ms: 10_000,
            config: BTreeMap::new(),
        };
        let options = KafkaOptions::of(&kafka, Arc::new(NoSecrets));
        let asked = options.secret_keys().into_iter().map(|key| (key.name.as_str(), key.key.as_str()));
        let wanted =
            [("ca", "ca.crt"), ("cert", "tls.crt"), ("cert", "tls.key"), ("user", "username"), ("user", "password")];
        assert_eq!(asked.collect::<Vec<_>>(), wanted);
        let clear = KafkaOptions::of(&ResolvedKafka { tls: None, sasl: None, ..kafka }, Arc::new(NoSecrets));
        assert_eq!(clear.secret_keys(), Vec::<&SecretKey>::new());
    }
}
