//! The link to Kafka: from the pipeline's words and the command line to a log.

use std::path::{Path, PathBuf};
use std::time::Duration;

use stockflow_crds::ResolvedKafka;
use stockflow_kafka::{Identity, KafkaLog, KafkaOptions, Sasl, Tls};

use crate::failure::Failure;

/// What the names of our clients begin with; behind it come instance, thread and a number.
const CLIENT_ID: &str = "stockflow";

/// The instance that a client belongs to, by its name.
pub(crate) fn instance_of(client_id: &str) -> Option<&str> {
    let (member, _number) = client_id.strip_prefix(CLIENT_ID)?.strip_prefix('-')?.rsplit_once('-')?;
    member.rsplit_once('.').map(|(instance, _thread)| instance)
}

/// A log on the pipeline's Kafka, with the secrets of this folder. Nothing is connected to yet.
///
/// # Errors
/// Secrets that cannot be found, and settings that librdkafka does not know.
pub(crate) fn connect(kafka: &ResolvedKafka, secrets: Option<&Path>) -> Result<KafkaLog, Failure> {
    let mut options = KafkaOptions::new(kafka.bootstrap_servers.clone());
    options.client_id = CLIENT_ID.to_owned();
    options.config.clone_from(&kafka.config);
    options.transaction_timeout = Duration::from_millis(kafka.transaction_timeout_ms);
    options.session_timeout = Duration::from_millis(kafka.session_timeout_ms);
    options.compression = kafka.compression;
    let secrets = Secrets(secrets);
    if let Some(tls) = &kafka.tls {
        let ca = tls.ca.as_ref().map(|ca| secrets.file(&ca.name, &ca.key)).transpose()?;
        let identity = tls.cert_secret.as_ref().map(|secret| {
            let (certificate, key) = (secrets.file(secret, "tls.crt")?, secrets.file(secret, "tls.key")?);
            Ok::<_, Failure>(Identity { certificate, key })
        });
        options.tls = Some(Tls { ca, identity: identity.transpose()? });
    }
    if let Some(sasl) = &kafka.sasl {
        let file = |key| secrets.file(&sasl.secret_name, key);
        options.sasl =
            Some(Sasl { mechanism: sasl.mechanism, username: file("username")?, password: file("password")? });
    }
    KafkaLog::new(options).map_err(|error| Failure::input(error.to_string()))
}

/// The folder where secrets are, a folder a secret and a file a key.
struct Secrets<'a>(Option<&'a Path>);

impl Secrets<'_> {
    fn file(&self, secret: &str, key: &str) -> Result<PathBuf, Failure> {
        let Some(folder) = self.0 else {
            return Err(Failure::input(format!(
                "the pipeline's kafka names the secret `{secret}`: give --secrets DIR, with {key} as the file DIR/{secret}/{key}"
            )));
        };
        let path = folder.join(secret).join(key);
        if path.is_file() {
            return Ok(path);
        }
        Err(Failure::input(format!("secret `{secret}` has no {key}: there is no file {}", path.display())))
    }
}
