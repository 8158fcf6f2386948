//! The installation of this process among others: before it stands for election, before it acts, and while
//! it does, it looks at the leases of all operators, and leaves pipelines to another installation that
//! looks after them already. One that is refused holds no lease: nobody could take it for a rival.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use k8s_openapi::Resource as _;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::ObjectReference;
use kube::Client;
use kube::api::{Api, ListParams};
use kube::runtime::events::{Event, EventType, Recorder};
use tokio::time::{sleep, timeout};

use crate::clock;
use crate::failure::Failure;
use crate::leader::{Installation, LEASES, Leadership, Reach, Rivals, Verdict, installation};
use crate::refusal::Refusal;

/// How often others are looked for before this one acts.
const LOOK: Duration = Duration::from_secs(2);
/// The same while it acts.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// So many looks it says why it does not act, before it ends.
const REFUSED_LOOKS: u32 = 15;
/// The same where it had a lease already, and has let it go.
pub const REFUSED_FOR: Duration = LOOK.saturating_mul(REFUSED_LOOKS);
/// One look.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// Looks for other installations.
pub struct Lookout {
    /// Every namespace's leases.
    pub client: Client,
    /// The namespace of the own lease.
    pub own_namespace: String,
    /// The name of the own lease.
    pub lease: String,
    /// What this installation looks after.
    pub reach: Reach,
    /// Whether it leads, and acts.
    pub leadership: Leadership,
    /// Tells people.
    pub recorder: Recorder,
    /// Tells probes.
    pub refusal: Refusal,
    /// What was seen of others, since this process began.
    pub rivals: Mutex<Rivals>,
}

/// What this process is to its own lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// It has not asked for it: whoever has one was there before.
    Outside,
    /// It holds it.
    Inside,
}

impl Lookout {
    /// Waits until this installation may stand for election: nobody else looks after its pipelines.
    ///
    /// # Errors
    /// When another one does, and goes on to.
    pub async fn enter(&self) -> Result<(), Failure> {
        let mut refused = 0;
        loop {
            match self.look(Stand::Outside).await {
                Verdict::Alone => {
                    self.refusal.set(None);
                    return Ok(());
                }
                Verdict::Unsure => {}
                Verdict::Yields(words) if refused >= REFUSED_LOOKS => return Err(Failure::input(words)),
                Verdict::Yields(words) => {
                    refused += 1;
                    self.tell(words).await;
                }
            }
            sleep(LOOK).await;
        }
    }

    /// Waits until this installation, which leads, may act: another one may have entered in the same moment.
    ///
    /// # Errors
    /// When that one has the better right to; the lease is to be let go then.
    pub async fn clear(&self) -> Result<(), Failure> {
        loop {
            match self.look(Stand::Inside).await {
                Verdict::Alone => {
                    self.leadership.acts();
                    return Ok(());
                }
                Verdict::Unsure => {}
                Verdict::Yields(words) => {
                    self.tell(words.clone()).await;
                    return Err(Failure::input(words));
                }
            }
            sleep(LOOK).await;
        }
    }

    /// Waits until another one acts on the same pipelines that has the better right to; says so.
    pub async fn yields(&self) -> Failure {
        loop {
            sleep(LOOK_AGAIN).await;
            if let Verdict::Yields(words) = self.look(Stand::Inside).await {
                self.tell(words.clone()).await;
                return Failure::input(words);
            }
        }
    }

    async fn look(&self, stand: Stand) -> Verdict {
        let found = timeout(LOOK_TIMEOUT, self.leases()).await;
        let mut rivals = self.rivals.lock().unwrap_or_else(PoisonError::into_inner);
        let all = match found {
            Ok(Ok(all)) => all,
            Ok(Err(kube::Error::Api(status))) if status.code == 403 => {
                tracing::warn!(said = status.message, "leases may not be listed: other installations are not seen");
                return Verdict::Alone;
            }
            // What was not read is not taken for nobody.
            Ok(Err(error)) => {
                tracing::warn!(%error, "the leases of other installations cannot be read: again in a moment");
                rivals.missed(clock::now());
                return Verdict::Unsure;
            }
            Err(_) => {
                rivals.missed(clock::now());
                return Verdict::Unsure;
            }
        };
        let Some(mine) = self.mine(stand, &all) else { return Verdict::Unsure };
        rivals.judge(&mine, &all, clock::now())
    }

    /// This installation, by what this process knows better than its lease.
    fn mine(&self, stand: Stand, all: &[Installation]) -> Option<Installation> {
        let (lease, reach) = (format!("{}/{}", self.own_namespace, self.lease), self.reach.clone());
        match stand {
            Stand::Outside => Some(Installation::outside(lease, reach)),
            Stand::Inside => {
                let mine = all.iter().find(|one| one.lease == lease).cloned()?;
                Some(Installation { acts: self.leadership.is_acting(), reach, ..mine })
            }
        }
    }

    /// All of them; where only some namespaces may be read, those that matter.
    async fn leases(&self) -> kube::Result<Vec<Installation>> {
        let params = ListParams::default().labels(LEASES);
        let found = match Api::<Lease>::all(self.client.clone()).list(&params).await {
            Err(kube::Error::Api(status)) if status.code == 403 => {
                let mut found = Vec::new();
                let watched = match &self.reach {
                    Reach::All => None,
                    Reach::One(namespace) => Some(namespace).filter(|namespace| **namespace != self.own_namespace),
                };
                for namespace in watched.into_iter().chain([&self.own_namespace]) {
                    let leases: Api<Lease> = Api::namespaced(self.client.clone(), namespace);
                    found.extend(leases.list(&params).await?.items);
                }
                found
            }
            found => found?.items,
        };
        Ok(found.iter().map(installation).collect())
    }

    async fn tell(&self, words: String) {
        if !self.refusal.set(Some(words.clone())) {
            return;
        }
        tracing::error!(words, "this installation does not act");
        // It need not be there.
        let lease = ObjectReference {
            api_version: Some(Lease::API_VERSION.to_owned()),
            kind: Some(Lease::KIND.to_owned()),
            namespace: Some(self.own_namespace.clone()),
            name: Some(self.lease.clone()),
            ..ObjectReference::default()
        };
        let event = Event {
            type_: EventType::Warning,
            reason: "AnotherInstallation".to_owned(),
            note: Some(words),
            action: "Lead".to_owned(),
            secondary: None,
        };
        if let Err(error) = self.recorder.publish(&event, &lease).await {
            tracing::warn!(%error, "an event could not be written");
        }
    }
}
