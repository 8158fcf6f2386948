//! Workers follow the load: from none to as many as it takes, and back to none; one rebalance a decision, and the books
//! balance.

use std::time::Duration;

use stockflow_tests::patience::wait_for;

use crate::bed::Bed;
use crate::team::{PATIENCE, Team};

/// Until a stage with nothing to do has no workers: its patience, and what others do with the machine.
const ASLEEP: Duration = Duration::from_secs(900);

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_backlog_wakes_a_sleeping_stage_gets_more_workers_and_is_worked_off() {
    let bed = Bed::open();
    let mut team = Team::new(&bed, "scaled");
    team.stock_stage = "    scaling: {min: 0, max: 4, target: {lagSeconds: 1}}\n".into();
    team.apply();
    team.ready();
    wait_for(
        "no workers of a stage with nothing to do",
        ASLEEP,
        || team.told(),
        || {
            let set = team.json(&["get", "statefulset", "shop-stock"]);
            (set["spec"]["replicas"] == 0).then_some(())
        },
    );
    team.send(21, 300_000);
    let woken = wait_for(
        "a worker",
        PATIENCE,
        || team.told(),
        || {
            let set = team.json(&["get", "statefulset", "shop-stock"]);
            set["spec"]["replicas"].as_u64().filter(|replicas| *replicas > 0)
        },
    );
    println!("woken to {woken}");
    println!("{} outputs", team.settles());
    println!("{}", team.kubectl(&["get", "events", "--field-selector", "involvedObject.kind=InventoryPipeline"]));
    team.forget();
}
