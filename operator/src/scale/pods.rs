//! The pods of workers, by their stage, as a watch tells of them: a look at a stage asks the API server nothing.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::StreamExt;
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::Api;
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{self, Event, watcher};

use stockflow_plan::{PIPELINE_LABEL, STAGE_LABEL};

use super::pod_trouble::trouble;
use crate::metrics::Metrics;
use crate::watches::broke_off;

/// The label with a pod's number in its StatefulSet.
const ORDINAL: &str = "apps.kubernetes.io/pod-index";

/// A stage, by namespace, pipeline and name.
type Of = (String, String, String);
/// Pods, by their names.
type ByName = HashMap<String, WorkerPod>;

/// What of a worker's pod is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerPod {
    /// Its number in the StatefulSet.
    pub ordinal: u32,
    /// Where it is, once it is somewhere.
    pub address: Option<IpAddr>,
    /// Why it does not run, as Kubernetes says it.
    pub trouble: Option<String>,
}

/// All of them; there are as many as workers, and of each some hundred bytes are kept.
#[derive(Debug, Default)]
pub struct Pods {
    /// `None` until a first list is read.
    known: Mutex<Option<HashMap<Of, ByName>>>,
}

impl Pods {
    /// Those of a stage, by ordinal; `None` while it is not known which there are.
    pub fn of(&self, namespace: &str, pipeline: &str, stage: &str) -> Option<Vec<WorkerPod>> {
        let of = (namespace.to_owned(), pipeline.to_owned(), stage.to_owned());
        let known = self.lock();
        let mut pods: Vec<_> = known.as_ref()?.get(&of).into_iter().flat_map(HashMap::values).cloned().collect();
        pods.sort_by_key(|pod| pod.ordinal);
        Some(pods)
    }

    /// Follows the pods of workers for as long as it is polled. While the watch is broken off, what was known stays:
    /// a worker that is gone does not answer.
    pub async fn follow(&self, api: Api<Pod>, metrics: &Metrics) {
        let config = watcher::Config::default().any_semantic().labels(PIPELINE_LABEL);
        let mut events = Box::pin(watcher(api, config).default_backoff());
        let mut listed = HashMap::new();
        while let Some(event) = events.next().await {
            if let Some(event) = broke_off(event, metrics, "Pod") {
                self.take(event, &mut listed);
            }
        }
    }

    fn take(&self, event: Event<Pod>, listed: &mut HashMap<Of, ByName>) {
        match event {
            Event::Init => listed.clear(),
            Event::InitApply(pod) => put(listed, &pod),
            Event::InitDone => *self.lock() = Some(std::mem::take(listed)),
            Event::Apply(pod) => put(self.lock().get_or_insert_default(), &pod),
            Event::Delete(pod) => {
                let Some(of) = of(&pod) else { return };
                let mut known = self.lock();
                let all = known.get_or_insert_default();
                if let Some(pods) = all.get_mut(&of) {
                    pods.remove(&pod.name_any());
                    if pods.is_empty() {
                        all.remove(&of);
                    }
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<HashMap<Of, ByName>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A pod's number in its StatefulSet.
pub fn ordinal(pod: &Pod) -> Option<u32> {
    pod.labels().get(ORDINAL)?.parse().ok()
}

/// Where a pod is, once it is somewhere.
pub fn address(pod: &Pod) -> Option<IpAddr> {
    pod.status.as_ref()?.pod_ip.as_deref()?.parse().ok()
}

fn of(pod: &Pod) -> Option<Of> {
    let label = |name: &str| pod.labels().get(name).cloned();
    Some((pod.namespace()?, label(PIPELINE_LABEL)?, label(STAGE_LABEL)?))
}

fn put(all: &mut HashMap<Of, ByName>, pod: &Pod) {
    let (Some(of), Some(ordinal)) = (of(pod), ordinal(pod)) else { return };
    let worker = WorkerPod { ordinal, address: address(pod), trouble: trouble(pod) };
    all.entry(of).or_default().insert(pod.name_any(), worker);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pod(ordinal: u32, address: &str) -> Pod {
        let labels = json!({PIPELINE_LABEL: "omni", STAGE_LABEL: "stock", ORDINAL: ordinal.to_string()});
        let metadata = json!({"name": format!("omni-stock-{ordinal}"), "namespace": "shop", "labels": labels});
        serde_json::from_value(json!({"metadata": metadata, "status": {"podIP": address}})).unwrap()
    }

    fn told(pods: &Pods, events: Vec<Event<Pod>>) -> Option<Vec<u32>> {
        let mut listed = HashMap::new();
        events.into_iter().for_each(|event| pods.take(event, &mut listed));
        Some(pods.of("shop", "omni", "stock")?.iter().map(|pod| pod.ordinal).collect())
    }

    #[test]
    fn which_pods_there_are_is_not_known_before_the_first_list_is_read() {
        let pods = Pods::default();
        assert_eq!(told(&pods, vec![Event::Init, Event::InitApply(pod(0, "10.0.0.1"))]), None);
        assert_eq!(pods.of("shop", "omni", "stock"), None);
    }

    #[test]
    fn pods_come_move_and_go_and_those_that_a_list_has_not_are_gone() {
        let pods = Pods::default();
        let list =
            vec![Event::Init, Event::InitApply(pod(1, "10.0.0.2")), Event::InitApply(pod(0, "")), Event::InitDone];
        assert_eq!(told(&pods, list), Some(vec![0, 1]));
        assert_eq!(pods.of("shop", "omni", "stock").unwrap()[0].address, None);
        told(&pods, vec![Event::Apply(pod(0, "10.0.0.9")), Event::Delete(pod(1, "10.0.0.2"))]);
        let left = pods.of("shop", "omni", "stock").unwrap();
        assert_eq!(left, [WorkerPod { ordinal: 0, address: Some("10.0.0.9".parse().unwrap()), trouble: None }]);
        assert_eq!(told(&pods, vec![Event::Init, Event::InitDone]), Some(vec![]));
        assert!(pods.lock().as_ref().unwrap().is_empty());
    }
}
