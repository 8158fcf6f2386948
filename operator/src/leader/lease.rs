//! The lease on the server: read, made, renewed, let go.

use std::time::Duration;

use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use k8s_openapi::jiff::Timestamp;
use kube::api::{Api, PostParams};
use kube::core::ObjectMeta;
use snafu::{ResultExt, Snafu};
use tokio::time::{sleep, timeout};

use super::Leadership;
use super::decide::{LEASE_DURATION, Memory, RENEW_DEADLINE, RETRY_PERIOD, Step};
use super::rivals::Reach;
use super::said::{ACTS, LEASES, Predecessor, REACH, SINCE, acts, predecessor, seen};
use crate::clock;

/// One question about the lease: shorter than what a leader has left when it asks last.
const ASK_TIMEOUT: Duration = Duration::from_secs(4);

/// Why the lease could not be kept.
#[derive(Debug, Snafu)]
pub enum LeaderError {
    /// The server said no, or nothing.
    #[snafu(display("{step} the lease {name}: {source}"))]
    Server {
        /// What was being done.
        step: &'static str,
        /// The lease.
        name: String,
        /// What the server said.
        source: kube::Error,
    },
    /// The server did not answer.
    #[snafu(display("{step} the lease {name}: no answer within {} s", ASK_TIMEOUT.as_secs()))]
    Silent {
        /// What was being done.
        step: &'static str,
        /// The lease.
        name: String,
    },
}

/// Stands for election until `stop` is over, and tells `leadership` how it went. A lease that is
/// held is let go then, so that another takes over at once.
pub async fn campaign(
    leases: Api<Lease>,
    (name, me, reach): (&str, &str, Reach),
    leadership: Leadership,
    stop: impl Future<Output = ()>,
) {
    let candidate =
        Candidate { leases, name: name.to_owned(), me: me.to_owned(), reach, leadership: leadership.clone() };
    tokio::pin!(stop);
    let mut memory = Memory::default();
    loop {
        let asked = clock::now();
        match candidate.round(&mut memory).await {
            Ok(true) => leadership.renewed(asked + RENEW_DEADLINE),
            Ok(false) => leadership.ended(),
            Err(error) => {
                tracing::warn!(%error, "leader election");
                if !leadership.holds() {
                    leadership.ended();
                }
            }
        }
        tokio::select! {
            () = sleep(RETRY_PERIOD) => {}
            () = &mut stop => break,
        }
    }
    let (led, acted, since_s) = (leadership.holds(), leadership.is_acting(), leadership.since_s());
    leadership.ended();
    if led && let Err(error) = candidate.let_go(acted, since_s).await {
        tracing::warn!(%error, "leader election: another takes over once the lease has run out");
    }
}

struct Candidate {
    leases: Api<Lease>,
    name: String,
    me: String,
    reach: Reach,
    leadership: Leadership,
}

impl Candidate {
    /// Looks at the lease and does what is to be done; whether it is held then.
    async fn round(&self, memory: &mut Memory) -> Result<bool, LeaderError> {
        let lease = self.ask("read", self.leases.get_opt(&self.name)).await?;
        match memory.step(&self.me, lease.as_ref().map(seen), clock::now()) {
            Step::Wait => Ok(false),
            Step::Create => {
                let lease = self.lease(ObjectMeta::default(), &self.me, 0, None);
                self.won(self.ask("make", self.leases.create(&PostParams::default(), &lease)).await, None)
            }
            Step::Take { version, transitions } => {
                let metadata = ObjectMeta { resource_version: Some(version), ..ObjectMeta::default() };
                let before = lease.as_ref().and_then(predecessor);
                let lease = self.lease(metadata, &self.me, transitions, lease.as_ref());
                let params = PostParams::default();
                self.won(self.ask("take", self.leases.replace(&self.name, &params, &lease)).await, before)
            }
        }
    }

    /// Somebody else was faster: no error, and not held.
    fn won(&self, written: Result<Lease, LeaderError>, before: Option<Predecessor>) -> Result<bool, LeaderError> {
        match written {
            Ok(_) => {
                self.leadership.follows(before);
                Ok(true)
            }
            Err(LeaderError::Server { source: kube::Error::Api(status), .. }) if status.code == 409 => Ok(false),
            Err(other) => Err(other),
        }
    }

    async fn let_go(&self, acted: bool, since_s: Option<u64>) -> Result<(), LeaderError> {
        let Some(lease) = self.ask("read", self.leases.get_opt(&self.name)).await? else { return Ok(()) };
        let known = seen(&lease);
        if known.holder != self.me {
            return Ok(());
        }
        let metadata = ObjectMeta { resource_version: Some(known.version), ..ObjectMeta::default() };
        let mut free = self.lease(metadata, "", known.transitions, Some(&lease));
        let said = [acted.then(|| (ACTS, true.to_string())), since_s.map(|since_s| (SINCE, since_s.to_string()))];
        let said = said.into_iter().flatten().map(|(name, value)| (name.to_owned(), value));
        free.metadata.annotations.get_or_insert_default().extend(said);
        self.ask("let go of", self.leases.replace(&self.name, &PostParams::default(), &free)).await.map(|_| ())
    }

    async fn ask<T>(
        &self,
        step: &'static str,
        question: impl Future<Output = Result<T, kube::Error>>,
    ) -> Result<T, LeaderError> {
        match timeout(ASK_TIMEOUT, question).await {
            Ok(answer) => answer.context(ServerSnafu { step, name: &self.name }),
            Err(_) => SilentSnafu { step, name: &self.name }.fail(),
        }
    }

    fn lease(&self, metadata: ObjectMeta, holder: &str, transitions: i32, before: Option<&Lease>) -> Lease {
        let now = MicroTime(Timestamp::now());
        let acts = self.leadership.is_acting() || before.is_some_and(acts);
        let before = before.and_then(|lease| lease.spec.as_ref());
        let is_same = before.is_some_and(|spec| spec.holder_identity.as_deref() == Some(holder));
        let acquired = before.filter(|_| is_same).and_then(|spec| spec.acquire_time.clone());
        let labels = LEASES.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        let since_s = self.leadership.since_s().unwrap_or_else(clock::now_s);
        let annotations =
            [(REACH, self.reach.text().to_owned()), (ACTS, acts.to_string()), (SINCE, since_s.to_string())];
        let annotations = annotations.map(|(name, value)| (name.to_owned(), value));
        Lease {
            metadata: ObjectMeta {
                name: Some(self.name.clone()),
                labels: Some(labels.into_iter().collect()),
                annotations: Some(annotations.into_iter().collect()),
                ..metadata
            },
            spec: Some(LeaseSpec {
                holder_identity: Some(holder.to_owned()),
                lease_duration_seconds: i32::try_from(LEASE_DURATION.as_secs()).ok(),
                acquire_time: acquired.or_else(|| Some(now.clone())),
                renew_time: Some(now),
                lease_transitions: Some(transitions),
                ..LeaseSpec::default()
            }),
        }
    }
}
