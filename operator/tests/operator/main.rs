//! Claims about the operator on a real API server and a real Kafka. Pods are stored and never run;
//! where a claim needs workers, it writes what their StatefulSet would say.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]
#![allow(dead_code, reason = "what is shared with the claims with faults is not all used here")]
#![cfg_attr(any(without_kube, without_kafka), allow(unused_imports, reason = "nothing to claim"))]

mod applied;
mod crashes;
mod deleted;
mod drift;
mod end;
mod fetched;
mod leaders;
mod leaving;
mod mistakes;
mod printed;
mod process;
mod rules;
mod said;
mod scaling;
mod support;
mod topics;
mod workers;
