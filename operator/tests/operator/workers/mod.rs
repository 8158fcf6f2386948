//! Workers that are not there: pods get the address of a little server that says what a worker would say.

mod server;
mod world;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, ListParams, Patch, PatchParams};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::support::Shop;
pub use world::World;

/// Where workers answer.
const PORT: u16 = 8_080;
/// How often pods are looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Addresses of this machine that no other claim has, in this process or another one.
#[derive(Clone, Copy)]
pub struct Addresses {
    claim: u8,
}

impl Addresses {
    fn take() -> Addresses {
        static CLAIMS: AtomicU8 = AtomicU8::new(0);
        Addresses { claim: CLAIMS.fetch_add(1, Ordering::Relaxed) }
    }

    fn of(self, number: u32) -> Ipv4Addr {
        let process = std::process::id().to_le_bytes();
        let number = u8::try_from(number).unwrap();
        assert!(number < 16 && self.claim < 15, "more claims or workers than there are addresses for");
        Ipv4Addr::new(127, 64 | (process[1] & 63), process[0], self.claim * 16 + number + 1)
    }

    /// Where operator number `number` of the claim shows its pages.
    pub fn operator(self, number: u16) -> SocketAddr {
        SocketAddr::new(IpAddr::V4(self.of(15)), 8_081 + number)
    }
}

/// The workers of the stage `books`, as a kubelet would run them.
pub struct Workers {
    world: Arc<Mutex<World>>,
    pub addresses: Addresses,
    kubelet: JoinHandle<()>,
}

impl Workers {
    /// Runs what pods there are, from now on.
    pub fn run(shop: &Shop, world: World) -> Workers {
        let (world, addresses) = (Arc::new(Mutex::new(world)), Addresses::take());
        let pods: Api<Pod> = Api::namespaced(shop.client.clone(), &shop.namespace);
        let kubelet = tokio::spawn(kubelet(pods, Arc::clone(&world), addresses));
        Workers { world, addresses, kubelet }
    }

    /// What goes on on them.
    pub fn world(&self) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap();
        world.go_on();
        world
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.kubelet.abort();
    }
}

async fn kubelet(pods: Api<Pod>, world: Arc<Mutex<World>>, addresses: Addresses) {
    let mut serving = Vec::new();
    let mut look = tokio::time::interval(LOOK);
    loop {
        look.tick().await;
        let Ok(found) = pods.list(&ListParams::default().labels("stockflow.dev/stage=books")).await else { continue };
        let mut ordinals = Vec::new();
        for pod in found.items {
            let labels = pod.metadata.labels.unwrap_or_default();
            let Some(ordinal) = labels.get("apps.kubernetes.io/pod-index").and_then(|index| index.parse().ok()) else {
                continue;
            };
            ordinals.push(ordinal);
            if pod.status.is_some_and(|status| status.pod_ip.is_some()) {
                continue;
            }
            let address = addresses.of(ordinal);
            if !serving.contains(&ordinal) {
                server::serve(SocketAddr::new(IpAddr::V4(address), PORT), ordinal, Arc::clone(&world));
                serving.push(ordinal);
            }
            let status = json!({"status": {
                "phase": "Running", "podIP": address, "podIPs": [{"ip": address}],
                "conditions": [{"type": "Ready", "status": "True"}],
            }});
            let name = pod.metadata.name.unwrap_or_default();
            let _ = pods.patch_status(&name, &PatchParams::default(), &Patch::Merge(&status)).await;
        }
        ordinals.sort_unstable();
        world.lock().unwrap().share(ordinals);
    }
}
