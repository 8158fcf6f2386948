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

/// The annotation that says since when the very process leads that renews the lease, seconds since 1970 UTC. Who holds it
/// is told apart by name, and a process that is started anew may have the name of the one before.
pub(super) const SINCE: &str = "stockflow.dev/leads-since";

/// A process that leads for so long has looked at all of its pipelines, and stored what was news.
const LOOKED_AFTER_S: u64 = 60;

/// A process that led before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Predecessor {
    /// Since when, seconds since 1970 UTC.
    since_s: u64,
    /// When it said so last, seconds since 1970 UTC.
    until_s: u64,
}

impl Predecessor {
    /// Until when it has looked after its pipelines, if it has.
    pub fn looked_until_s(self) -> Option<u64> {
        (self.until_s.saturating_sub(self.since_s) >= LOOKED_AFTER_S).then_some(self.until_s)
    }
}

/// Who has renewed the lease last.
pub(super) fn predecessor(lease: &Lease) -> Option<Predecessor> {
    let renewed = lease.spec.as_ref()?.renew_time.as_ref()?;
    Some(Predecessor { since_s: said(lease, SINCE).parse().ok()?, until_s: u64::try_from(renewed.0.as_second()).ok()? })
}

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

#[cfg(test)]
mod tests {
    use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
    use k8s_openapi::jiff::Timestamp;

    use super::*;

    fn lease(since: &str, renewed_s: i64) -> Lease {
        let mut lease = Lease::default();
        lease.metadata.annotations = Some([(SINCE.to_owned(), since.to_owned())].into());
        lease.spec.get_or_insert_default().renew_time = Timestamp::from_second(renewed_s).ok().map(MicroTime);
        lease
    }

    #[test]
    fn who_has_led_for_a_minute_is_believed_to_have_looked_until_its_lease_was_renewed_last() {
        let looked =
            |since: &str, renewed_s| predecessor(&lease(since, renewed_s)).and_then(Predecessor::looked_until_s);
        assert_eq!(looked("1000", 1_060), Some(1_060));
        assert_eq!(looked("1000", 1_059), None, "one that ends again and again may have looked at nothing");
        assert_eq!((looked("2000", 1_060), looked("soon", 1_060), looked("", -1)), (None, None, None));
        assert_eq!(predecessor(&Lease::default()), None);
    }
}
