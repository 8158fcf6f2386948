//! A worker as its node has it, and what can happen to it there.

use stockflow_tests::patience::wait_for;

use crate::bed::{Afterwards, Bed};
use crate::team::{PATIENCE, Team};

const SCRIPT: &str = "scripts/kind/fault.sh";

/// The container of a worker that is ready: another one whenever its process has ended.
pub struct Running<'a> {
    bed: &'a Bed,
    node: String,
    container: String,
}

impl<'a> Running<'a> {
    /// Of this pod; nothing where it is not ready.
    pub fn of(team: &Team<'a>, pod: &str) -> Option<Running<'a>> {
        let pod = team.json(&["get", "pod", pod]);
        let status = pod["status"]["containerStatuses"].get(0).filter(|status| status["ready"] == true)?;
        let container = status["containerID"].as_str()?.strip_prefix("containerd://")?.to_owned();
        Some(Running { bed: team.bed, node: pod["spec"]["nodeName"].as_str()?.to_owned(), container })
    }

    pub fn is(&self, other: &Running<'_>) -> bool {
        self.container == other.container
    }

    /// Kills its process; gives the container that is ready in its place.
    pub fn kill9(&self, team: &Team<'a>, pod: &str) -> Running<'a> {
        self.bed.script(&[SCRIPT, "kill", &self.node, &self.container]);
        let another = || Running::of(team, pod).filter(|now| !self.is(now));
        wait_for("another process of the worker", PATIENCE, || team.told(), another)
    }

    /// Takes the network between its pod and the brokers away for so many seconds, and puts it back; gives how many
    /// packets did not come through.
    pub fn cut_off(&self, seconds: u64) -> u64 {
        let brokers = self.bed.bootstrap.split(':').next().unwrap();
        let seconds = seconds.to_string();
        let lost = self.bed.script(&[SCRIPT, "cut", &self.node, &self.container, brokers, &seconds]);
        lost.trim().parse().unwrap()
    }

    /// Has who starts from now on find a volume of `mib` MiB, until what this gives is dropped.
    pub fn shrink(&self, folder: &str, mib: u32) -> Afterwards {
        let widen = self.bed.afterwards(&[SCRIPT, "widen", &self.node, folder]);
        self.bed.script(&[SCRIPT, "shrink", &self.node, folder, &mib.to_string()]);
        widen
    }

    /// Fills that.
    pub fn fill(&self, folder: &str) {
        self.bed.script(&[SCRIPT, "fill", &self.node, folder]);
    }
}

/// Where the volume of a pod is on its node.
pub fn folder(team: &Team<'_>, pod: &str) -> String {
    let claim = team.json(&["get", "persistentvolumeclaim", &format!("state-{pod}")]);
    let volume = team.bed.json(&["get", "persistentvolume", claim["spec"]["volumeName"].as_str().unwrap()]);
    let spec = &volume["spec"];
    let path = spec["hostPath"]["path"].as_str().or_else(|| spec["local"]["path"].as_str());
    path.unwrap_or_else(|| panic!("a volume that is no folder of its node: {spec}")).to_owned()
}
