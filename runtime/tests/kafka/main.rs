//! Claims about `stockflow worker` on a real broker: whatever fails, what is committed is what an independent model
//! says of the input, each output once, read by a plain consumer that is not ours; and `stockflow verify` proves, offset
//! by offset, that each record had one outcome.
//!
//! One claim at a time; they share a cluster of one broker and one of three. `make torture MINUTES=60` repeats the
//! worst of them with other seeds.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]

mod bombs;
mod brokers;
mod by_hand;
mod clean;
mod fetched;
mod kills;
mod lives;
mod moves;
mod namesakes;
mod newer;
mod not_taken;
mod parking;
mod pauses;
mod pods;
mod refused;
mod scaling;
mod secure;
mod served;
mod shop;
mod state;
mod testbed;
mod torture;
mod verified;
mod worker;
