//! Whatever stands in a field is refused by both or by none.

use std::collections::BTreeMap;

use futures::StreamExt;
use serde_json::{Value, json};
use stockflow_crds::load;

use crate::bad::{is_told_in_a_condition, problems};
use crate::mistakes::GOOD;
use crate::schema::{Field, fields, put, spec};
use crate::server::{Asked, claim};
use crate::values::values;

/// So many fields of one schema are tried with everything.
const ALIKE: usize = 1;

/// Questions that are open at a time.
const OPEN: usize = 16;

/// A good pipeline, in JSON: what is a text there is one for everybody.
fn base(asked: &Asked) -> Value {
    let good = load(&asked.here(GOOD), "p.yaml").unwrap();
    let mut base = json!({
        "apiVersion": "stockflow.dev/v1alpha1", "kind": "InventoryPipeline",
        "metadata": {"name": "omnichannel", "namespace": asked.namespace},
        "spec": good.spec,
    });
    // What is walked is the first of each list: there the stage with a ledger has most.
    base["spec"]["stages"].as_array_mut().unwrap().reverse();
    base
}

/// Each pipeline with what was put into it. Of the workers those of the pipeline stand for those of stages.
fn pipelines(asked: &Asked) -> Vec<(String, Value, Value)> {
    let (base, spec) = (base(asked), spec());
    let of_a_stage = |field: &Field| field.path().starts_with("spec.stages[].worker.");
    let walked = fields().into_iter().filter(|field| !of_a_stage(field));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let each = walked.flat_map(|field| {
        let mut like = field.schema.clone();
        like.as_object_mut().unwrap().remove("description");
        let others = seen.entry(like.to_string()).or_default();
        *others += 1;
        let values = values(&field, *others > ALIKE);
        let put_in = |value: Value| {
            let mut pipeline = base.clone();
            put(&mut pipeline["spec"], &spec, &field.way[1..], value.clone());
            (field.path(), value, pipeline)
        };
        values.into_iter().map(put_in).collect::<Vec<_>>()
    });
    each.collect()
}

/// What is not so, in words.
async fn fault(asked: &Asked, path: &str, value: &Value, pipeline: &Value) -> Option<String> {
    let text = pipeline.to_string();
    let (ours, server) = (problems(&text), asked.says(&text).await);
    // A value of a map that is none the server drops in silence.
    let is_dropped = value.is_null() && path.ends_with(".*");
    let is_told = server.is_empty() && (is_dropped || is_told_in_a_condition(&ours));
    let alike = ours.is_empty() == server.is_empty() || is_told;
    let shown = value.to_string().chars().take(60).collect::<String>();
    let said = |text: String| text.chars().take(400).collect::<String>();
    (!alike).then(|| {
        format!("{path} = {shown}\n  we: {}\n  the server: {}", said(format!("{ours:?}")), said(format!("{server:?}")))
    })
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn whatever_stands_in_a_field_is_refused_by_both_or_by_none() {
    claim(async {
        let asked = Asked::new("fields").await;
        let base = base(&asked).to_string();
        assert_eq!((problems(&base).len(), asked.says(&base).await), (0, Vec::new()));
        let pipelines = pipelines(&asked);
        assert!(pipelines.len() > 2_000, "{}", pipelines.len());
        let found = futures::stream::iter(&pipelines)
            .map(|(path, value, pipeline)| fault(&asked, path, value, pipeline))
            .buffer_unordered(OPEN);
        let faults: Vec<String> = found.filter_map(async |fault| fault).collect().await;
        assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), pipelines.len(), faults.join("\n"));
    });
}
