//! Credentials: read from their files when a client is made, and shown to nobody.

use std::fs;
use std::path::Path;

use rdkafka::ClientConfig;
use stockflow_log::LogError;

use crate::base::options::{KafkaOptions, SaslMechanism};

const ACTION: &str = "read the Kafka credentials";
/// Most bytes of a file with credentials.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Sets what the files say now.
///
/// # Errors
/// `Retriable` when a file cannot be read: a secret may be mounted late. `Fatal` when it holds
/// nothing, too much, or no text. Never what it holds.
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
            config.set("ssl.ca.pem", text(ca)?);
        }
        if let Some(identity) = &tls.identity {
            config.set("ssl.certificate.pem", text(&identity.certificate)?);
            config.set("ssl.key.pem", text(&identity.key)?);
        }
    }
    if let Some(sasl) = &options.sasl {
        if sasl.mechanism == SaslMechanism::Plain && options.tls.is_none() {
            tracing::warn!("SASL PLAIN without TLS sends the password in clear");
        }
        config.set("sasl.mechanism", sasl.mechanism.name());
        config.set("sasl.username", text(&sasl.username)?.trim_end());
        config.set("sasl.password", text(&sasl.password)?.trim_end());
    }
    Ok(())
}

fn text(path: &Path) -> Result<String, LogError> {
    let shown = path.display();
    let fatal = |message| LogError::Fatal { action: ACTION, message };
    let unread = |error| LogError::Retriable { action: ACTION, message: format!("{shown}: {error}") };
    let len = fs::metadata(path).map_err(unread)?.len();
    if len > FILE_BYTES_MAX {
        return Err(fatal(format!(
            "{shown} has {len} bytes, more than the {FILE_BYTES_MAX} that credentials may have"
        )));
    }
    let bytes = fs::read(path).map_err(unread)?;
    let text = String::from_utf8(bytes).map_err(|_| fatal(format!("{shown} is no UTF-8 text")))?;
    if text.trim().is_empty() {
        return Err(fatal(format!("{shown} is empty: write what it is to say")));
    }
    Ok(text)
}
