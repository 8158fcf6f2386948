//! Claims: what a worker gets, by default, from its pipeline, and from its stage.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use stockflow_crds::{OnDelete, Quantity, ResolvedPipeline, ResolvedWorker, load, resolve};

const GOOD: &str = include_str!("good.yaml");

fn resolved(from: &str, to: &str) -> ResolvedPipeline {
    assert!(GOOD.contains(from), "`{from}` is not in good.yaml");
    resolve(&load(&GOOD.replacen(from, to, 1), "p").unwrap()).unwrap()
}

fn worker(pipeline: &ResolvedPipeline, stage: &str) -> ResolvedWorker {
    pipeline.stage_named(stage).unwrap().worker.clone()
}

/// The problems of good.yaml with a worker's settings for the whole pipeline.
fn refused(worker: &str) -> Vec<String> {
    let text = GOOD.replacen("  quantityScale: 0", &format!("  worker: {worker}\n  quantityScale: 0"), 1);
    let pipeline = load(&text, "p");
    let problems = pipeline.and_then(|pipeline| resolve(&pipeline)).unwrap_err();
    problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect()
}

#[test]
fn a_stage_gets_what_the_pipeline_says_unless_it_says_otherwise_itself() {
    let general = "  worker: {image: shop/stockflow:1, threads: 4, labels: {team: stock}, nodeSelector: {disk: fast}, \
                   imagePullSecrets: [{name: pull}], terminationGracePeriod: 2m}\n  quantityScale: 0";
    let text = GOOD.replacen("  quantityScale: 0", general, 1);
    let text = text.replacen("    worker: {", "    worker: {image: shop/stockflow:2, nodeSelector: {}, ", 1);
    let pipeline = resolve(&load(&text, "p").unwrap()).unwrap();
    let [normalize, stock] = ["normalize", "stock"].map(|stage| worker(&pipeline, stage));
    assert_eq!(
        [normalize.image.as_deref(), stock.image.as_deref()],
        [Some("shop/stockflow:1"), Some("shop/stockflow:2")]
    );
    assert_eq!((normalize.threads, stock.threads), (4, 4));
    assert_eq!(stock.labels["team"], "stock");
    assert_eq!(
        (normalize.placement.node_selector.len(), stock.placement.node_selector.len()),
        (1, 0),
        "{{}} is nothing"
    );
    assert_eq!(stock.image_pull_secrets, ["pull"]);
    assert_eq!(stock.grace_period_ms, 120_000);
}

#[test]
fn without_a_word_a_worker_asks_for_what_a_busy_thread_takes_and_is_bounded_in_memory_alone() {
    let pipeline = resolved("    worker: {resources: {requests: {cpu: 2, memory: 1Gi}}, ", "    worker: {");
    let stock = worker(&pipeline, "stock");
    assert_eq!(stock.threads, 1);
    assert_eq!((stock.requests["cpu"].as_str(), stock.requests["memory"].as_str()), ("1", "256Mi"));
    assert_eq!(stock.limits.keys().collect::<Vec<_>>(), ["memory"]);
}

#[test]
fn the_limit_of_memory_is_the_sum_of_the_bounds() {
    let limit = |from, to| worker(&resolved(from, to), "stock").limits["memory"].clone();
    // 96 + (192 + 2 x 32) + 12 x (3 + 48,000,000 bytes + 256 + 64) + 128,000,000 bytes, in steps of 64 MiB.
    assert_eq!(limit("min: 0", "min: 0"), "4928Mi");
    // Three workers share the 12 shards.
    assert_eq!(limit("min: 0", "min: 3"), "1984Mi");
    assert_eq!(limit("oversell: refuse", "ruleState: 16Mi"), "2Gi");
    let normalize = worker(&resolved("min: 0", "min: 1"), "normalize");
    assert_eq!(normalize.limits["memory"], "512Mi", "96 + (192 + 32) + 64 x 3");
}

#[test]
fn what_is_asked_for_is_never_above_the_limit_that_is_not_given() {
    let of = |resources: &str| worker(&resolved("requests: {cpu: 2, memory: 1Gi}", resources), "stock");
    let large = of("requests: {memory: 100Gi}");
    assert_eq!((large.requests["memory"].as_str(), large.limits["memory"].as_str()), ("100Gi", "100Gi"));
    let small = of("limits: {memory: 128Mi, cpu: 500m}");
    assert_eq!((small.requests["memory"].as_str(), small.requests["cpu"].as_str()), ("128Mi", "500m"));
}

#[test]
fn a_stage_stands_still_by_itself_or_with_its_pipeline() {
    let suspended =
        |pipeline: &ResolvedPipeline| pipeline.stages.iter().map(|stage| stage.suspended).collect::<Vec<_>>();
    assert_eq!(suspended(&resolved("quantityScale: 0", "quantityScale: 0")), [false, false]);
    assert_eq!(suspended(&resolved("quantityScale: 0", "suspend: true")), [true, true]);
    assert_eq!(suspended(&resolved("- name: stock\n", "- name: stock\n    suspend: true\n")), [false, true]);
}

