//! Reads a stage file.

use serde::Deserialize;
use snafu::{OptionExt, ResultExt, Snafu, ensure};

use crate::{
    Cleanup, OnDelete, Partitions, ResolvedKafka, ResolvedPipeline, ResolvedSasl, ResolvedTls, ResolvedTopic,
    Retention, SecretKey, TEXT_MAX,
};

use super::{STAGE_FILE_VERSION, format, read_stage};

/// Why a text is no stage file that this release reads.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(super)))]
pub enum StageFileError {
    /// Longer than any that is written.
    #[snafu(display("the stage file has {bytes} bytes, and at most {TEXT_MAX} are read: is it one?"))]
    FileSize {
        /// Its length.
        bytes: usize,
    },
    /// Not JSON, or not in this form.
    #[snafu(display("the stage file does not read as one: {source}; let the operator write it again"))]
    FileShape {
        /// What serde said, with line and column.
        source: serde_json::Error,
    },
    /// Nothing says which version it is.
    #[snafu(display("this is no stage file: it has no `stageFile` with its version; the operator writes one"))]
    FileVersion,
    /// Written by an operator that knows more than we do.
    #[snafu(display(
        "the stage file has version {version}, and this worker reads up to {STAGE_FILE_VERSION}: give it an image that \
         is as new as the operator"
    ))]
    FileNewer {
        /// What it says.
        version: u32,
    },
    /// A topic that the file does not list.
    #[snafu(display(
        "the stage file names the topic `{topic}` in {place} and does not list it: let the operator write it again"
    ))]
    FileTopic {
        /// Its short name.
        topic: String,
        /// Where it is named.
        place: String,
    },
    /// A rule that is fetched, and nothing says what it must be.
    #[snafu(display(
        "the stage file has the rule `{rule}` fetched and gives no digest of it: let the operator write it again"
    ))]
    FileDigest {
        /// The rule.
        rule: String,
    },
    /// A field of an event that there is not.
    #[snafu(display(
        "the stage file fills `{field}`, which no event has: give the worker an image that is as new as the operator"
    ))]
    FileField {
        /// The field.
        field: String,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    stage_file: Option<u32>,
}

/// The pipeline as its one stage sees it: its topics must exist and are nobody's to make, and scaling and worker are
/// what nobody has said, since neither is a worker's to know.
///
/// # Errors
/// Where it is no stage file, or one that this release cannot read.
pub fn read_stage_file(text: &str) -> Result<ResolvedPipeline, StageFileError> {
    ensure!(text.len() <= TEXT_MAX, FileSizeSnafu { bytes: text.len() });
    let Version { stage_file } = serde_json::from_str(text).context(FileShapeSnafu)?;
    let version = stage_file.context(FileVersionSnafu)?;
    ensure!(version <= STAGE_FILE_VERSION, FileNewerSnafu { version });
    let file: format::File = serde_json::from_str(text).context(FileShapeSnafu)?;
    let copies = file.copies;
    let topics = file.topics.into_iter().chain(file.other_topics);
    let topics: Vec<_> = topics.map(|(name, topic_name)| topic(name, topic_name, copies)).collect();
    Ok(ResolvedPipeline {
        namespace: file.namespace,
        name: file.pipeline,
        quantity_scale: file.quantity_scale,
        kafka: kafka(file.kafka),
        on_delete: OnDelete::Keep,
        stages: vec![read_stage::stage(&topics, file.stage)?],
        topics,
    })
}

fn topic(name: String, topic_name: String, replication_factor: u16) -> ResolvedTopic {
    ResolvedTopic {
        name,
        topic_name,
        partitions: Partitions::External,
        retention: Retention::Forever,
        cleanup: Cleanup::Delete,
        replication_factor,
        on_delete: OnDelete::Keep,
        config: std::collections::BTreeMap::new(),
    }
}

fn kafka(kafka: format::Kafka) -> ResolvedKafka {
    ResolvedKafka {
        bootstrap_servers: kafka.bootstrap_servers,
        tls: kafka.tls.map(|tls| ResolvedTls {
            ca: tls.ca.map(|format::Key { name, key }| SecretKey { name, key }),
            cert_secret: tls.cert_secret,
        }),
        sasl: kafka.sasl.map(|format::Sasl { mechanism, secret_name }| ResolvedSasl { mechanism, secret_name }),
        compression: kafka.compression,
        transaction_timeout_ms: kafka.transaction_timeout_ms,
        session_timeout_ms: kafka.session_timeout_ms,
        config: kafka.config,
    }
}
