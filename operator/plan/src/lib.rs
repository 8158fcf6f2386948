//! What is to be done for a pipeline, from what is wanted and what is there.
//!
//! Observe → resolve → [`plan`] → [`check`] → apply → status. Here are the two in the middle: no IO, no clock, no client.
//! What is observed is plain data, what comes out is a list of actions in an order that is safe; whoever carries them
//! out decides nothing.
//!
//! # Guarantees
//! - [`plan`] answers whatever is observed, and the same to the same.
//! - Where everything is as it should be, the plan has no actions.
//! - A plan that [`check`] has passed breaks none of the invariants that [`Breach`] names.
//!
//! # Assumptions
//! - Actions are carried out in their order, and the first that fails ends it: what follows relies on what went before.
//! - What was observed may have changed since; so whoever acts says of what: ids of topics, uids of objects.

mod action;
mod check;
mod children;
mod connection;
mod deletion;
mod difference;
mod hash;
mod hold;
mod notice;
mod observed;
mod plan;
mod replicas;
mod rules;
mod topics;

pub use action::{Action, Event, EventKind, FINALIZER, LEAVING, Manager, Plan};
pub use check::{Breach, Checked, check};
pub use children::{
    Children, DLQ_PORT, HTTP_PORT, PIPELINE_LABEL, RULE_COPY_KEY, RULE_DIGEST, RuleCopy, STAGE_LABEL, desired,
    secret_names, worker_selector,
};
pub use deletion::{DELETION_LIMIT_MS, abandon, farewell, is_forced, works};
pub use notice::{Notice, Reason};
pub use observed::{
    Capabilities, Child, ChildKind, Deletion, KafkaSeen, Object, Observed, Other, Owner, RuleSeen, Settings, TopicSeen,
    Verdict, projected,
};
pub use plan::plan;
pub use topics::{Role, WantedTopic, note_made, wanted_topics};