#[test]
fn topics_stay_unless_the_pipeline_or_the_topic_says_otherwise() {
    let of = |pipeline: &ResolvedPipeline, n: usize| pipeline.topics[n].on_delete;
    let kept = resolved("quantityScale: 0", "quantityScale: 0");
    assert_eq!((kept.on_delete, of(&kept, 0)), (OnDelete::Keep, OnDelete::Keep));
    let text = GOOD.replacen("replicationFactor: 3", "onDelete: delete", 1);
    let text = text.replacen("retention: 30d", "retention: 30d, onDelete: keep", 1);
    let deleted = resolve(&load(&text, "p").unwrap()).unwrap();
    assert_eq!(
        (deleted.on_delete, of(&deleted, 0), of(&deleted, 1)),
        (OnDelete::Delete, OnDelete::Delete, OnDelete::Keep)
    );
}

#[test]
fn what_kubernetes_would_refuse_of_a_pod_is_said_with_its_field() {
    let cases = [
        ("{resources: {requests: {cpu: lots}}}", "spec.worker.resources.requests.cpu: `lots` is not a quantity"),
        (
            "{resources: {requests: {memory: 2Gi}, limits: {memory: 1500Mi}}}",
            "spec.worker.resources.requests.memory: the request is above the limit",
        ),
        ("{labels: {\"a b\": c}}", "spec.worker.labels: `a b` is not the name of a label"),
        ("{labels: {a: \"-\"}}", "spec.worker.labels.a: `-` is not the value of a label"),
        (
            "{topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: Never}]}",
            "spec.worker.topologySpreadConstraints[0].whenUnsatisfiable: whenUnsatisfiable must be DoNotSchedule or ScheduleAnyway",
        ),
        (
            "{imagePullSecrets: [{name: a}, {name: a}]}",
            "spec.worker.imagePullSecrets[1].name: the name `a` is used twice",
        ),
        ("{affinity: {nodeAffinty: {required: [1]}}}", "spec.worker.affinity.nodeAffinty: unknown field `nodeAffinty`"),
        (
            "{tolerations: [{key: a.b/c, operater: Exists}]}",
            "spec.worker.tolerations[0].operater: unknown field `operater`",
        ),
        ("{threads: 0}", "spec.worker.threads: 0 is out of range"),
    ];
    for (worker, words) in cases {
        assert_eq!(refused(worker), [words], "{worker}");
    }
}

#[test]
fn a_quantity_is_counted_in_thousandths_as_kubernetes_does() {
    let thousandths = |text: &str| Quantity::Text(text.to_owned()).thousandths();
    for (text, value) in [
        ("2", 2_000),
        ("500m", 500),
        ("1.5", 1_500),
        ("1Ki", 1_024_000),
        ("1.5Ki", 1_536_000),
        ("1e3", 1_000_000),
        ("100n", 1),
        (".5", 500),
    ] {
        assert_eq!(thousandths(text), Some(value), "{text}");
    }
    for text in ["", "-1", "1 Gi", "1Gb", "1.2.3", "e3", "99999999999999999999"] {
        assert_eq!(thousandths(text), None, "{text}");
    }
    assert_eq!(Quantity::Number(3).thousandths(), Some(3_000));
}

#[test]
fn a_quantity_is_written_as_the_api_server_writes_it() {
    let canonical = |text: &str| Quantity::Text(text.to_owned()).canonical();
    for (text, is) in [
        ("1024Mi", "1Gi"),
        ("1600Mi", "1600Mi"),
        ("1.5Gi", "1536Mi"),
        ("512", "512"),
        ("0.5Ki", "512"),
        ("1000m", "1"),
        ("1.5", "1500m"),
        ("1000", "1k"),
        ("0", "0"),
        ("100n", "100n"),
        ("1e3", "1e3"),
        ("1500e0", "1500"),
        ("nonsense", "nonsense"),
    ] {
        assert_eq!(canonical(text), is, "{text}");
    }
    assert_eq!(Quantity::Number(2).canonical(), "2");
}

#[test]
fn what_a_pod_has_is_taken_in_its_own_words() {
    let words = "worker: {affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, \
                  podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {a.b/c: d}, matchExpressions: []}}}]}}, \
                  tolerations: [{key: a, operator: Exists}, {}], topologySpreadConstraints: [{maxSkew: 1, topologyKey: \
                  zone, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [pod-template-hash]}]}";
    let pipeline = resolved("quantityScale: 0", words);
    let placement = worker(&pipeline, "stock").placement;
    assert_eq!((placement.tolerations.len(), placement.topology_spread.map(|all| all.len())), (2, Some(1)));
}
