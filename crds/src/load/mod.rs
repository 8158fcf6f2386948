//! Load: pipelines from YAML that people write, with the line of every problem.

mod explain;
mod locate;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Deserialize, de::IgnoredAny};

use crate::{InventoryPipeline, InventoryPipelineSpec, InventoryPipelineStatus, Problem, validate};
use locate::Places;

/// Most bytes of a text to load: what an API server would take.
pub const TEXT_MAX: usize = 1 << 20;

const API_VERSION: &str = "stockflow.dev/v1alpha1";
const KIND: &str = "InventoryPipeline";

/// Any Kubernetes object, as far as it says what it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    api_version: Option<String>,
    kind: Option<String>,
}

/// A pipeline's document, in which nothing else may stand.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Document {
    #[serde(rename = "apiVersion")]
    _api_version: IgnoredAny,
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    metadata: ObjectMeta,
    spec: InventoryPipelineSpec,
    #[serde(default)]
    status: Option<InventoryPipelineStatus>,
}

/// Reads the one pipeline in `text` and validates it. `source_name` is what problems call the text.
///
/// # Errors
/// A problem for YAML that is none, for a wrong type or an unknown field (the first of them), for a document of
/// another kind (each of them), for no pipeline or several; else everything that `validate` finds. Each has its
/// line and column where they are known.
pub fn load(text: &str, source_name: &str) -> Result<InventoryPipeline, Vec<Problem>> {
    let mut pipelines = load_all(text, source_name)?;
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
/// As [`load`], but that several pipelines are none.
pub fn load_all(text: &str, source_name: &str) -> Result<Vec<InventoryPipeline>, Vec<Problem>> {
    read(text).map_err(|problems| problems.into_iter().map(|problem| problem.in_source(source_name)).collect())
}

fn read(text: &str) -> Result<Vec<InventoryPipeline>, Vec<Problem>> {
    if text.len() > TEXT_MAX {
        let message = format!("the text has {} bytes; at most {TEXT_MAX} are read", text.len());
        return Err(vec![Problem::new("", message).with_help("split it, one pipeline a file")]);
    }
    let places = locate::places(text);
    let headers: Vec<Header> = parse(text, &places)?;
    check_headers(&headers, &places)?;
    let documents: Vec<Document> = parse(text, &places)?;
    let pipelines: Vec<InventoryPipeline> = documents.into_iter().map(Document::into_pipeline).collect();
    let problems = pipelines.iter().enumerate().flat_map(|(d, pipeline)| {
        let found = validate(pipeline).err().unwrap_or_default();
        found.into_iter().map(|problem| located(problem, places.get(d))).collect::<Vec<_>>()
    });
    let problems: Vec<Problem> = problems.collect();
    if problems.is_empty() { Ok(pipelines) } else { Err(problems) }
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str, places: &[Places]) -> Result<Vec<T>, Vec<Problem>> {
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_multiple_with_options(text, options).map_err(|error| vec![explain::explain(&error, places)])
}

fn check_headers(headers: &[Header], places: &[Places]) -> Result<(), Vec<Problem>> {
    if headers.is_empty() {
        let help = format!("begin with `apiVersion: {API_VERSION}` and `kind: {KIND}`");
        return Err(vec![Problem::new("", "there is no pipeline in the text").with_help(help)]);
    }
    let wrong = headers.iter().enumerate().filter_map(|(d, header)| {
        let problem = wrong_header(header)?;
        Some(located(problem, places.get(d)))
    });
    let wrong: Vec<Problem> = wrong.collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn wrong_header(header: &Header) -> Option<Problem> {
    match (header.kind.as_deref(), header.api_version.as_deref()) {
        (Some(KIND), Some(API_VERSION)) => None,
        (Some(KIND), version) => {
            let message =
                version.map_or("apiVersion is missing".to_owned(), |v| format!("`{v}` is not a known apiVersion"));
            Some(Problem::new("apiVersion", message).with_help(format!("write `apiVersion: {API_VERSION}`")))
        }
        (Some(other), _) => {
            let message = format!("`{other}` is not an {KIND}");
            let help = format!("write `kind: {KIND}`, or keep other resources in files of their own");
            Some(Problem::new("kind", message).with_help(help))
        }
        (None, _) => Some(Problem::new("kind", "kind is missing").with_help(format!("write `kind: {KIND}`"))),
    }
}

fn located(problem: Problem, places: Option<&Places>) -> Problem {
    match places.and_then(|places| places.of(&problem.path)) {
        Some(place) => problem.at(place.line, place.column),
        None => problem,
    }
}

impl Document {
    fn into_pipeline(self) -> InventoryPipeline {
        InventoryPipeline { metadata: self.metadata, spec: self.spec, status: self.status }
    }
}
