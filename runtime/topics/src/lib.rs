//! The topics that a pipeline needs, and what differs from them on a cluster; no IO.
//!
//! [`wanted`] says which there must be, [`differences`] what is not so. Who carries it out decides
//! which of that is its own to mend: a worker makes what is missing and changes nothing, an operator
//! grows and sets as well. `KafkaAdmin` of stockflow-kafka does each of it.

mod difference;
mod topic;
mod wanted;

pub use difference::{Difference, changes, differences};
pub use topic::{NewTopic, Setting, Topic};
pub use wanted::{Wanted, changelog, wanted};
