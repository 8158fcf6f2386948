//! Why a Kafka of the test's own could not be had or used.

use std::path::PathBuf;

use snafu::Snafu;

/// What failed, with what the broker itself last said where that helps.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(super)))]
#[non_exhaustive]
pub enum Error {
    /// There are no jars of Kafka here.
    #[snafu(display("no Kafka here: set KAFKA_HOME, or run scripts/setup-kafka.sh, which fetches it to {}", wanted.display()))]
    NoKafka {
        /// Where the jars were looked for last.
        wanted: PathBuf,
    },
    /// The system refused something on the way.
    #[snafu(display("cannot {what}: {source}"))]
    Io {
        /// What was being done.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// No port could be had.
    #[snafu(transparent)]
    Port {
        /// Why.
        source: crate::ports::NoPort,
    },
    /// A program of Kafka could not be started, or ended by itself.
    #[snafu(transparent)]
    Program {
        /// What happened.
        source: crate::daemon::DaemonError,
    },
    /// The broker was started but does not answer as it should.
    #[snafu(display("broker {id} is not ready after {seconds} s; its log ends:\n{log}"))]
    NotReady {
        /// Which broker.
        id: usize,
        /// For how long it was asked.
        seconds: u64,
        /// The last lines of its log.
        log: String,
    },
    /// The broker refused a request.
    #[snafu(display("cannot {what}: {source}"))]
    Kafka {
        /// What was asked.
        what: String,
        /// What librdkafka says.
        source: rdkafka::error::KafkaError,
    },
    /// Certificates could not be made.
    #[snafu(transparent)]
    Certificate {
        /// Whose, and why.
        source: crate::tls::TlsError,
    },
}
