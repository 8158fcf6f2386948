//! What bounds the in-process log, and the errors of going beyond.

use crate::error::{FatalSnafu, LogError};

/// Most bytes that a log holds, unless it is made for another size.
pub const LOG_BYTES_MAX: usize = 16 * 1024 * 1024 * 1024;
/// Most bytes of one record: key, value and headers.
pub const RECORD_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most bytes of one transaction.
pub const TRANSACTION_BYTES_MAX: usize = 1024 * 1024 * 1024;
/// Most records of one transaction.
pub const TRANSACTION_RECORDS_MAX: usize = 10_000_000;
/// Most topics, groups or transactional ids of a log, each.
pub const NAMES_MAX: usize = 10_000;
/// Most partitions of a topic.
pub const PARTITIONS_MAX: u32 = 10_000;
/// Most members of a group, and most topics that one member reads.
pub const MEMBERS_MAX: usize = 1_000;
/// Longest name of a topic, group, member or transactional id, in bytes.
pub const NAME_BYTES_MAX: usize = 249;

/// A fatal error, in words.
pub(crate) fn fatal<T>(action: &'static str, message: impl Into<String>) -> Result<T, LogError> {
    FatalSnafu { action, message }.fail()
}

/// Refuses what would be one more than a log holds.
pub(crate) fn check_room(action: &'static str, what: &str, have: usize, max: usize) -> Result<(), LogError> {
    if have < max { Ok(()) } else { fatal(action, format!("there are {have} {what} already, the most there may be")) }
}

/// Refuses to hold more bytes than a log may.
pub(crate) fn check_space(action: &'static str, held: usize, more: usize, max: usize) -> Result<(), LogError> {
    if more <= max.saturating_sub(held) {
        return Ok(());
    }
    let mend = "wait until groups have committed more, or give topics a cleanup that drops records";
    fatal(action, format!("{more} bytes more than the {held} held are beyond the {max} that the log may hold: {mend}"))
}

/// Refuses names that are empty or too long.
pub(crate) fn check_name(action: &'static str, what: &str, name: &str) -> Result<(), LogError> {
    if name.is_empty() {
        return fatal(action, format!("the {what} has no name: give it one"));
    }
    if name.len() > NAME_BYTES_MAX {
        return fatal(action, format!("the {what} name {name:?} is longer than {NAME_BYTES_MAX} bytes: shorten it"));
    }
    Ok(())
}

/// Refuses topic names that Kafka would refuse.
pub(crate) fn check_topic_name(action: &'static str, name: &str) -> Result<(), LogError> {
    check_name(action, "topic", name)?;
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if name.bytes().all(legal) && name != "." && name != ".." {
        return Ok(());
    }
    fatal(action, format!("the topic name {name:?} is not made of letters, digits, '.', '_' and '-' alone"))
}
