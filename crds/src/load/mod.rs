//! Load: pipelines from YAML that people write, with the line of every problem.

mod document;
mod explain;
mod locate;
mod unknown;
mod written;

use crate::{InventoryPipeline, Problem, resolve::naming, validate, validate_change};
use locate::Places;

/// Most bytes of a text to load: what an API server would take.
pub const TEXT_MAX: usize = 1 << 20;

/// The valid pipelines of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The pipelines, at least one, in the order of the text.
    pub pipelines: Vec<InventoryPipeline>,
    /// What their author is to know.
    pub warnings: Vec<Problem>,
}

/// Reads the one pipeline in `text` and validates it. `source_name` is what problems call the text.
///
/// # Errors
/// A problem for YAML that is none, for a wrong type or an unknown field (the first of them), for a document of
/// another kind (each of them), for no pipeline or several; else everything that `validate` finds. Each has its
/// line and column where they are known. Warnings are for [`load_all`].
pub fn load(text: &str, source_name: &str) -> Result<InventoryPipeline, Vec<Problem>> {
    let mut pipelines = load_all(text, source_name)?.pipelines;
    match (pipelines.pop(), pipelines.len()) {
        (Some(pipeline), 0) => Ok(pipeline),
        (_, others) => {
            let message = format!("the text holds {} pipelines", others + 1);
            let problem = Problem::new("", message).with_help("name one pipeline here; give each a file of its own");
            Err(vec![problem.in_source(source_name)])
        }
    }
}

/// Reads every pipeline in `text`, at least one, and validates each.
///
/// # Errors
/// As [`load`], but that several pipelines are none. With problems come the warnings that were found on the way.
pub fn load_all(text: &str, source_name: &str) -> Result<Loaded, Vec<Problem>> {
    checked(text, source_name, strict)
}

/// Reads every pipeline in `text` as [`load_all`] does, and validates the step to it from the one of the same name
/// among `running`.
///
/// # Errors
/// As [`load_all`], and everything that [`validate_change`] finds.
pub fn load_change(text: &str, source_name: &str, running: &[InventoryPipeline]) -> Result<Loaded, Vec<Problem>> {
    checked(text, source_name, |pipeline, places| {
        let name = |pipeline| (naming::namespace(pipeline).to_owned(), naming::pipeline(pipeline).to_owned());
        let change = match running.iter().find(|running| name(running) == name(pipeline)) {
            Some(running) => all(validate_change(running, pipeline)),
            None => vec![new_pipeline(pipeline)],
        };
        strict(pipeline, places).into_iter().chain(change).collect()
    })
}

/// All that is wrong with a pipeline, and what its author is to know.
fn strict(pipeline: &InventoryPipeline, places: &Places) -> Vec<Problem> {
    let written = written::problems(pipeline, places).into_iter().chain(unknown::unknown(pipeline, places));
    written.chain(all(validate(pipeline))).collect()
}

/// Reads every pipeline in `text`, at least one, and validates none: for one that runs, it is too late.
///
/// # Errors
/// What is no YAML, no pipeline, or does not fit the types.
pub fn load_running(text: &str, source_name: &str) -> Result<Vec<InventoryPipeline>, Vec<Problem>> {
    checked(text, source_name, |_, _| Vec::new()).map(|loaded| loaded.pipelines)
}

/// All that was found, whether it is warnings alone or not.
fn all(found: Result<Vec<Problem>, Vec<Problem>>) -> Vec<Problem> {
    found.unwrap_or_else(|problems| problems)
}

fn new_pipeline(pipeline: &InventoryPipeline) -> Problem {
    let (namespace, name) = (naming::namespace(pipeline), naming::pipeline(pipeline));
    let message = format!("there is no pipeline `{name}` of namespace `{namespace}` to compare it with");
    let help = "its stages begin anew; if it is one under another name or namespace, set that back";
    Problem::warning("metadata.name", message).with_help(help)
}

fn checked(
    text: &str,
    source_name: &str,
    check: impl Fn(&InventoryPipeline, &Places) -> Vec<Problem>,
) -> Result<Loaded, Vec<Problem>> {
    let named = |found: Vec<Problem>| found.into_iter().map(|problem| problem.in_source(source_name)).collect();
    let loaded = read(text, check).map_err(named)?;
    Ok(Loaded { warnings: named(loaded.warnings), ..loaded })
}

fn read(text: &str, check: impl Fn(&InventoryPipeline, &Places) -> Vec<Problem>) -> Result<Loaded, Vec<Problem>> {
    if text.len() > TEXT_MAX {
        let message = format!("the text has {} bytes; at most {TEXT_MAX} are read", text.len());
        return Err(vec![Problem::new("", message).with_help("split it, one pipeline a file")]);
    }
    let places = locate::places(text);
    let pipelines = document::pipelines(text, &places)?;
    let nowhere = Places::default();
    let found = pipelines.iter().enumerate().flat_map(|(d, pipeline)| {
        let places = places.get(d).unwrap_or(&nowhere);
        check(pipeline, places).into_iter().map(|problem| located(problem, Some(places))).collect::<Vec<_>>()
    });
    let found: Vec<Problem> = found.collect();
    if found.iter().all(Problem::is_warning) { Ok(Loaded { pipelines, warnings: found }) } else { Err(found) }
}

fn located(problem: Problem, places: Option<&Places>) -> Problem {
    match places.and_then(|places| places.of(&problem.path)) {
        Some(place) => problem.at(place.line, place.column),
        None => problem,
    }
}
