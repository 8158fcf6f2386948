//! Specs that several claims are about.

use stockflow_worker::{Durable, Room, Trim};

/// A stage whose books last, in the changelog of this name, and are copied nowhere.
pub fn durable(changelog: &str) -> Durable {
    let (trim, room) = (Trim::default(), Room::default());
    Durable { changelog: changelog.to_owned(), changelog_id: String::new(), stores: None, trim, room }
}

/// Four partitions, the books, and all that a stage publishes.
pub const STOCK: &str = "
  topics:
  - {name: canonical, partitions: 4}
  - {name: levels, partitions: 4}
  - {name: refused, partitions: 2}
  - {name: dead, partitions: 2}
  stages:
  - name: stock
    from: [{topic: canonical}]
    ledger: {}
    rules: [{name: books, module: {builtin: stock}}]
    publish: {stock: {topic: levels}, refusals: {topic: refused}, deadLetters: {topic: dead}}
";
