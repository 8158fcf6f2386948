//! The mistakes that the guide lists: each a change of the good pipeline, and who refuses it.

mod form;
mod kafka;
mod publish;
mod rules;
mod stages;
mod topics;
mod workers;

use By::{Condition, Server};

/// The good pipeline of the tests of `stockflow-crds`.
pub const GOOD: &str = include_str!("../../../../crds/tests/good.yaml");

/// Who tells of a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The API server, which refuses it.
    Server,
    /// The operator, in a condition: the server cannot know.
    Condition,
}

/// One mistake.
pub struct Mistake {
    /// What is wrong.
    pub what: &'static str,
    /// Texts of the good pipeline, and what stands there instead. The last one shows it.
    pub changes: &'static [(&'static str, &'static str)],
    pub by: By,
}

/// What is wrong with one thing.
pub struct Section {
    pub title: &'static str,
    pub mistakes: &'static [Mistake],
}

pub const SECTIONS: [Section; 7] = [
    form::SECTION,
    kafka::SECTION,
    topics::SECTION,
    stages::SECTION,
    rules::SECTION,
    publish::SECTION,
    workers::SECTION,
];

const fn server(what: &'static str, changes: &'static [(&'static str, &'static str)]) -> Mistake {
    Mistake { what, changes, by: Server }
}

const fn condition(what: &'static str, changes: &'static [(&'static str, &'static str)]) -> Mistake {
    Mistake { what, changes, by: Condition }
}

/// What is said of what the server cannot know: a part of each message.
pub const TOLD_IN_A_CONDITION: [&str; 5] = [
    // Names in Kafka begin with the namespace, which CEL does not see.
    "the topic name `",
    // CEL does not see a rule's config.
    " of an event may be empty, and the topic ",
    // To match all names of a map may cost more than the server allows.
    "is not the name of a label",
    // The same, and arithmetic.
    "the request is above the limit",
    // What is enough is told by a formula over the stage.
    "no worker starts with so little memory",
];

/// The good pipeline with texts replaced, each once.
pub fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "`{from}` is not in good.yaml");
        text.replacen(from, to, 1)
    })
}
