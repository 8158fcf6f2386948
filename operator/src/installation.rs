//! The installation of this process among others: before it acts, and while it does, it looks at the
//! leases of all operators, and leaves pipelines to another installation that looks after them already.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use k8s_openapi::api::coordination::v1::Lease;
use kube::api::{Api, ListParams};
use kube::runtime::events::{Event, EventType, Recorder};
use kube::{Client, Resource};
use tokio::time::{sleep, timeout};

use crate::clock;
use crate::failure::Failure;
use crate::leader::{Installation, LEASES, Leadership, Reach, Rivals, Verdict, installation};

/// How often others are looked for before this one acts.
const LOOK: Duration = Duration::from_secs(2);
/// The same while it acts.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// For so long it says why it does not act, before it ends.
const REFUSED_LOOKS: u32 = 15;
/// One look.
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// Why this process does not act, for `/readyz`. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    words: Arc<Mutex<Option<String>>>,
}

impl Refusal {
    /// The reasons, of which there is one or none.
    pub fn reasons(&self) -> Vec<String> {
        self.words.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn set(&self, words: Option<String>) -> bool {
        let mut known = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = *known != words;
        *known = words;
        is_news
    }
}

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
}

impl Lookout {
    /// Waits until this installation may act.
    ///
    /// # Errors
    /// When another one acts on the same pipelines, and goes on to.
    pub async fn clear(&self) -> Result<(), Failure> {
        let (mut rivals, mut refused) = (Rivals::default(), 0);
        loop {
            match self.look(&mut rivals).await {
                Verdict::Alone => {
                    self.refusal.set(None);
                    self.leadership.acts();
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

    /// Waits until another one acts on the same pipelines that has the better right to; says so.
    pub async fn yields(&self) -> Failure {
        let mut rivals = Rivals::default();
        loop {
            sleep(LOOK_AGAIN).await;
            if let Verdict::Yields(words) = self.look(&mut rivals).await {
                self.tell(words.clone()).await;
                return Failure::input(words);
            }
        }
    }

    async fn look(&self, rivals: &mut Rivals) -> Verdict {
        let all = match timeout(LOOK_TIMEOUT, self.leases()).await {
            Ok(Ok(all)) => all,
            Ok(Err(kube::Error::Api(status))) if status.code == 403 => {
                tracing::warn!(said = status.message, "leases may not be listed: other installations are not seen");
                return Verdict::Alone;
            }
            // What was not read is not taken for nobody.
            Ok(Err(error)) => {
                tracing::warn!(%error, "the leases of other installations cannot be read: again in a moment");
                return Verdict::Unsure;
            }
            Err(_) => return Verdict::Unsure,
        };
        let own = format!("{}/{}", self.own_namespace, self.lease);
        let Some(mine) = all.iter().find(|one| one.lease == own).cloned() else { return Verdict::Unsure };
        // What this process knows better than the lease.
        let mine = Installation { acts: self.leadership.is_acting(), reach: self.reach.clone(), ..mine };
        rivals.judge(&mine, &all, clock::now())
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
        let leases: Api<Lease> = Api::namespaced(self.client.clone(), &self.own_namespace);
        let Ok(lease) = leases.get(&self.lease).await else { return };
        let event = Event {
            type_: EventType::Warning,
            reason: "AnotherInstallation".to_owned(),
            note: Some(words),
            action: "Lead".to_owned(),
            secondary: None,
        };
        if let Err(error) = self.recorder.publish(&event, &lease.object_ref(&())).await {
            tracing::warn!(%error, "an event could not be written");
        }
    }
}
