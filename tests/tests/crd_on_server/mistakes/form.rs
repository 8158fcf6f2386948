//! What is wrong with the form of a resource.

use super::{Section, server};

pub const SECTION: Section = Section {
    title: "Form",
    mistakes: &[
        server("a field that is misspelt", &[("partitions: 12", "partitons: 12")]),
        server("a section that is misspelt", &[("ledger:", "leger:")]),
        server("a field of another resource", &[("spec:\n", "spec:\n  replicas: 3\n")]),
        server("a field outside of the spec", &[("spec:\n", "replicas: 3\nspec:\n")]),
        server("a field of metadata that is misspelt", &[("namespace: retail}", "namespace: retail, lables: {a: b}}")]),
        server("a number that is none", &[("partitions: 12", "partitions: twelve")]),
        server("a number below zero", &[("partitions: 12", "partitions: -1")]),
        server("a number with a fraction", &[("partitions: 12", "partitions: 1.5")]),
        server("a number where a text is wanted", &[("segment.ms: \"3600000\"", "segment.ms: 3600000")]),
        server("a truth that is none", &[("managed: false", "managed: 7")]),
        server("a choice that there is not", &[("oversell: refuse", "oversell: refused")]),
        server("a text where fields are wanted", &[("ledger: {", "ledger: 5 #")]),
        server("a text where a number is wanted", &[("partitions: 12", "partitions: \"12\"")]),
        server("a field that is needed and not there", &[(", secretName: kafka-user", "")]),
        server("a list without an entry", &[("bootstrapServers: [kafka.kafka:9092]", "bootstrapServers: []")]),
        server("a field that is given twice", &[("quantityScale: 0", "quantityScale: 0\n  quantityScale: 1")]),
        server("what is no YAML", &[("quantityScale: 0", "quantityScale: [0")]),
        server("another version of the resource", &[("v1alpha1", "v1")]),
        server("another kind of resource", &[("kind: InventoryPipeline", "kind: Deployment")]),
        server("a pipeline without a name", &[("name: omnichannel, ", "")]),
        server("a name with dots", &[("name: omnichannel", "name: omni.channel")]),
        server(
            "names that are too long together",
            &[("name: normalize", "name: a-stage-with-a-name-that-is-much-too-long-for-pods")],
        ),
    ],
};
