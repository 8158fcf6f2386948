//! Why a Kubernetes API of the test's own could not be had or used.

use std::path::PathBuf;

use snafu::Snafu;

/// What failed, with what the server itself last said where that helps.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(super)))]
#[non_exhaustive]
pub enum Error {
    /// There are no programs of Kubernetes here.
    #[snafu(display(
        "no Kubernetes here: set KUBEBUILDER_ASSETS, or run scripts/setup-kube.sh, which builds it into {}", wanted.display()
    ))]
    NoKubernetes {
        /// Where they were looked for last.
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
    /// A program could not be started, or ended by itself.
    #[snafu(transparent)]
    Program {
        /// What happened.
        source: crate::daemon::DaemonError,
    },
    /// Certificates could not be made.
    #[snafu(transparent)]
    Certificate {
        /// Whose, and why.
        source: crate::tls::TlsError,
    },
    /// A kubeconfig does not read as one.
    #[snafu(display("cannot read the kubeconfig {}: {source}", path.display()))]
    Kubeconfig {
        /// The file.
        path: PathBuf,
        /// What was wrong.
        #[snafu(source(from(kube::config::KubeconfigError, Box::new)))]
        source: Box<kube::config::KubeconfigError>,
    },
    /// The server refused a request, or could not be reached.
    #[snafu(display("cannot {what}: {source}"))]
    Api {
        /// What was asked.
        what: String,
        /// What it said.
        #[snafu(source(from(kube::Error, Box::new)))]
        source: Box<kube::Error>,
    },
    /// The server was started but does not answer as it should.
    #[snafu(display("{what} is not so after {seconds} s; the log of the server ends:\n{log}"))]
    NotReady {
        /// What was waited for.
        what: String,
        /// For how long it was asked.
        seconds: u64,
        /// The last lines of its log.
        log: String,
    },
}
