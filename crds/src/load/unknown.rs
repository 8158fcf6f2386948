//! Misspelt and missing fields of what is said in the words of Kubernetes, of pods and of metadata: those types pass over them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{InventoryPipeline, Problem};

use super::locate::Places;

/// The fields of a worker that are as in a pod.
const FIELDS: [&str; 3] = ["affinity", "tolerations", "topologySpreadConstraints"];

/// A problem for each field that no pod or no metadata has, the outermost of them.
pub(super) fn unknown(pipeline: &InventoryPipeline, places: &Places) -> Vec<Problem> {
    let of_stages = pipeline.spec.stages.iter().enumerate();
    let of_stages = of_stages.map(|(s, stage)| (format!("spec.stages[{s}].worker"), stage.worker.as_ref()));
    let workers = [("spec.worker".to_owned(), pipeline.spec.worker.as_ref())].into_iter().chain(of_stages);
    let metadata = serde_json::to_value(&pipeline.metadata).unwrap_or_default();
    let mut known = BTreeSet::new();
    walk("metadata", &metadata, &mut known);
    let mut found = misspelt("metadata", "inventorypipeline.metadata", places, &known);
    for (path, worker) in workers.filter_map(|(path, worker)| Some((path, worker?))) {
        let mut known = BTreeSet::new();
        walk(&path, &serde_json::to_value(worker).unwrap_or_default(), &mut known);
        for field in FIELDS {
            let explained = format!("pod.spec.{field}");
            let at = format!("{path}.{field}");
            found.extend(misspelt(&at, &explained, places, &known));
            found.extend(missing(&at, places, &known));
        }
    }
    found
}

/// What is written below `path` and is not known, the outermost of it. What has no value is told elsewhere.
fn misspelt(path: &str, explained: &str, places: &Places, known: &BTreeSet<String>) -> Vec<Problem> {
    let written = places.below(path).filter(|path| !known.contains(*path) && !places.is_null(path));
    let outermost = written.filter(|path| parent(path).is_some_and(|parent| known.contains(parent)));
    outermost.map(|path| problem(path, explained)).collect()
}

/// What must be there below `path` and is not written, the outermost of it: those types take it for empty.
fn missing(path: &str, places: &Places, known: &BTreeSet<String>) -> Vec<Problem> {
    let below = known.iter().filter(|known| known.len() > path.len() && known.starts_with(path));
    let absent = below.filter(|path| !places.is_written(path) || places.is_null(path));
    let outermost = absent.filter_map(|path| Some((path, parent(path).filter(|parent| places.is_written(parent))?)));
    let problem = |(path, parent): (&String, &str)| {
        let name = path[parent.len()..].trim_start_matches('.');
        Problem::new(parent, format!("the field `{name}` is missing")).with_help(format!("add `{name}`"))
    };
    outermost.map(problem).collect()
}

fn problem(path: &str, explained: &str) -> Problem {
    let name = parent(path).map_or(path, |parent| path[parent.len()..].trim_start_matches('.'));
    let help = format!("see `kubectl explain {explained} --recursive`");
    Problem::new(path, format!("unknown field `{name}`")).with_help(help)
}

/// What a field is in.
fn parent(path: &str) -> Option<&str> {
    path.rfind(['.', '[']).and_then(|cut| path.get(..cut))
}

/// Every path in a value, as [`Places`] writes them.
fn walk(path: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| walk(&format!("{path}.{name}"), field, found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| walk(&format!("{path}[{n}]"), item, found));
        }
        _ => {}
    }
    found.insert(path.to_owned());
}
