//! Where operators are: their pods, in the namespace that is named, or wherever the user may look.

use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::{Api, ListParams};

use crate::cluster::Cluster;
use crate::doors::PodName;
use crate::failure::Failure;
use crate::pods::{How, how};
use crate::right::Right;

/// What the chart's pods of the operator are found by. Workers have the pipeline's label.
const LABELS: &str = "app.kubernetes.io/part-of=stockflow,app.kubernetes.io/component=operator,!stockflow.dev/pipeline";
/// Where the guide installs it.
const USUAL_NAMESPACE: &str = "stockflow";
/// Where it answers, if its pod does not say.
const USUAL_PORT: u16 = 8_080;

/// An operator's pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) pod: PodName,
    pub(super) port: u16,
}

/// Those that run; there is at least one.
pub(super) async fn operators(cluster: &Cluster, namespace: Option<&str>) -> Result<Vec<Operator>, Failure> {
    let (place, found) = match namespace {
        Some(namespace) => (namespace, listed(cluster, namespace).await?),
        None => match listed(cluster, "").await {
            Ok(found) => ("any namespace", found),
            // Not everybody may look everywhere.
            Err(_) => (USUAL_NAMESPACE, listed(cluster, USUAL_NAMESPACE).await?),
        },
    };
    if found.is_empty() {
        return Err(Failure::work(format!(
            "no operator runs in {place} (pods labelled {LABELS})\n  say where it is with --operator-namespace"
        )));
    }
    Ok(found)
}

/// The operators of a namespace, or of all of them where it is empty.
async fn listed(cluster: &Cluster, namespace: &str) -> Result<Vec<Operator>, Failure> {
    let api: Api<Pod> = match namespace {
        "" => Api::all(cluster.client()),
        namespace => Api::namespaced(cluster.client(), namespace),
    };
    let right = Right { verbs: "list", resource: "pods", namespace };
    let pods = api.list(&ListParams::default().labels(LABELS)).await.map_err(|error| right.failed(&error))?;
    let mut running: Vec<(How, Operator)> = pods.items.iter().map(|pod| (how(pod), seen(pod))).collect();
    running.retain(|(how, _)| !matches!(how, How::Away(_)));
    running.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(running.into_iter().map(|(_, operator)| operator).collect())
}

fn seen(pod: &Pod) -> Operator {
    let containers = pod.spec.iter().flat_map(|spec| &spec.containers);
    let mut ports = containers.flat_map(|container| container.ports.iter().flatten());
    let http = ports.find(|port| port.name.as_deref() == Some("http"));
    let port = http.and_then(|port| u16::try_from(port.container_port).ok()).unwrap_or(USUAL_PORT);
    Operator { pod: PodName { namespace: pod.namespace().unwrap_or_default(), name: pod.name_any() }, port }
}
