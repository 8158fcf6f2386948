//! Credentials: read when a client is made, and shown to nobody.

use rdkafka::ClientConfig;
use stockflow_log::LogError;
use stockflow_secrets::{Secret, SecretKey};

use crate::base::options::KafkaOptions;

const ACTION: &str = "read the Kafka credentials";

/// Sets what the secrets say now.
///
/// # Errors
/// `Retriable` when one cannot be read: it may be mounted late. `Fatal` when it holds nothing, too
/// much, or no text. Never what it holds.
pub(crate) fn set(config: &mut ClientConfig, options: &KafkaOptions) -> Result<(), LogError> {
    let protocol = match (&options.tls, &options.sasl) {
        (None, None) => "plaintext",
        (Some(_), None) => "ssl",
        (None, Some(_)) => "sasl_plaintext",
        (Some(_), Some(_)) => "sasl_ssl",
    };
    config.set("security.protocol", protocol);
    if let Some(tls) = &options.tls {
        if let Some(ca) = &tls.ca {
            config.set("ssl.ca.pem", read(options, ca)?.text());
        }
        if let Some(identity) = &tls.identity {
            config.set("ssl.certificate.pem", read(options, &identity.certificate)?.text());
            config.set("ssl.key.pem", read(options, &identity.key)?.text());
        }
    }
    if let Some(sasl) = &options.sasl {
        config.set("sasl.mechanism", sasl.mechanism.name());
        config.set("sasl.username", read(options, &sasl.username)?.line());
        config.set("sasl.password", read(options, &sasl.password)?.line());
    }
    Ok(())
}

fn read(options: &KafkaOptions, key: &SecretKey) -> Result<Secret, LogError> {
    options.secrets.read(key).map_err(|error| {
        let message = error.to_string();
        if error.may_come() {
            return LogError::Retriable { action: ACTION, message };
        }
        LogError::Fatal { action: ACTION, message }
    })
}
