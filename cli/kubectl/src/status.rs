//! `status`: how a pipeline is, by what the operator has seen and by what each worker says of itself.

mod shown;

use crate::args::{Output, PipelineArgs};
use crate::cluster::Cluster;
use crate::doors::Doors;
use crate::failure::Failure;
use crate::pages::{Told, told};
use crate::pipeline::Pipeline;
use crate::pods::{How, workers};
use crate::said::Said;
use shown::Seen;

/// Runs the command. What the resource says is shown also where workers cannot be asked: it is said why.
pub(crate) async fn run(cluster: &Cluster, doors: &impl Doors, args: &PipelineArgs) -> Result<Said, Failure> {
    let pipeline = Pipeline::find(cluster, &args.pipeline).await?;
    let (mut stages, mut unasked) = (Vec::new(), None);
    for stage in &pipeline.stages {
        let told = match &unasked {
            None => asked(cluster, doors, &pipeline, &stage.name).await,
            Some(_) => Ok(Vec::new()),
        };
        // What is missing for one stage is missing for all.
        stages.push(told.unwrap_or_else(|failure| {
            unasked = Some(failure);
            Vec::new()
        }));
    }
    let seen = Seen { pipeline: &pipeline, stages: &stages };
    let said = match args.output {
        Output::Text => Said::text(&seen.text()),
        Output::Json => Said::json(&format!("{:#}\n", seen.json())),
    };
    Ok(match unasked {
        Some(failure) => said.noting(&format!("workers were not asked: {failure}")),
        None => said,
    })
}

async fn asked(cluster: &Cluster, doors: &impl Doors, pipeline: &Pipeline, stage: &str) -> Result<Vec<Told>, Failure> {
    let pods = workers(cluster, pipeline, pipeline.stage(stage)?).await?;
    told(doors, &pods).await
}

/// How a worker's pod is, in a word.
pub(crate) fn word(how: &How) -> &str {
    match how {
        How::Ready => "yes",
        How::Running => "no",
        How::Leaving => "leaving",
        How::Away(why) => why,
    }
}
