//! A team: a namespace that holds pods to the restricted standard, a pipeline of two stages in it, and what is in its
//! topics, read by a plain consumer.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use stockflow_tests::kafka::{Record, produce, read_committed};
use stockflow_tests::patience::{Since, wait_for};
use stockflow_tests::shop::{Events, Load, Outputs};

use crate::bed::Bed;
use crate::sent::{as_sent, ids};

/// Longer than anything takes on a machine whose cores are shared.
pub const PATIENCE: Duration = Duration::from_secs(300);

pub struct Team<'a> {
    pub bed: &'a Bed,
    pub namespace: String,
    /// Lines of `spec` that differ from claim to claim.
    pub stock_stage: String,
    pub stock_rule: String,
    pub normalize_rule: String,
}

impl<'a> Team<'a> {
    /// A namespace for it, and nothing in it yet.
    pub fn new(bed: &'a Bed, name: &str) -> Team<'a> {
        let namespace = format!("{name}-{}", std::process::id());
        bed.apply(&format!(
            "\
apiVersion: v1
kind: Namespace
metadata:
  name: {namespace}
  labels: {{pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/warn: restricted}}
"
        ));
        Team {
            bed,
            namespace,
            stock_stage: String::new(),
            stock_rule: String::new(),
            normalize_rule: "{builtin: route}, config: {routes: [{to: canonical, as: event}], otherwise: refuse}"
                .into(),
        }
    }

    /// One with two workers of its ledger, which are ready.
    pub fn of_two(bed: &'a Bed, name: &str) -> Team<'a> {
        let mut team = Team::new(bed, name);
        team.stock_stage = "    scaling: {min: 2, max: 2}\n".into();
        team.apply();
        team.ready();
        team
    }

    pub fn apply(&self) {
        self.bed.apply(&self.pipeline());
    }

    /// kubectl within the team's namespace.
    pub fn kubectl(&self, words: &[&str]) -> String {
        let words: Vec<&str> = ["-n", &self.namespace].into_iter().chain(words.iter().copied()).collect();
        self.bed.kubectl(&words)
    }

    pub fn json(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = ["-n", &self.namespace].into_iter().chain(words.iter().copied()).collect();
        self.bed.json(&words)
    }

    /// Waits as the guide says it, for the version that was applied last.
    pub fn ready(&self) -> Duration {
        let begun = Since::now();
        wait_for(
            "Ready, of this version",
            PATIENCE,
            || self.told(),
            || {
                let it = self.json(&["get", "inventorypipeline", "shop"]);
                let ready = self.condition_of(&it, "Ready")?;
                let is_of_now = ready["observedGeneration"] == it["metadata"]["generation"];
                (is_of_now && ready["status"] == "True").then_some(())
            },
        );
        begun.elapsed()
    }

    pub fn condition(&self, kind: &str) -> Option<Value> {
        self.condition_of(&self.json(&["get", "inventorypipeline", "shop"]), kind)
    }

    fn condition_of(&self, pipeline: &Value, kind: &str) -> Option<Value> {
        pipeline["status"]["conditions"].as_array()?.iter().find(|condition| condition["type"] == kind).cloned()
    }

    /// What a person would look at.
    pub fn told(&self) -> String {
        let asked = [
            vec!["get", "inventorypipeline,statefulset,pod", "-o", "wide"],
            vec!["describe", "inventorypipeline", "shop"],
            vec!["logs", "-l", "stockflow.dev/pipeline=shop", "--tail", "15", "--prefix"],
        ];
        let namespace = ["-n", &self.namespace];
        let said = asked.iter().map(|words| {
            let words: Vec<&str> = namespace.iter().copied().chain(words.iter().copied()).collect();
            self.bed.try_kubectl(&words).unwrap_or_else(|complaint| complaint)
        });
        said.collect::<Vec<_>>().join("\n")
    }

    /// The pods of a stage.
    pub fn pods_of(&self, stage: &str) -> Vec<Value> {
        let selector = format!("stockflow.dev/pipeline=shop,stockflow.dev/stage={stage}");
        let mut list = self.json(&["get", "pods", "-l", &selector]);
        std::mem::take(list["items"].as_array_mut().unwrap())
    }

    /// Names of a stage's pods, in order, with their uids: another uid is another pod.
    pub fn pods(&self, stage: &str) -> BTreeMap<String, String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let named = |pod: &Value| (text(&pod["metadata"]["name"]), text(&pod["metadata"]["uid"]));
        self.pods_of(stage).iter().map(named).collect()
    }

    /// Waits for so many ready workers of a stage; gives how long it took.
    pub fn workers(&self, stage: &str, count: u64) -> Duration {
        let begun = Since::now();
        wait_for(
            &format!("{count} workers of {stage}"),
            PATIENCE,
            || self.told(),
            || {
                let set = self.json(&["get", "statefulset", &format!("shop-{stage}")]);
                let at = |field: &str| set["status"][field].as_u64().unwrap_or_default();
                (set["spec"]["replicas"] == count && at("readyReplicas") == count && at("replicas") == count)
                    .then_some(())
            },
        );
        begun.elapsed()
    }

    pub fn topic(&self, name: &str) -> String {
        format!("{}.shop.{name}", self.namespace)
    }

    pub fn send(&self, seed: u64, count: usize) {
        produce(&self.bed.bootstrap, &self.topic("events"), Events::new(seed).take(count)).unwrap();
    }

    pub fn load(&self, seed: u64, per_second: u64) -> Load {
        Load::start(self.bed.bootstrap.clone(), self.topic("events"), seed, per_second)
    }

    pub fn read(&self, topic: &str) -> Vec<Record> {
        read_committed(&self.bed.bootstrap, &self.topic(topic)).unwrap()
    }

    /// Waits until all that was sent has come through both stages, and holds it against the model, key by key; nothing
    /// is dead. Gives how many outputs.
    pub fn settles(&self) -> usize {
        let events = self.read("events");
        wait_for(
            "all events, normalized",
            PATIENCE,
            || self.told(),
            || (self.read("canonical").len() >= events.len()).then_some(()),
        );
        let canonical = self.read("canonical");
        assert_eq!(ids(&canonical), ids(&events), "what is normalized, and what was sent");
        let expected = Outputs::expected(&as_sent(&events, canonical));
        let found = wait_for(
            "all outputs",
            PATIENCE,
            || self.told(),
            || {
                let found = Outputs::found(&self.read("stock"), &self.read("refused"));
                (found.count() >= expected.count()).then_some(found)
            },
        );
        found.assert_equal(&expected, || self.namespace.clone());
        assert_eq!(self.read("dead").len(), 0, "dead letters");
        found.count()
    }

    /// Takes the namespace away, and does not wait for its end.
    pub fn forget(self) {
        self.kubectl(&["delete", "inventorypipeline", "--all", "--wait=true", "--timeout=120s"]);
        self.bed.kubectl(&["delete", "namespace", &self.namespace, "--wait=false"]);
    }
}
