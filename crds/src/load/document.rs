//! The documents of a text: each must be a pipeline, in which nothing else may stand.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::{Deserialize, de::IgnoredAny};

use crate::{InventoryPipeline, InventoryPipelineSpec, InventoryPipelineStatus, Problem};

use super::{explain, locate::Places, located};

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

/// The pipelines of a text, at least one, as they are written.
///
/// # Errors
/// What is no YAML, no pipeline, or does not fit the types.
pub(super) fn pipelines(text: &str, places: &[Places]) -> Result<Vec<InventoryPipeline>, Vec<Problem>> {
    let headers: Vec<Header> = parse(text, places)?;
    check_headers(&headers, places)?;
    let documents: Vec<Document> = parse(text, places)?;
    Ok(documents.into_iter().map(Document::into_pipeline).collect())
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str, places: &[Places]) -> Result<Vec<T>, Vec<Problem>> {
    // A server reads what looks like a number as one, and takes none for a text.
    let options = serde_saphyr::options! { with_snippet: false, no_schema: true };
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

impl Document {
    fn into_pipeline(self) -> InventoryPipeline {
        InventoryPipeline { metadata: self.metadata, spec: self.spec, status: self.status }
    }
}
