//! Claims: who concerns a pipeline by what it names or makes.

use stockflow_crds::{InventoryPipeline, ResolvedPipeline};

use super::*;

/// Reads `reads`, which is somebody else's, and has a stage with a ledger.
fn pipeline(name: &str, reads: &str) -> ResolvedPipeline {
    let resource: InventoryPipeline = serde_saphyr::from_str(&format!(
        "
        apiVersion: stockflow.dev/v1alpha1
        kind: InventoryPipeline
        metadata: {{name: {name}, namespace: shop, uid: {name}}}
        spec:
          kafka: {{bootstrapServers: ['kafka:9092']}}
          topics:
          - {{name: in, topicName: {reads}, managed: false}}
          - {{name: events, partitions: 2}}
          - {{name: stock, partitions: 2, cleanup: compact}}
          stages:
          - {{name: front, from: [{{topic: in}}], rules: [{{name: to, module: {{builtin: route}}, config: {{routes: [{{to: events, as: event}}]}}}}], publish: {{}}}}
          - name: books
            from: [{{topic: events}}]
            ledger: {{}}
            rules: [{{name: stock, module: {{builtin: stock}}}}]
            publish: {{stock: {{topic: stock}}}}
        "
    ))
    .unwrap();
    stockflow_crds::resolve(&resource).unwrap()
}

fn others(all: &[&ResolvedPipeline], of: &ResolvedPipeline) -> Vec<String> {
    let pipelines = Pipelines::default();
    for (created_s, pipeline) in (0..).zip(all) {
        pipelines.note(pipeline, created_s, &pipeline.name);
    }
    pipelines.others(of).iter().map(|other| other.name.clone()).collect()
}

#[test]
fn who_reads_what_a_stage_makes_by_itself_concerns_the_pipeline() {
    let one = pipeline("one", "somebody.orders");
    for made in [&one.stages[1].changelog, &one.stages[0].dead_letter_topic] {
        let reader = pipeline("reader", made);
        assert_eq!(others(&[&one, &reader], &one), ["reader"], "{made}");
        assert_eq!(others(&[&one, &reader], &reader), ["one"], "{made}");
    }
}

#[test]
fn who_only_reads_the_same_topic_of_somebody_else_concerns_nobody() {
    let (one, two) = (pipeline("one", "somebody.orders"), pipeline("two", "somebody.orders"));
    assert!(others(&[&one, &two], &one).is_empty());
}
