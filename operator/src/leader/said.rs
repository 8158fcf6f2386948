//! What a lease says: of which installation it is, who holds it, and for how long.

use std::time::Duration;

use k8s_openapi::api::coordination::v1::Lease;

use super::decide::{LEASE_DURATION, Seen};
use super::rivals::{Installation, Reach};

/// The label of leases of operators.
pub const LEASES: &str = "app.kubernetes.io/name=stockflow-operator";
/// The annotation with the namespaces that are looked after: `*`, or one.
pub(super) const REACH: &str = "stockflow.dev/looks-after";
/// The annotation that says whether the installation acts, or is still looking for others. It stays when a lease is let
/// go or taken over: others leave the installation alone until it has gone on.
pub(super) const ACTS: &str = "stockflow.dev/acts";

/// An installation, as its lease tells of it.
pub fn installation(lease: &Lease) -> Installation {
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let seen = seen(lease);
    let since = lease.spec.as_ref().and_then(|spec| spec.acquire_time.as_ref());
    Installation {
        lease: format!("{}/{}", text(lease.metadata.namespace.as_ref()), text(lease.metadata.name.as_ref())),
        reach: Reach::of(said(lease, REACH)),
        holder: seen.holder,
        version: seen.version,
        duration: seen.duration,
        since_us: since.map_or(0, |since| since.0.as_microsecond()),
        acts: acts(lease),
    }
}

/// Whether its installation acts.
pub(super) fn acts(lease: &Lease) -> bool {
    said(lease, ACTS) == "true"
}

fn said<'a>(lease: &'a Lease, annotation: &str) -> &'a str {
    lease.metadata.annotations.as_ref().and_then(|all| all.get(annotation)).map_or("", String::as_str)
}

/// What a candidate goes by.
pub(super) fn seen(lease: &Lease) -> Seen {
    let spec = lease.spec.clone().unwrap_or_default();
    let seconds = spec.lease_duration_seconds.and_then(|seconds| u64::try_from(seconds).ok());
    Seen {
        holder: spec.holder_identity.unwrap_or_default(),
        version: lease.metadata.resource_version.clone().unwrap_or_default(),
        duration: seconds.map_or(LEASE_DURATION, Duration::from_secs),
        transitions: spec.lease_transitions.unwrap_or(0),
    }
}
