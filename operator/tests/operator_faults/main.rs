//! Claims about the operator where something fails: the API server, what is between, Kafka, another
//! operator. Each comes to the same end as without the fault, and writes nothing more then.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests: loud failures")]
#![allow(dead_code, reason = "what is shared with the claims without faults is not all used here")]
#![cfg_attr(any(without_kube, without_kafka), allow(unused_imports, reason = "nothing to claim"))]

#[path = "../operator/end.rs"]
mod end;
#[path = "../operator/process.rs"]
mod process;
#[path = "../operator/support.rs"]
mod support;

mod answers;
mod faulty;
mod installations;
mod kafka;
mod refused;
mod server;
mod topics;
mod watches;
mod wrong_way;
