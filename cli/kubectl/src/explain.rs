//! `explain`: why a stage has as many workers as it has, from the operator that decides.

mod operators;
mod shown;

use stockflow_core::printable;

use crate::args::{ExplainArgs, Output};
use crate::cluster::Cluster;
use crate::doors::{Doors, Shut};
use crate::encode::encoded;
use crate::exchange::{Question, ask};
use crate::failure::Failure;
use crate::pipeline::{Pipeline, Stage};
use crate::said::Said;
use operators::{Operator, operators};
use shown::Explained;

/// Runs the command.
pub(crate) async fn run(cluster: &Cluster, doors: &impl Doors, args: &ExplainArgs) -> Result<Said, Failure> {
    let pipeline = Pipeline::find(cluster, &args.pipeline).await?;
    let stages: Vec<&Stage> = match &args.stage {
        Some(name) => vec![pipeline.stage(name)?],
        None => pipeline.stages.iter().collect(),
    };
    let operators = operators(cluster, args.operator_namespace.as_deref()).await?;
    let mut explained = Vec::new();
    for stage in stages {
        explained.push(one(doors, &operators, &pipeline, stage).await?);
    }
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    explained.iter_mut().for_each(|stage| stage.decisions.truncate(limit));
    Ok(match args.output {
        Output::Text => Said::text(&explained.iter().map(Explained::text).collect::<Vec<_>>().join("\n")),
        Output::Json => Said::json(&shown::json(&pipeline, &explained)),
    })
}

/// What the operator that leads has decided for a stage; the others have decided nothing.
async fn one(
    doors: &impl Doors,
    operators: &[Operator],
    pipeline: &Pipeline,
    stage: &Stage,
) -> Result<Explained, Failure> {
    let path =
        format!("/explain/{}/{}/{}", encoded(&pipeline.namespace), encoded(&pipeline.name), encoded(&stage.name));
    let (mut troubles, mut undecided) = (Vec::new(), false);
    for Operator { pod, port } in operators {
        match ask(doors, pod, &Question::get(*port, path.clone())).await {
            Ok(answer) if answer.status.is_success() => {
                let read = Explained::read(&stage.name, &answer.body);
                return read.map_err(|error| Failure::work(format!("what {pod} says cannot be read: {error}")));
            }
            Ok(answer) if answer.status == hyper::StatusCode::NOT_FOUND => undecided = true,
            Ok(answer) => troubles.push(format!("\n  {pod}: {}", printable(&answer.error()))),
            Err(Shut::Forbidden { message }) => return Err(crate::asking::forbidden(pod, &message)),
            Err(shut) => troubles.push(format!("\n  {pod}: {shut}")),
        }
    }
    // An operator that does not answer may be the one that decides.
    if undecided && troubles.is_empty() {
        return Ok(Explained::nothing(&stage.name));
    }
    Err(Failure::work(format!(
        "no operator explains stage {}:{}\n  decisions are also Events: `kubectl describe inventorypipeline {}`",
        stage.name,
        troubles.concat(),
        pipeline.name
    )))
}
