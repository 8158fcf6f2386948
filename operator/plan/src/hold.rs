//! A change that would make the books of a stage wrong, here or in another pipeline, is not carried out, and what runs
//! goes on.

use stockflow_crds::{ResolvedPipeline, ResolvedStage, read_stage_file};

use crate::{ChildKind, Notice, Observed, Plan, Reason, children};

/// Whether the pipeline is held back as a whole, which is told stage by stage: what one stage writes another one reads,
/// so that half a change is none that anybody has asked for.
///
/// What runs is known by the stage files that workers were given. One that does not read as one holds nobody back.
pub(crate) fn is_held(pipeline: &ResolvedPipeline, observed: &Observed, plan: &mut Plan) -> bool {
    let mut held = is_anothers(pipeline, observed, plan);
    for stage in &pipeline.stages {
        let running = running(pipeline, stage, observed);
        let Some(difference) = running.and_then(|running| difference(pipeline, stage, &running)) else { continue };
        let message = format!(
            "stage {}: {difference}. The pipeline goes on as it was; change it back, or give the stage another name and \
             replay",
            stage.name
        );
        plan.note(Notice::new(Reason::BooksOfAnother, &stage.name, message));
        held = true;
    }
    held
}

/// Whether the pipeline names what a stage of another one writes for itself. A rule may emit to any topic that is named,
/// so that a name is enough; and a changelog with a record of somebody else in it are no books.
fn is_anothers(pipeline: &ResolvedPipeline, observed: &Observed, plan: &mut Plan) -> bool {
    let mut held = false;
    for topic in &pipeline.topics {
        let name = topic.topic_name.as_str();
        let Some(other) = observed.others.iter().find(|other| other.of_stages.contains(name)) else { continue };
        let message = format!(
            "the topic {name} is the changelog or the dead letters of a stage of {}/{}, which alone writes to it. The \
             pipeline goes on as it was; give {} another topicName. Whose dead letters are to be read elsewhere gives \
             them a topic of their own: publish.deadLetters",
            other.namespace, other.name, topic.name
        );
        plan.note(Notice::new(Reason::TopicOfAnother, name, message));
        held = true;
    }
    held
}

fn running(pipeline: &ResolvedPipeline, stage: &ResolvedStage, observed: &Observed) -> Option<ResolvedPipeline> {
    let name = children::base(pipeline, stage);
    let child = observed.ours(ChildKind::ConfigMap).find(|child| child.name == name)?;
    let text = child.ours.pointer(&format!("/data/{}", children::STAGE_KEY))?.as_str()?;
    read_stage_file(text).ok()
}

/// What of the books would be another: the same as `validate_change` refuses.
fn difference(pipeline: &ResolvedPipeline, stage: &ResolvedStage, running: &ResolvedPipeline) -> Option<String> {
    let was = running.stage_named(&stage.name)?;
    match (&was.ledger, &stage.ledger) {
        (None, None) => return None,
        (None, Some(_)) => return Some("it kept no books, and what it has read is not in them".to_owned()),
        (Some(_), None) => return Some("it keeps books, which could not be gone on with".to_owned()),
        (Some(_), Some(_)) => {}
    }
    let input = |pipeline: &ResolvedPipeline, stage: &ResolvedStage| {
        let topic = stage.inputs.first().and_then(|input| pipeline.topic(input.topic));
        topic.map(|topic| topic.topic_name.clone()).unwrap_or_default()
    };
    let (had, reads) = (input(running, was), input(pipeline, stage));
    if had != reads {
        return Some(format!("its books are of the topic {had}, not of {reads}"));
    }
    let (had, scale) = (running.quantity_scale, pipeline.quantity_scale);
    (had != scale).then(|| format!("its books have quantityScale {had}, not {scale}"))
}
