//! Load: pipelines from YAML that people write, with the line of every problem.

mod document;
mod explain;
mod locate;

use crate::{InventoryPipeline, Problem, validate};
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
    let named = |found: Vec<Problem>| found.into_iter().map(|problem| problem.in_source(source_name)).collect();
    let loaded = read(text).map_err(named)?;
    Ok(Loaded { warnings: named(loaded.warnings), ..loaded })
}

fn read(text: &str) -> Result<Loaded, Vec<Problem>> {
    if text.len() > TEXT_MAX {
        let message = format!("the text has {} bytes; at most {TEXT_MAX} are read", text.len());
        return Err(vec![Problem::new("", message).with_help("split it, one pipeline a file")]);
    }
    let places = locate::places(text);
    let pipelines = document::pipelines(text, &places)?;
    let found = pipelines.iter().enumerate().flat_map(|(d, pipeline)| {
        let found = validate(pipeline).unwrap_or_else(|problems| problems);
        found.into_iter().map(|problem| located(problem, places.get(d))).collect::<Vec<_>>()
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
