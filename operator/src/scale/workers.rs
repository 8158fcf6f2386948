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
    let pods: Api<Pod> = Api::namespaced(client.clone(), namespace);
    let selector = format!("stockflow.dev/pipeline={pipeline},stockflow.dev/stage={stage}");
    let params = ListParams::default().labels(&selector).limit(PODS_MAX).match_any();
    let pods = match pods.list(&params).await {
        Ok(pods) => pods,
        Err(error) => {
            tracing::warn!(namespace, pipeline, stage, %error, "the pods of a stage cannot be listed");
            return None;
        }
    };
    let asked: Vec<_> = pods.items.iter().filter_map(|pod| worker(pod, stage)).collect();
    Some(join_all(asked).await)
}

fn worker<'a>(pod: &'a Pod, stage: &'a str) -> Option<impl Future<Output = Worker> + 'a> {
    let ordinal = pod.metadata.labels.as_ref()?.get(ORDINAL)?.parse().ok()?;
    let status = pod.status.as_ref();
    let address: Option<IpAddr> = status.and_then(|status| status.pod_ip.as_deref()).and_then(|ip| ip.parse().ok());
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
