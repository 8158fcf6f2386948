//! Two teams with pipelines of one name: nothing crosses, and nobody asks the other's workers.

use stockflow_tests::patience::wait_for;

use crate::bed::Bed;
use crate::team::{PATIENCE, Team};

/// Has a pod in the team's namespace ask `address` for /livez, within the restricted standard; gives whether it got an
/// answer.
fn is_answered(team: &Team<'_>, name: &str, address: &str) -> bool {
    let (namespace, image) = (&team.namespace, team.bed.busybox());
    team.bed.apply(&format!(
        "\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  restartPolicy: Never
  securityContext: {{runAsNonRoot: true, runAsUser: 65532, seccompProfile: {{type: RuntimeDefault}}}}
  containers:
  - name: asker
    image: {image}
    imagePullPolicy: IfNotPresent
    command: [sh, -c, 'timeout 10 wget -q -O - http://{address}:8080/livez']
    securityContext: {{allowPrivilegeEscalation: false, capabilities: {{drop: [ALL]}}}}
"
    ));
    let phase = wait_for(
        "an asker's end",
        PATIENCE,
        || team.told(),
        || {
            let pod = team.json(&["get", "pod", name]);
            let phase = pod["status"]["phase"].as_str()?.to_owned();
            (phase == "Succeeded" || phase == "Failed").then_some(phase)
        },
    );
    phase == "Succeeded"
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn two_teams_with_pipelines_of_one_name_share_nothing() {
    let bed = Bed::open();
    let (one, two) = (Team::new(&bed, "team-one"), Team::new(&bed, "team-two"));
    one.apply();
    two.apply();
    one.ready();
    two.ready();
    one.send(31, 5_000);
    two.send(32, 8_000);
    println!("{} and {} outputs", one.settles(), two.settles());

    let worker = one.json(&["get", "pod", "shop-stock-0"]);
    let address = worker["status"]["podIP"].as_str().unwrap();
    assert!(is_answered(&one, "a-colleague", address), "a pod of the team itself asks a worker");
    assert!(!is_answered(&two, "a-stranger", address), "a pod of the other team asks a worker");

    one.kubectl(&["delete", "inventorypipeline", "shop", "--timeout=120s"]);
    wait_for("one's workers to go", PATIENCE, || one.told(), || one.pods("stock").is_empty().then_some(()));
    two.send(33, 1_000);
    two.settles();
    one.forget();
    two.forget();
}
