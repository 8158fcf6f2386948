//! The pipeline that a command is about: its file, read and resolved, and a stage of it.

use std::path::Path;

use stockflow_crds::{Problem, ResolvedPipeline, ResolvedStage};

use crate::failure::Failure;

/// Reads a pipeline; with other brokers than its own if any are given.
///
/// # Errors
/// Every problem of the pipeline.
pub(crate) fn read(path: &Path, brokers: Option<&str>) -> Result<ResolvedPipeline, Failure> {
    let pipeline = crate::validate::read(path, stockflow_crds::load)?;
    let told = |problems: Vec<Problem>| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let mut pipeline = stockflow_crds::resolve(&pipeline).map_err(|problems| Failure::input(told(problems)))?;
    if let Some(brokers) = brokers {
        pipeline.kafka.bootstrap_servers = brokers.split(',').map(str::to_owned).collect();
    }
    Ok(pipeline)
}

/// The stage of this name, or the only one; `ask` is what to say where there are several.
///
/// # Errors
/// When there is no such stage, or several and none named.
pub(crate) fn stage<'a>(
    pipeline: &'a ResolvedPipeline,
    name: Option<&str>,
    ask: &str,
) -> Result<&'a ResolvedStage, Failure> {
    let names =
        |between: &str| pipeline.stages.iter().map(|stage| stage.name.as_str()).collect::<Vec<_>>().join(between);
    match (name, &pipeline.stages[..]) {
        (None, [one]) => Ok(one),
        (None, _) => Err(Failure::input(format!("{ask}: --stage {}", names(" or ")))),
        (Some(name), _) => pipeline
            .stage_named(name)
            .ok_or_else(|| Failure::input(format!("the pipeline has no stage `{name}`; it has {}", names(", ")))),
    }
}
