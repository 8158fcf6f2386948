//! The link to Kafka: from the pipeline's words and the command line to a log.

use std::path::Path;
use std::sync::Arc;

use stockflow_crds::ResolvedKafka;
use stockflow_kafka::{KafkaLog, KafkaOptions};
use stockflow_secrets::{Folder, NoSecrets, SecretError, Secrets};

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
    let secrets: Arc<dyn Secrets> = match secrets {
        Some(folder) => Arc::new(Folder::new(folder)),
        None => Arc::new(NoSecrets),
    };
    let options = KafkaOptions { client_id: CLIENT_ID.to_owned(), ..KafkaOptions::of(kafka, secrets) };
    look_for_secrets(&options)?;
    KafkaLog::new(options).map_err(|error| Failure::input(error.to_string()))
}

/// Whether there are all that will be asked for; what is wrong with one is told when it is used.
fn look_for_secrets(options: &KafkaOptions) -> Result<(), Failure> {
    for asked in options.secret_keys() {
        match options.secrets.read(asked) {
            Err(SecretError::Nowhere { key }) => {
                return Err(Failure::input(format!(
                    "the pipeline's kafka names the secret `{name}`: give --secrets DIR, with {key} as the file \
                     DIR/{name}/{key}",
                    name = key.name,
                    key = key.key
                )));
            }
            Err(missing @ SecretError::Missing { .. }) => return Err(Failure::input(missing.to_string())),
            // It may be mended by then: a secret that is there may rotate.
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}
