//! What a candidate does next about the lease: pure, by what it has seen and when.
//!
//! The rules are those of client-go's leader election: a lease is believed for its duration since
//! this process *saw* it change, by its own clock. Clocks of two machines are never compared.

use std::time::{Duration, Instant};

/// How long a lease is good for since it was last renewed.
pub const LEASE_DURATION: Duration = Duration::from_secs(15);
/// How long a leader goes on without a renewal: it has stopped when another may begin.
pub const RENEW_DEADLINE: Duration = Duration::from_secs(10);
/// How often a candidate looks, and a leader renews.
pub const RETRY_PERIOD: Duration = Duration::from_secs(2);

/// The lease as it lies on the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Who holds it; empty when it was let go.
    pub holder: String,
    /// The server's version of the object: another one says that somebody wrote it.
    pub version: String,
    /// How long its holder says it is good for.
    pub duration: Duration,
    /// How often it has changed hands.
    pub transitions: i32,
}

/// What a candidate remembers.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    seen: Option<(Seen, Instant)>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nobody has a lease: make it.
    Create,
    /// It is ours, or nobody's any more: write it with this many transitions, if its version is
    /// still this.
    Take {
        /// The version that may be replaced.
        version: String,
        /// How often it has changed hands with that.
        transitions: i32,
    },
    /// It is another's: look again later.
    Wait,
}

impl Memory {
    /// Looks at the lease as it is on the server at `now`.
    pub fn step(&mut self, me: &str, lease: Option<Seen>, now: Instant) -> Step {
        let Some(lease) = lease else {
            self.seen = None;
            return Step::Create;
        };
        let since = match &self.seen {
            Some((known, since)) if known.version == lease.version => *since,
            _ => now,
        };
        let (is_mine, is_free) = (lease.holder == me, lease.holder.is_empty());
        let is_over = now.saturating_duration_since(since) >= lease.duration;
        let step = if is_mine || is_free || is_over {
            let transitions = lease.transitions.saturating_add(i32::from(!is_mine));
            Step::Take { version: lease.version.clone(), transitions }
        } else {
            Step::Wait
        };
        self.seen = Some((lease, since));
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn held(holder: &str, version: &str) -> Option<Seen> {
        Some(Seen { holder: holder.into(), version: version.into(), duration: LEASE_DURATION, transitions: 3 })
    }

    fn take(version: &str, transitions: i32) -> Step {
        Step::Take { version: version.into(), transitions }
    }

    #[test]
    fn a_lease_is_made_where_there_is_none_and_taken_where_it_was_let_go() {
        let (mut memory, now) = (Memory::default(), clock::now());
        assert_eq!(memory.step("a", None, now), Step::Create);
        assert_eq!(memory.step("a", held("", "1"), now), take("1", 4));
    }

    #[test]
    fn who_holds_it_renews_it_and_it_does_not_change_hands() {
        assert_eq!(Memory::default().step("a", held("a", "1"), clock::now()), take("1", 3));
    }

    #[test]
    fn anothers_lease_is_taken_only_once_it_was_seen_unchanged_for_its_whole_duration() {
        let (mut memory, begun) = (Memory::default(), clock::now());
        let at = |seconds| begun + Duration::from_secs(seconds);
        assert_eq!(memory.step("b", held("a", "1"), at(0)), Step::Wait);
        assert_eq!(memory.step("b", held("a", "1"), at(14)), Step::Wait);
        // It was renewed: all of the time begins anew.
        assert_eq!(memory.step("b", held("a", "2"), at(15)), Step::Wait);
        assert_eq!(memory.step("b", held("a", "2"), at(29)), Step::Wait);
        assert_eq!(memory.step("b", held("a", "2"), at(30)), take("2", 4));
    }
}
