//! Claims: YAML is read as an API server reads it, and nothing that is written breaks the reader.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use stockflow_crds::load;

const GOOD: &str = include_str!("good.yaml");

/// The problems of good.yaml with one text replaced.
fn said(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "`{from}` is not in good.yaml");
    let problems = load(&GOOD.replacen(from, to, 1), "p").err().unwrap_or_default();
    problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect()
}

#[test]
fn a_number_and_a_text_are_not_the_same() {
    for (from, to, words) in [
        ("partitions: 12", "partitions: \"12\"", "spec.topics[0].partitions: a text stands where a number is wanted"),
        ("managed: false", "managed: \"false\"", "spec.topics[6].managed: a text stands where true or false is wanted"),
        ("to: alerts}", "to: \"7\"}", ""),
        ("cpu: 2", "cpu: \"2\"", ""),
        ("name: kafka-ca", "name: 7", "spec.kafka.tls.caSecret.name: `7` is a number, and a text is wanted"),
        ("name: kafka-ca", "name: yes", "spec.kafka.tls.caSecret.name: `yes` is true or false, and a text is wanted"),
    ] {
        let wanted: Vec<&str> = Some(words).filter(|words| !words.is_empty()).into_iter().collect();
        assert_eq!(said(from, to), wanted, "{to}");
    }
}

#[test]
fn what_a_pod_must_have_is_missed_also_where_it_has_no_value_and_not_behind_an_alias() {
    let spread = |constraint: &str| {
        let worker = format!("    worker: {{topologySpreadConstraints: [{constraint}], ");
        said("    worker: {", &worker)
    };
    let missing = "spec.stages[1].worker.topologySpreadConstraints[0]: the field `topologyKey` is missing";
    for constraint in [
        "{maxSkew: 1, whenUnsatisfiable: DoNotSchedule}",
        "{maxSkew: 1, topologyKey: , whenUnsatisfiable: DoNotSchedule}",
    ] {
        assert!(spread(constraint).contains(&missing.to_owned()), "{:?}", spread(constraint));
    }
    let whole = "&a {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}, *a";
    assert_eq!(spread(whole), [""; 0]);
}

#[test]
fn hostile_text_ends_in_a_problem() {
    for text in ["[".repeat(500_000), "{a: ".repeat(100_000), "\u{0}".into(), "a: *b".into(), "&a [*a, *a]".into()] {
        assert!(!load(&text, "p.yaml").unwrap_err().is_empty());
    }
}
