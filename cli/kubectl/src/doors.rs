//! Doors: ways to a port of a pod. The real ones are opened by the API server; claims have their own.

use std::fmt;
use std::future::Future;

use futures::future::BoxFuture;
use snafu::Snafu;
use tokio::io::{AsyncRead, AsyncWrite};

/// A pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodName {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl fmt::Display for PodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// Bytes to and from a pod.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// An open way to a port.
pub struct Door {
    /// What goes through it.
    pub stream: Box<dyn Stream>,
    /// Why it does not lead anywhere, in words of whoever keeps it; `None` when it has nothing to say.
    pub trouble: BoxFuture<'static, Option<String>>,
}

/// Ways into pods.
pub trait Doors: Sync {
    /// Opens the way to a port of a pod, as seen from within the pod.
    fn open(&self, pod: &PodName, port: u16) -> impl Future<Output = Result<Door, Shut>> + Send;
}

/// Why a pod was not asked, or did not answer.
#[derive(Clone, Debug, PartialEq, Eq, Snafu)]
pub enum Shut {
    /// The user may not open it, and no other one.
    #[snafu(display("{message}"))]
    Forbidden {
        /// What the API server said.
        message: String,
    },
    /// It could not be opened: nothing was asked.
    #[snafu(display("{message}"))]
    Unopened {
        /// Why.
        message: String,
    },
    /// It broke off after something was asked: nobody knows what came of it.
    #[snafu(display("{message}"))]
    Broken {
        /// How.
        message: String,
    },
}
