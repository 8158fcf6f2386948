//! From `kubectl apply` to books that are right; and what is left when the pipeline is deleted.

use stockflow_tests::kafka::read_committed;
use stockflow_tests::patience::wait_for;

use crate::bed::Bed;
use crate::team::{PATIENCE, Team};

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_pipeline_is_applied_becomes_ready_keeps_books_and_goes_without_its_topics() {
    let bed = Bed::open();
    let team = Team::new(&bed, "begun");
    team.apply();
    println!("from apply to Ready: {:.1} s", team.ready().as_secs_f64());
    team.send(1, 20_000);
    println!("{} outputs are as the model says", team.settles());

    let said = team.kubectl(&["get", "inventorypipelines"]);
    println!("{said}");
    assert!(said.lines().next().unwrap().contains("READY"), "{said}");
    let pods = team.json(&["get", "pods"]);
    for pod in pods["items"].as_array().unwrap() {
        let status = &pod["status"]["containerStatuses"][0];
        assert_eq!(status["restartCount"], 0, "{}", team.told());
    }
    team.kubectl(&["delete", "inventorypipeline", "shop", "--timeout=120s"]);
    wait_for(
        "its workers to go",
        PATIENCE,
        || team.told(),
        || {
            let left = team.json(&["get", "statefulset,pod,service,poddisruptionbudget,networkpolicy"]);
            left["items"].as_array().unwrap().is_empty().then_some(())
        },
    );
    assert!(!read_committed(&bed.bootstrap, &team.topic("stock")).unwrap().is_empty(), "topics stay");
    team.forget();
}
