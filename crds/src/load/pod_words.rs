//! What is said of pods in a pod's own words: misspelt fields are found here, for those types pass over them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{InventoryPipeline, Problem};

use super::locate::Places;

/// The fields of a worker that are as in a pod.
const FIELDS: [&str; 3] = ["affinity", "tolerations", "topologySpreadConstraints"];

/// A problem for each field that no pod has, the outermost of them.
pub(super) fn unknown(pipeline: &InventoryPipeline, places: &Places) -> Vec<Problem> {
    let of_stages = pipeline.spec.stages.iter().enumerate();
    let of_stages = of_stages.map(|(s, stage)| (format!("spec.stages[{s}].worker"), stage.worker.as_ref()));
    let workers = [("spec.worker".to_owned(), pipeline.spec.worker.as_ref())].into_iter().chain(of_stages);
    let mut found: Vec<Problem> = Vec::new();
    for (path, worker) in workers.filter_map(|(path, worker)| Some((path, worker?))) {
        let mut known = BTreeSet::new();
        walk(&path, &serde_json::to_value(worker).unwrap_or_default(), &mut known);
        for field in FIELDS {
            let at = format!("{path}.{field}");
            let misspelt = places.below(&at).filter(|path| !known.contains(*path));
            let outermost = misspelt.filter(|path| parent(path).is_some_and(|parent| known.contains(parent)));
            found.extend(outermost.map(|path| problem(path, field)));
        }
    }
    found
}

fn problem(path: &str, field: &str) -> Problem {
    let name = parent(path).map_or(path, |parent| path[parent.len()..].trim_start_matches('.'));
    let help = format!("see `kubectl explain pod.spec.{field} --recursive`");
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
