//! The workers of a stage: which pods there are, and what each says of itself.

use std::net::{IpAddr, SocketAddr};

use futures::future::join_all;
use k8s_openapi::api::core::v1::Pod;
use kube::Client;
use kube::api::{Api, ListParams};

use super::ask::ask;
use super::page::StagePage;

/// Where workers answer.
const HTTP_PORT: u16 = 8_080;
/// The label with a pod's number in its StatefulSet.
const ORDINAL: &str = "apps.kubernetes.io/pod-index";
/// Most pods that are looked at; a stage has fewer.
const PODS_MAX: u32 = 1_000;

/// A worker as it was seen.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Its number in the StatefulSet.
    pub ordinal: u32,
    /// What it says; `None` when it did not answer.
    pub page: Option<StagePage>,
}

/// The workers of a stage; `None` when the API server did not say which there are.
pub async fn workers(client: &Client, namespace: &str, pipeline: &str, stage: &str) -> Option<Vec<Worker>> {
    let pods = pods(client, namespace, pipeline, stage).await?;
    let asked: Vec<_> = pods.iter().filter_map(|pod| worker(pod, stage)).collect();
    Some(join_all(asked).await)
}

/// The pods of a stage; `None` when the API server did not say which there are.
pub async fn pods(client: &Client, namespace: &str, pipeline: &str, stage: &str) -> Option<Vec<Pod>> {
    let pods: Api<Pod> = Api::namespaced(client.clone(), namespace);
    let selector = format!("stockflow.dev/pipeline={pipeline},stockflow.dev/stage={stage}");
    let params = ListParams::default().labels(&selector).limit(PODS_MAX).match_any();
    match pods.list(&params).await {
        Ok(pods) => Some(pods.items),
        Err(error) => {
            tracing::warn!(namespace, pipeline, stage, %error, "the pods of a stage cannot be listed");
            None
        }
    }
}

/// A pod's number in its StatefulSet.
pub fn ordinal(pod: &Pod) -> Option<u32> {
    pod.metadata.labels.as_ref()?.get(ORDINAL)?.parse().ok()
}

/// Whether the worker in the pod knows that it is not coming back; `None` when it does not answer.
pub async fn leaves_for_good(pod: &Pod) -> Option<bool> {
    ask(SocketAddr::new(address(pod)?, HTTP_PORT)).await.ok().map(|page| page.leaves_for_good)
}

fn address(pod: &Pod) -> Option<IpAddr> {
    pod.status.as_ref()?.pod_ip.as_deref()?.parse().ok()
}

fn worker<'a>(pod: &'a Pod, stage: &'a str) -> Option<impl Future<Output = Worker> + 'a> {
    let ordinal = ordinal(pod)?;
    let address = address(pod);
    Some(async move {
        let page = match address {
            Some(address) => said(SocketAddr::new(address, HTTP_PORT), stage).await,
            None => None,
        };
        Worker { ordinal, page }
    })
}

async fn said(address: SocketAddr, stage: &str) -> Option<StagePage> {
    match ask(address).await {
        Ok(page) => page.stages.into_iter().find(|page| page.name == stage),
        Err(error) => {
            tracing::debug!(%error, stage, "a worker does not answer");
            None
        }
    }
}
