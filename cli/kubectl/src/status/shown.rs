//! A pipeline as it is shown: conditions, stages, workers.

use serde_json::{Value, json};

use super::word;
use crate::pages::{StagePage, Told};
use crate::pipeline::Pipeline;
use crate::table::Table;

/// What was seen of a pipeline; of each stage its workers.
pub(super) struct Seen<'a> {
    pub(super) pipeline: &'a Pipeline,
    pub(super) stages: &'a [Vec<Told>],
}

impl Seen<'_> {
    pub(super) fn text(&self) -> String {
        let Pipeline { status, is_suspended, .. } = self.pipeline;
        let stands_still = if *is_suspended { " (told to stand still)" } else { "" };
        let mut conditions = Table::new(["CONDITION", "STATUS", "REASON", "MESSAGE"]);
        for told in &status.conditions {
            conditions.row([&told.type_, &told.status, &told.reason, &told.message].map(String::clone));
        }
        let conditions =
            if conditions.is_empty() { "no operator has looked at it yet\n".to_owned() } else { conditions.text() };
        let mut text = format!("{}{stands_still}\n\n{conditions}\n{}", self.pipeline, self.stages());
        let workers = self.workers();
        if !workers.is_empty() {
            text += &format!("\n{}", workers.text());
        }
        text
    }

    fn stages(&self) -> String {
        let mut table = Table::new(["STAGE", "READY", "LAG", "RECORDS/S", "RECOMMENDED"]);
        for stage in &self.pipeline.stages {
            let known = self.pipeline.status.stages.iter().find(|known| known.name == stage.name);
            let known = known.cloned().unwrap_or_default();
            let ready = known.ready_replicas.unwrap_or_default();
            let wanted = known.wanted_replicas.or(known.replicas).map_or_else(|| "?".to_owned(), |all| all.to_string());
            table.row([
                stage.name.clone(),
                format!("{ready}/{wanted}"),
                number(known.lag),
                known.rate.map(|rate| format!("{rate:.0}")).unwrap_or_default(),
                number(known.recommended_replicas),
            ]);
        }
        table.text()
    }

    fn workers(&self) -> Table<9> {
        let heading = ["WORKER", "READY", "SHARDS", "LAG", "RECORDS", "DEAD", "KEYS", "PARKED", "WHY NOT"];
        let mut table = Table::new(heading);
        for told in self.stages.iter().flatten() {
            let (name, ready) = (told.worker.pod.name.clone(), word(&told.worker.how).to_owned());
            let Some(page) = told.stage() else {
                let why =
                    told.page.as_ref().err().cloned().unwrap_or_else(|| "it says nothing of its stage".to_owned());
                let nothing = || String::new();
                table.row([name, ready, nothing(), nothing(), nothing(), nothing(), nothing(), nothing(), why]);
                continue;
            };
            let sum = |of: fn(&crate::pages::ShardPage) -> u64| page.shards.iter().map(of).sum::<u64>().to_string();
            table.row([
                name,
                ready,
                shards(&page),
                // Of one partition unknown is unknown of all.
                number(page.shards.iter().map(|shard| shard.lag).sum::<Option<u64>>()),
                page.counters.records.to_string(),
                page.counters.dead.values().sum::<u64>().to_string(),
                sum(|shard| shard.keys),
                sum(|shard| shard.parked_keys),
                why_not(&page),
            ]);
        }
        table
    }

    pub(super) fn json(&self) -> Value {
        let Pipeline { namespace, name, is_suspended, status, stages } = self.pipeline;
        let stages = stages.iter().enumerate().map(|(place, stage)| {
            let known = status.stages.iter().find(|known| known.name == stage.name);
            let workers = self.stages.get(place).into_iter().flatten().map(|told| {
                let (pod, ready) = (&told.worker.pod.name, word(&told.worker.how));
                match &told.page {
                    Ok(page) => json!({"pod": pod, "ready": ready, "status": page}),
                    Err(why) => json!({"pod": pod, "ready": ready, "unheard": why}),
                }
            });
            json!({"name": stage.name, "status": known, "workers": workers.collect::<Vec<_>>()})
        });
        json!({
            "namespace": namespace, "pipeline": name, "suspended": is_suspended,
            "conditions": status.conditions, "stages": stages.collect::<Vec<_>>(),
        })
    }
}

/// How many it has, and how many of them work.
fn shards(page: &StagePage) -> String {
    let all = page.shards.len();
    let running = page.shards.iter().filter(|shard| shard.phase == "running").count();
    if running == all { all.to_string() } else { format!("{running} of {all}") }
}

fn why_not(page: &StagePage) -> String {
    let aside = page.shards.iter().filter(|shard| shard.set_aside).count();
    let aside = (aside > 0).then(|| format!("{aside} partitions cannot be read on"));
    page.not_ready.iter().cloned().chain(aside).collect::<Vec<_>>().join("; ")
}

fn number(number: Option<impl std::fmt::Display>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
