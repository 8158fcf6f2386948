//! The workers' pods of a stage: which there are, and in which order they are asked.

use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::{Api, ListParams};
use stockflow_plan::worker_selector;

use crate::cluster::Cluster;
use crate::doors::PodName;
use crate::failure::Failure;
use crate::pipeline::{Pipeline, Stage};
use crate::right::Right;

/// The label with a pod's number in its StatefulSet, which is who its worker is.
const ORDINAL: &str = "apps.kubernetes.io/pod-index";

/// A worker's pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WorkerPod {
    pub(crate) pod: PodName,
    /// The name of the worker among others.
    pub(crate) instance: String,
    pub(crate) how: How,
}

/// How a pod is; what comes first is asked first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    Ready,
    /// Its program runs, and says that it is not ready.
    Running,
    /// It goes away.
    Leaving,
    /// Nothing runs in it: its phase, or why.
    Away(String),
}

impl WorkerPod {
    /// Whether anybody can answer in it.
    pub(crate) fn runs(&self) -> bool {
        !matches!(self.how, How::Away(_))
    }
}

/// The pods of a stage's workers, by their numbers.
pub(crate) async fn workers(cluster: &Cluster, pipeline: &Pipeline, stage: &Stage) -> Result<Vec<WorkerPod>, Failure> {
    let namespace = pipeline.namespace.as_str();
    let api: Api<Pod> = Api::namespaced(cluster.client(), namespace);
    let labels = worker_selector(&pipeline.name, Some(&stage.name));
    let listed = api.list(&ListParams::default().labels(&labels)).await;
    let right = Right { verbs: "list", resource: "pods", namespace };
    let pods = listed.map_err(|error| right.failed(&error))?;
    let mut workers: Vec<WorkerPod> = pods.items.iter().map(|pod| seen(pod, namespace)).collect();
    workers.sort_by_key(|worker| (worker.instance.parse::<u32>().unwrap_or(u32::MAX), worker.pod.name.clone()));
    Ok(workers)
}

/// Those that can be asked, in the order in which they are.
pub(crate) fn in_turn(workers: &[WorkerPod]) -> Vec<&WorkerPod> {
    let mut running: Vec<&WorkerPod> = workers.iter().filter(|worker| worker.runs()).collect();
    running.sort_by_key(|worker| worker.how.clone());
    running
}

/// The same; somebody must be there.
pub(crate) fn at_work<'a>(
    pipeline: &Pipeline,
    stage: &Stage,
    workers: &'a [WorkerPod],
) -> Result<Vec<&'a WorkerPod>, Failure> {
    let running = in_turn(workers);
    if !running.is_empty() {
        return Ok(running);
    }
    let why = match workers {
        _ if pipeline.stands_still(stage) => "it is told to stand still (`suspend: true`)".to_owned(),
        [] => "it has none: scaled to zero, or not made yet".to_owned(),
        workers => workers.iter().map(|worker| worker.told()).collect::<Vec<_>>().join(", "),
    };
    Err(Failure::work(format!(
        "no worker of stage {} of {pipeline} runs: {why}\n  `kubectl describe inventorypipeline {}` says more",
        stage.name, pipeline.name
    )))
}

impl WorkerPod {
    fn told(&self) -> String {
        let how = match &self.how {
            How::Ready => "ready",
            How::Running => "running",
            How::Leaving => "leaving",
            How::Away(why) => why,
        };
        format!("{} is {how}", self.pod.name)
    }
}

fn seen(pod: &Pod, namespace: &str) -> WorkerPod {
    let name = PodName { namespace: namespace.to_owned(), name: pod.name_any() };
    WorkerPod { pod: name, instance: pod.labels().get(ORDINAL).cloned().unwrap_or_default(), how: how(pod) }
}

pub(crate) fn how(pod: &Pod) -> How {
    let status = pod.status.clone().unwrap_or_default();
    let is_ready = status.conditions.iter().flatten().any(|told| told.type_ == "Ready" && told.status == "True");
    let phase = status.phase.unwrap_or_else(|| "Pending".to_owned());
    if phase != "Running" {
        return How::Away(phase);
    }
    let waiting =
        status.container_statuses.iter().flatten().find_map(|container| container.state.as_ref()?.waiting.clone());
    match waiting {
        Some(waiting) => How::Away(waiting.reason.unwrap_or_else(|| "waiting".to_owned())),
        None if pod.metadata.deletion_timestamp.is_some() => How::Leaving,
        None if is_ready => How::Ready,
        None => How::Running,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn worker(instance: &str, metadata: &Value, status: &Value) -> WorkerPod {
        let mut pod = json!({"metadata": {"name": format!("omni-stock-{instance}"), "labels": {ORDINAL: instance}}, "status": status});
        pod["metadata"].as_object_mut().unwrap().extend(metadata.as_object().unwrap().clone());
        seen(&serde_json::from_value(pod).unwrap(), "retail")
    }

    #[test]
    fn who_is_ready_is_asked_first_and_nobody_where_nothing_runs() {
        let ready = json!({"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]});
        let crashed = json!({"phase": "Running", "containerStatuses": [{
            "name": "worker", "image": "", "imageID": "", "ready": false, "restartCount": 9,
            "state": {"waiting": {"reason": "CrashLoopBackOff"}},
        }]});
        let leaves = json!({"deletionTimestamp": "2026-03-02T08:00:00Z"});
        let workers = [
            worker("0", &json!({}), &json!({"phase": "Pending"})),
            worker("1", &json!({}), &json!({"phase": "Running"})),
            worker("2", &leaves, &ready),
            worker("3", &json!({}), &ready),
            worker("4", &json!({}), &crashed),
        ];
        let order: Vec<&str> = in_turn(&workers).iter().map(|worker| worker.instance.as_str()).collect();
        assert_eq!(order, ["3", "1", "2"]);
        assert_eq!(workers[4].told(), "omni-stock-4 is CrashLoopBackOff");
    }
}
