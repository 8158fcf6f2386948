//! Two teams with pipelines of one name: nothing crosses, and nobody notices when the other's goes.

use stockflow_tests::patience::wait_for;

use crate::bed::Bed;
use crate::team::{PATIENCE, Team};

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

    one.kubectl(&["delete", "inventorypipeline", "shop", "--timeout=120s"]);
    wait_for("one's workers to go", PATIENCE, || one.told(), || one.pods("stock").is_empty().then_some(()));
    two.send(33, 1_000);
    two.settles();
    one.forget();
    two.forget();
}
