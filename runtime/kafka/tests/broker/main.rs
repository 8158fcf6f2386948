//! Claims about the log on a real broker, which all of them share.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod admin;
mod backlogs;
mod codes;
mod failures;
mod groups;
mod many;
mod moves;
mod places;
mod reader;
mod retried;
mod support;
mod transactions;
