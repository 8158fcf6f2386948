//! The shard loop: one stage over a log, a rule host and a ledger.
