//! Upgrades under load, by the guide's own command: operator and workers roll, pinned ones stay, and the books are equal
//! record by record.
//!
//! `make e2e` has one version of the programs only: there the images are the same ones under another tag, which proves the
//! roll and the way back. `scripts/upgrade-from.sh` has two.

use std::time::Duration;

use serde_json::Value;
use stockflow_tests::patience::{self, wait_for};

use crate::bed::Bed;
use crate::gap;
use crate::guide::{commands, run};
use crate::release::{Release, tag};
use crate::team::{PATIENCE, Team};

const GUIDE: &str = "docs/install.md";
const PER_SECOND: u64 = 1_000;

/// Waits until a stage has so many workers, all of an image with this tag.
fn rolled(team: &Team<'_>, stage: &str, count: usize, tag: &str) {
    let end = format!(":{tag}");
    wait_for(
        &format!("{count} pods of {stage} with images of {tag}"),
        PATIENCE,
        || team.told(),
        || {
            let pods = team.pods_of(stage);
            let is_of_it = |pod: &Value| pod["spec"]["containers"][0]["image"].as_str().unwrap().ends_with(&end);
            (pods.len() == count && pods.iter().all(is_of_it)).then_some(())
        },
    );
    team.workers(stage, count as u64);
}

/// Does this to the release while events come, until all workers have images of `tag`; holds the books against the model.
fn under_load(team: &Team<'_>, seed: u64, command: &str, tag: &str) {
    let since = team.read("stock").iter().filter_map(|record| record.timestamp_ms).max();
    let load = team.load(seed, PER_SECOND);
    patience::pass(Duration::from_secs(3));
    run(team.bed, &format!("{} --wait --timeout 300s", command.trim_end()), &[]);
    rolled(team, "normalize", 1, tag);
    rolled(team, "stock", 2, tag);
    team.ready();
    patience::pass(Duration::from_secs(3));
    let sent = load.stop();
    let outputs = team.settles();
    let of_load: Vec<_> = team.read("stock").into_iter().filter(|record| record.timestamp_ms > since).collect();
    let longest = gap::longest(&of_load).as_secs_f64();
    println!("to {tag}: {sent} events, {outputs} outputs in all; the longest pause of a partition: {longest:.1} s");
}

/// The guide's command to upgrade, to images of this tag: those of a test are in no registry.
fn upgrade_to(tag: &str) -> String {
    format!("{} --set image.tag={tag},worker.image.tag={tag}", commands(GUIDE, &["Upgrade"]).trim_end())
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn images_of_the_same_programs_under_another_tag_roll_under_load_and_back_and_pinned_workers_stay() {
    let bed = Bed::with("images");
    let _put_back = Release::found(&bed);
    let before = tag(&bed);
    let after = format!("{before}-again");
    bed.script(&["scripts/cluster.sh", "tag", &before, &after]);
    let team = Team::of_two(&bed, "upgraded");
    let worker = team.json(&["get", "pod", "shop-stock-0"]);
    let image = worker["spec"]["containers"][0]["image"].as_str().unwrap();
    let mut pinned = Team::new(&bed, "pinned");
    pinned.stock_stage = format!("    scaling: {{min: 1, max: 1}}\n    worker: {{image: {image}}}\n");
    pinned.apply();
    pinned.ready();
    let pods = pinned.pods("stock");

    under_load(&team, 71, &upgrade_to(&after), &after);
    assert_eq!(tag(&bed), after);
    rolled(&pinned, "normalize", 1, &after);
    under_load(&team, 72, &commands(GUIDE, &["Going back"]), &before);
    assert_eq!(tag(&bed), before);
    rolled(&pinned, "normalize", 1, &before);
    assert_eq!(pinned.pods("stock"), pods, "pods of a stage that names its image");
    pinned.send(73, 1_000);
    pinned.settles();
    pinned.forget();
    team.forget();
}

/// Of `scripts/upgrade-from.sh`, which has installed an older commit, and names the tag of this tree's images.
#[test]
#[ignore = "needs an older version that is installed: scripts/upgrade-from.sh"]
fn from_an_older_commit_to_this_tree_under_load_and_the_books_are_equal() {
    let bed = Bed::with("images");
    let ours =
        std::env::var("UPGRADE_TAG").unwrap_or_else(|_| panic!("say from which: scripts/upgrade-from.sh COMMIT"));
    assert_ne!(tag(&bed), ours, "this tree's images run already");
    let team = Team::of_two(&bed, "older");
    team.send(74, 20_000);
    team.settles();
    under_load(&team, 75, &upgrade_to(&ours), &ours);
    assert_eq!(tag(&bed), ours);
    team.forget();
}
