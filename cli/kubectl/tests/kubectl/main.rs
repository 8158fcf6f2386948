//! Claims about `kubectl stockflow` on a real API server. Pods are stored and never run: what would go through a forwarded
//! port goes to a server of the test's own, and where the API server is to say no, it is asked itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]
#![cfg_attr(without_kube, allow(dead_code, unused_imports, reason = "nothing to claim"))]

mod explained;
mod forwarded;
mod found;
mod hosts;
mod kubelet;
mod letters;
mod rights;
mod seen;
mod shop;
mod stock;
