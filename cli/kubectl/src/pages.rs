//! What workers say of themselves: their `/status`, as far as it is shown. What a version does not say is not there.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt};
use serde::Deserialize;
use serde_json::Value;
use stockflow_plan::HTTP_PORT;

use crate::asking::forbidden;
use crate::doors::{Doors, Shut};
use crate::exchange::{Question, ask};
use crate::failure::Failure;
use crate::pods::{How, WorkerPod};

/// Workers that are asked at a time.
const AT_A_TIME: usize = 8;

/// A worker, and what it says.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) worker: WorkerPod,
    /// Its page as it is; or why there is none.
    pub(crate) page: Result<Value, String>,
}

/// `/status` of a worker, of which there is one stage in a pod.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Page {
    stages: Vec<StagePage>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct StagePage {
    pub(crate) not_ready: Vec<String>,
    pub(crate) rules: Vec<RulePage>,
    pub(crate) shards: Vec<ShardPage>,
    pub(crate) counters: Counters,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RulePage {
    pub(crate) name: String,
    pub(crate) digest: String,
    pub(crate) events: u64,
    pub(crate) calls: u64,
    pub(crate) busy_seconds: f64,
    pub(crate) fuel: u64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ShardPage {
    pub(crate) phase: String,
    pub(crate) lag: Option<u64>,
    pub(crate) keys: u64,
    pub(crate) parked_keys: u64,
    pub(crate) set_aside: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Counters {
    pub(crate) records: u64,
    pub(crate) dead: BTreeMap<String, u64>,
}

impl Told {
    /// What it says of its stage; nothing where it says nothing that can be read.
    pub(crate) fn stage(&self) -> Option<StagePage> {
        let page: Page = serde_json::from_value(self.page.as_ref().ok()?.clone()).ok()?;
        page.stages.into_iter().next()
    }
}

/// What each of these workers says. Only a right that is missing ends it: it would be missing for all of them.
pub(crate) async fn told(doors: &impl Doors, workers: &[WorkerPod]) -> Result<Vec<Told>, Failure> {
    let asked = stream::iter(workers).map(|worker| one(doors, worker)).buffered(AT_A_TIME);
    asked.collect::<Vec<_>>().await.into_iter().collect()
}

async fn one(doors: &impl Doors, worker: &WorkerPod) -> Result<Told, Failure> {
    let told = |page| Ok(Told { worker: worker.clone(), page });
    if let How::Away(why) = &worker.how {
        return told(Err(why.clone()));
    }
    match ask(doors, &worker.pod, &Question::get(HTTP_PORT, "/status")).await {
        Ok(answer) if answer.status.is_success() => {
            told(serde_json::from_str(&answer.body).map_err(|error| format!("what it says cannot be read: {error}")))
        }
        Ok(answer) => told(Err(answer.error())),
        Err(Shut::Forbidden { message }) => Err(forbidden(&worker.pod, &message)),
        Err(shut) => told(Err(shut.to_string())),
    }
}
