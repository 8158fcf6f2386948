//! Each panel of the chart's dashboard shows something: its queries, and those of its variables, asked of a real Prometheus.

use std::time::Duration;

use serde_json::Value;
use stockflow_tests::kafka::produce;
use stockflow_tests::patience::{self, wait_for};

use crate::bed::{Bed, root};
use crate::prometheus::Prometheus;
use crate::team::{PATIENCE, Team};

/// Between two looks: as long as it takes to collect anew.
const LOOK: Duration = Duration::from_secs(2);

/// A query with what Grafana would put in for its variables.
fn filled(query: &str, namespace: &str) -> String {
    let mut filled = query.to_owned();
    for (variable, value) in
        [("$namespace", namespace), ("$pipeline", "shop"), ("$stage", ".*"), ("$__rate_interval", "30s")]
    {
        filled = filled.replace(variable, value);
    }
    assert!(!filled.contains('$'), "a variable that the claim does not know: {filled}");
    filled
}

/// Queries of panels, each with the panel's title.
fn panels(dashboard: &Value, namespace: &str) -> Vec<(String, String)> {
    let mut queries = Vec::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        for target in panel["targets"].as_array().into_iter().flatten() {
            let title = panel["title"].as_str().unwrap().to_owned();
            queries.push((title, filled(target["expr"].as_str().unwrap(), namespace)));
        }
    }
    queries
}

/// Of each variable whose values Prometheus is asked for: the label, and the series that have it.
fn variables(dashboard: &Value, namespace: &str) -> Vec<(String, String)> {
    let all = dashboard["templating"]["list"].as_array().unwrap().iter();
    let asked = all.filter(|variable| variable["type"] == "query").map(|variable| variable["query"].as_str().unwrap());
    let parts = asked.map(|query| {
        let inner = query.strip_prefix("label_values(").and_then(|rest| rest.strip_suffix(')'));
        let (series, label) = inner.and_then(|inner| inner.rsplit_once(", ")).unwrap_or_else(|| panic!("{query}"));
        (label.to_owned(), filled(series, namespace))
    });
    parts.collect()
}

/// Those that give no number.
fn without_data(prometheus: &Prometheus, queries: &[(String, String)]) -> Vec<String> {
    let has_data = |query: &str| prometheus.ask(query).iter().any(|(_, value)| value.is_finite());
    queries.iter().filter(|(_, query)| !has_data(query)).map(|(title, query)| format!("{title}: {query}")).collect()
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn each_query_of_the_dashboard_has_data_of_a_real_prometheus() {
    let bed = Bed::with("prometheus");
    let mut team = Team::new(&bed, "dashboard");
    team.stock_stage = "    scaling: {min: 1, max: 1}\n".into();
    team.apply();
    team.ready();
    let workers = team.json(&["get", "pods", "-l", "stockflow.dev/pipeline=shop"]);
    let operators = bed.json(&["-n", "stockflow", "get", "pods", "-l", "app.kubernetes.io/component=operator"]);
    let pods =
        [workers, operators].iter().flat_map(|list| list["items"].as_array().unwrap().clone()).collect::<Vec<_>>();
    assert_eq!(pods.len(), 3, "a worker of each stage, and the operator");
    let prometheus = Prometheus::of(&bed, &pods);
    let load = team.load(61, 500);
    // A dead letter: its panel shows what is wrong alone.
    produce(&bed.bootstrap, &team.topic("events"), [("broken", "no event at all")]).unwrap();

    let text = std::fs::read_to_string(root().join("charts/stockflow/files/dashboard.json")).unwrap();
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    let queries = panels(&dashboard, &team.namespace);
    assert!(queries.len() > 25, "{queries:?}");
    let mut looks = 0;
    wait_for(
        "data of each query",
        PATIENCE,
        || without_data(&prometheus, &queries).join("\n"),
        || {
            // Something for the operator to look at.
            looks += 1;
            team.kubectl(&["annotate", "inventorypipeline", "shop", &format!("looks={looks}"), "--overwrite"]);
            patience::pass(LOOK);
            without_data(&prometheus, &queries).is_empty().then_some(())
        },
    );
    println!("{} queries have data, after {looks} looks", queries.len());

    let wanted = [("namespace", team.namespace.as_str()), ("stockflow_dev_pipeline", "shop"), ("stage", "stock")];
    let variables = variables(&dashboard, &team.namespace);
    assert_eq!(variables.iter().map(|(label, _)| label).collect::<Vec<_>>(), wanted.map(|(label, _)| label));
    for ((label, series), (_, value)) in variables.iter().zip(wanted) {
        let found = prometheus.ask(&format!("group by ({label}) ({series})"));
        assert!(found.iter().any(|(labels, _)| labels[label.as_str()] == value), "no {value} among {found:?}");
    }
    load.stop();
    team.forget();
}
