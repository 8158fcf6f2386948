//! Claims about what is said of the stages of a pipeline.

use stockflow_crds::InventoryPipeline;

use super::*;

fn pipeline(suspend: bool) -> ResolvedPipeline {
    let resource: InventoryPipeline = serde_saphyr::from_str(&format!(
        "
        apiVersion: stockflow.dev/v1alpha1
        kind: InventoryPipeline
        metadata: {{name: omnichannel, namespace: retail}}
        spec:
          suspend: {suspend}
          kafka: {{bootstrapServers: ['kafka:9092']}}
          topics: [{{name: events}}]
          stages:
          - {{name: books, from: [{{topic: events}}], ledger: {{}}, rules: [{{name: stock, module: {{builtin: stock}}}}]}}
        "
    ))
    .unwrap();
    stockflow_crds::resolve(&resource).unwrap()
}

fn said(seen: Workers, kept: Kept) -> String {
    let (workers, scaling) = (BTreeMap::from([("books".into(), seen)]), BTreeMap::from([("books".into(), kept)]));
    match progress(&pipeline(false), &workers, &scaling) {
        Progress::Waiting { reason, message } => format!("{reason}: {message}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_roll_says_what_it_waits_for_or_where_that_can_be_seen() {
    let seen = Workers { wanted: 3, replicas: 3, ready: 2, updated: 1, rolling: true };
    let hint = "`kubectl -n retail get pods -l stockflow.dev/pipeline=omnichannel,stockflow.dev/stage=books`";
    let words = said(seen, Kept::default());
    assert!(words.starts_with("WorkersRolling: stage books: 1 of 3") && words.contains(hint), "{words}");
    let starting = said(Workers { rolling: false, updated: 3, ..seen }, Kept::default());
    assert!(starting.starts_with("WorkersStarting: stage books: 2 of 3") && starting.contains(hint), "{starting}");
    let words = said(seen, Kept { troubles: vec!["restoring 1 of 2 shards".into()], ..Kept::default() });
    assert!(words.contains("restoring 1 of 2 shards") && !words.contains("kubectl"), "{words}");
}
