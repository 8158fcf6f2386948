//! Topics: which a pipeline looks after, whose they are, and what is to be done about each.
//!
//! Kafka has no labels, so nothing in it says whose a topic is. The status of the pipeline does: it notes the name and
//! the id of each topic that we made, or found just as it is wanted. The note is written before the topic is made.

mod left;
mod ours;
mod reconcile;
mod settle;
mod wanted;

pub use ours::note_made;
pub(crate) use reconcile::reconcile;
pub use wanted::{Role, WantedTopic, wanted_topics};
