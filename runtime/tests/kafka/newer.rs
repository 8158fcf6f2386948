//! A version that was gone back to: what a newer one has left is refused with what to do, and never taken for something else.

use std::fs;
use std::slice;

use stockflow_tests::kafka::produce;

use crate::refused::{assert_says, closed, refuses};

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_local_store_of_a_newer_version_is_refused_and_can_be_deleted() {
    let (_turn, shop, mut worker) = closed();
    let label = worker.state_dir().join("books/label");
    let ours = fs::read_to_string(&label).unwrap();
    let (_, owner) = ours.split_once('\n').unwrap();
    fs::write(&label, format!("format 255\n{owner}")).unwrap();
    let said = refuses(&shop, &mut worker);
    assert_says(&said, &["stage books", "local store", "format 255", "remove the folder"]);

    fs::remove_dir_all(worker.state_dir()).unwrap();
    worker.start();
    worker.ready();
    shop.send(91, 1_000);
    shop.closes(slice::from_mut(&mut worker));
}

#[test]
#[cfg_attr(without_kafka, ignore = "no Kafka here: scripts/setup-kafka.sh says why")]
fn a_changelog_of_a_newer_version_is_refused_and_names_who_reads_it() {
    let (_turn, shop, mut worker) = closed();
    let changelog = format!("{}.changelog", shop.group());
    // A record begins so in every version.
    produce(&shop.cluster.bootstrap(), &changelog, [("", b"SFP\xff, and what a newer version packs")]).unwrap();
    let words = ["stage books", &changelog, "format 255", "the version that wrote it, or newer"];
    assert_says(&refuses(&shop, &mut worker), &words);
    // Neither without the local copy.
    fs::remove_dir_all(worker.state_dir()).unwrap();
    assert_says(&refuses(&shop, &mut worker), &words);
}
