//! What is wrong with workers and their pods.

use super::{Section, condition, server};

pub const SECTION: Section = Section {
    title: "Workers",
    mistakes: &[
        server("no threads", &[("    worker: {", "    worker: {threads: 0, ")]),
        server("an image without a name", &[("    worker: {", "    worker: {image: \"\", ")]),
        server("an image with a space in its name", &[("    worker: {", "    worker: {image: my image:1, ")]),
        server(
            "an image as an address",
            &[("    worker: {", "    worker: {image: \"https://registry.example/a:1\", ")],
        ),
        server("a priority class that is no name", &[("    worker: {", "    worker: {priorityClassName: Very_High, ")]),
        server("a quantity that is none", &[("cpu: 2", "cpu: lots")]),
        server("a quantity that is a fraction without quotes", &[("cpu: 2", "cpu: 0.5")]),
        server("a quantity below zero", &[("cpu: 2", "cpu: -1")]),
        condition(
            "a request above its limit",
            &[("requests: {cpu: 2, memory: 1Gi}", "requests: {cpu: 2}, limits: {cpu: 1}")],
        ),
        condition(
            "a limit of memory that forgets its unit",
            &[("requests: {cpu: 2, memory: 1Gi}", "limits: {memory: \"512\"}")],
        ),
        server("a size that is none", &[("size: 10Gi", "size: 10 GB")]),
        server("a size beyond all disks", &[("size: 10Gi", "size: 9999999Ti")]),
        server("too little time to end", &[("    worker: {", "    worker: {terminationGracePeriod: 9s, ")]),
        server("too much", &[("    worker: {", "    worker: {terminationGracePeriod: 1h, ")]),
        server(
            "a label that is the operator's",
            &[("    worker: {", "    worker: {labels: {app.kubernetes.io/name: mine}, ")],
        ),
        server("an annotation that is", &[("quantityScale: 0", "worker: {annotations: {stockflow.dev/stage: mine}}")]),
        server("a value that no label has", &[("    worker: {", "    worker: {labels: {team: a b}, ")]),
        condition("a name that no label has", &[("    worker: {", "    worker: {labels: {a b: team}, ")]),
        server(
            "a pull secret that is named twice",
            &[("    worker: {", "    worker: {imagePullSecrets: [{name: a}, {name: a}], ")],
        ),
        server(
            "a word of a pod that is misspelt",
            &[("    worker: {", "    worker: {tolerations: [{key: a, operater: Exists}], ")],
        ),
        server("another one", &[("    worker: {", "    worker: {affinity: {nodeAffinty: {}}, ")]),
        server(
            "pods that may not differ at all",
            &[(
                "    worker: {",
                "    worker: {topologySpreadConstraints: [{maxSkew: 0, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}], ",
            )],
        ),
        server(
            "an answer that there is not",
            &[(
                "    worker: {",
                "    worker: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: Never}], ",
            )],
        ),
        server(
            "pods that are spread over nothing",
            &[(
                "    worker: {",
                "    worker: {topologySpreadConstraints: [{maxSkew: 1, topologyKey: \"\", whenUnsatisfiable: DoNotSchedule}], ",
            )],
        ),
    ],
};
