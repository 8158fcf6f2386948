//! Claims about what a plan deletes in Kafka.

use stockflow_crds::ResolvedPipeline;
use stockflow_plan::{Action, Breach};

use crate::support::{retail, running, world::World};
use crate::{RAW, breach, delete, going, other};

#[test]
fn only_what_was_made_here_goes_and_only_with_the_pipeline_and_its_workers() {
    let why = |pipeline: &ResolvedPipeline, world: &World| match &breach(pipeline, world, delete(world, RAW))[..] {
        [] => "",
        [Breach::DeletedTopic { why, .. }] => why,
        more => panic!("{more:?}"),
    };
    let (pipeline, world) = going();
    assert_eq!(why(&pipeline, &world), "");
    assert_eq!(why(&retail(&[]), &world), "the pipeline does not say so");
    let changed = |change: &dyn Fn(&mut World)| {
        let mut world = world.clone();
        change(&mut world);
        why(&pipeline, &world)
    };
    assert_eq!(changed(&|world| world.observed.deletion = None), "the pipeline is not being deleted");
    assert_eq!(changed(&|world| world.observed.worker_pods = 1), "its workers have not ended");
    assert_eq!(changed(&|world| world.observed.notes.clear()), "it was not made here");
    assert_eq!(
        changed(&|world| world.observed.notes.iter_mut().for_each(|note| note.found = true)),
        "it was not made here"
    );
    assert_eq!(changed(&|world| world.topics().get_mut(RAW).unwrap().id = "anew".into()), "it was not made here");
    assert_eq!(changed(&|world| world.observed.others.push(other(2_000, RAW))), "another pipeline names it");
    let stale = Action::DeleteTopic { topic_name: RAW.into(), topic_id: "topic-99".into() };
    assert_eq!(breach(&pipeline, &world, stale).len(), 1);
}

#[test]
fn groups_of_others_and_of_a_pipeline_that_stays_are_left_alone() {
    let (pipeline, world) = going();
    let group = |group: &str| Action::DeleteGroup { group: group.into() };
    assert_eq!(breach(&pipeline, &world, group("retail.omnichannel.stock")), []);
    assert_eq!(breach(&pipeline, &world, group("retail.other.stock")).len(), 1);
    let staying = running(&pipeline);
    assert_eq!(breach(&pipeline, &staying, group("retail.omnichannel.stock")).len(), 1);
}
