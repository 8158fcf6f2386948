//! Claims about a network that enforces policies: nobody of another team asks a team's workers.

use stockflow_tests::patience::wait_for;

use crate::bed::Bed;
use crate::team::{PATIENCE, Team};

/// Has a pod in the team's namespace ask `address` for /livez, within the restricted standard, until it has an answer or
/// has asked for a while: who has only just come may not be let in at once. Gives whether it got one.
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
    command: [sh, -c, 'for i in 1 2 3 4 5 6 7 8 9 10; do timeout 5 wget -q -O - http://{address}:8080/livez && exit; sleep 1; done; exit 1']
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
#[ignore = "needs a cluster that enforces network policies: make e2e"]
fn a_team_asks_its_own_workers_and_a_stranger_gets_no_answer() {
    let bed = Bed::with("policies");
    let (one, two) = (Team::new(&bed, "asked"), Team::new(&bed, "strange"));
    one.apply();
    one.ready();
    let worker = one.json(&["get", "pod", "shop-stock-0"]);
    let address = worker["status"]["podIP"].as_str().unwrap();
    assert!(is_answered(&one, "colleague", address), "a pod of the team itself asks a worker");
    assert!(!is_answered(&two, "stranger", address), "a pod of another team asks a worker");
    one.forget();
    two.forget();
}
