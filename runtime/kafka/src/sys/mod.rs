//! The only files that speak to librdkafka past rdkafka, and hold unsafe code.

pub(crate) mod alter;
pub(crate) mod answer;
pub(crate) mod committed;
pub(crate) mod counted;
pub(crate) mod create;
pub(crate) mod described;
pub(crate) mod ends;
pub(crate) mod fetched;
pub(crate) mod given_up;
pub(crate) mod groups;
pub(crate) mod intake;
pub(crate) mod outlet;
pub(crate) mod parted;
pub(crate) mod transaction;
