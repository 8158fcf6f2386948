//! Claims about the chart: what it renders, what it refuses, that it says no more and no less than the code does, and
//! what a real API server makes of it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests: loud failures")]
#![cfg_attr(any(without_helm, without_kube), allow(dead_code, unused_imports, reason = "little to claim"))]

mod bill;
mod dashboard;
mod helm;
mod installed;
mod release;
mod rendered;
mod rights;
mod running;
mod told;
mod typos;
mod values;
