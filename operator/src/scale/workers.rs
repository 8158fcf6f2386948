//! The workers of a stage: what each says of itself.

use std::net::{IpAddr, SocketAddr};

use futures::future::join_all;
use stockflow_plan::HTTP_PORT;

use super::ask::ask;
use super::page::StagePage;
use super::pods::WorkerPod;

/// A worker as it was seen.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Its number in the StatefulSet.
    pub ordinal: u32,
    /// What it says; `None` when it did not answer.
    pub page: Option<StagePage>,
    /// Why its pod does not run.
    pub trouble: Option<String>,
}

/// What the workers in these pods of a stage say.
pub async fn workers(pods: &[WorkerPod], stage: &str) -> Vec<Worker> {
    let asked = pods.iter().map(|pod| async move {
        let page = match pod.address {
            Some(address) => said(SocketAddr::new(address, HTTP_PORT), stage).await,
            None => None,
        };
        Worker { ordinal: pod.ordinal, page, trouble: pod.trouble.clone() }
    });
    join_all(asked).await
}

/// Whether the worker at this address knows that it is not coming back; `None` when it does not answer.
pub async fn leaves_for_good(address: IpAddr) -> Option<bool> {
    ask(SocketAddr::new(address, HTTP_PORT)).await.ok().map(|page| page.leaves_for_good)
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
