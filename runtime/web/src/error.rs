//! Why a server could not be started.

use std::io;
use std::net::SocketAddr;

use snafu::Snafu;

/// Why a server could not be started.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum WebError {
    /// The address cannot be had.
    #[snafu(display(
        "cannot listen on {address} for HTTP: {source}; is another process there? Choose another address"
    ))]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// There is no thread, or no event queue, to be had.
    #[snafu(display("cannot start the HTTP server: {source}"))]
    Start {
        /// What the system said.
        source: io::Error,
    },
}
