//! How long this crate waits for brokers before it tells the caller.

use std::time::Duration;

/// Committing, aborting or opening a transaction.
pub const TRANSACTION_WAIT: Duration = Duration::from_secs(30);
/// Offsets that a transaction is to take, once its records are written.
pub const OFFSETS_WAIT: Duration = Duration::from_secs(10);
/// Asking brokers for offsets, metadata or settings.
pub const QUERY_WAIT: Duration = Duration::from_secs(10);
/// Changing topics, records or groups.
pub const ADMIN_WAIT: Duration = Duration::from_secs(30);
/// Room in the queue of a producer whose brokers do not keep up.
pub const SEND_WAIT: Duration = Duration::from_secs(30);
/// A seek in a partition whose fetching has only just begun.
pub const SEEK_WAIT: Duration = Duration::from_secs(10);
/// One step of a longer wait, after which events are looked at.
pub(crate) const STEP: Duration = Duration::from_millis(50);
