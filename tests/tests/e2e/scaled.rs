//! Workers follow the load: from none to as many as it takes, and back to none; and the books balance.

use std::time::Duration;

use stockflow_tests::patience::wait_for;

use crate::bed::Bed;
use crate::team::{PATIENCE, Team};

/// Until a stage with nothing to do has no workers: its patience, and what others do with the machine.
const ASLEEP: Duration = Duration::from_secs(900);

/// How many workers the stage is to have.
fn wanted(team: &Team<'_>) -> Option<u64> {
    team.json(&["get", "statefulset", "shop-stock"])["spec"]["replicas"].as_u64()
}

fn falls_asleep(team: &Team<'_>) {
    let is_asleep = || (wanted(team) == Some(0)).then_some(());
    wait_for("no workers of a stage with nothing to do", ASLEEP, || team.told(), is_asleep);
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_sleeping_stage_is_woken_by_a_backlog_works_it_off_and_sleeps_again() {
    let bed = Bed::open();
    let mut team = Team::new(&bed, "scaled");
    team.stock_stage = "    scaling: {min: 0, max: 4, target: {lagSeconds: 1}}\n".into();
    team.apply();
    team.ready();
    falls_asleep(&team);
    team.send(21, 300_000);
    let woken = wait_for("a worker", PATIENCE, || team.told(), || wanted(&team).filter(|replicas| *replicas > 0));
    println!("woken to {woken}");
    println!("{} outputs", team.settles());
    falls_asleep(&team);
    println!("{}", team.kubectl(&["get", "events", "--field-selector", "involvedObject.kind=InventoryPipeline"]));
    team.forget();
}
