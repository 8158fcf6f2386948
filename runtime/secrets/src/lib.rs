//! Where credentials come from: one interface, and mounted folders.
//!
//! Whoever needs a credential is given a [`SecretKey`] and some [`Secrets`], never a path and never
//! a value that was read before: so a worker reads what Kubernetes mounts, another binary may ask
//! the API server, and what has changed is seen by the next who asks.

mod error;
mod folder;
mod secret;

use std::fmt::Debug;

pub use error::SecretError;
pub use folder::Folder;
pub use secret::Secret;
pub use stockflow_crds::SecretKey;

/// Most bytes of one key of a secret: what Kubernetes takes of a whole one.
pub const SECRET_BYTES_MAX: u64 = 1024 * 1024;

/// Somewhere secrets are.
///
/// # Guarantees
/// What is given is what the secret says now; nothing is kept. It is text with something in it, of
/// at most [`SECRET_BYTES_MAX`]. Neither `Debug` nor an error shows any of it.
///
/// # Assumptions
/// It may block while it reads: nobody asks on a thread that must go on.
pub trait Secrets: Debug + Send + Sync {
    /// Reads one key of a secret.
    ///
    /// # Errors
    /// Why it cannot be had; [`SecretError::may_come`] says whether to ask again.
    fn read(&self, key: &SecretKey) -> Result<Secret, SecretError>;
}

/// Nowhere: for whoever reaches everything without credentials.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSecrets;

impl Secrets for NoSecrets {
    fn read(&self, key: &SecretKey) -> Result<Secret, SecretError> {
        Err(SecretError::Nowhere { key: key.clone() })
    }
}
