//! Specs that several claims are about.

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
