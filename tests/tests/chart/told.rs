//! What the chart tells the operator is what the operator understands, and both mean the same by default.

use std::collections::BTreeSet;

use clap::{Args as _, Command};
use serde_json::Value;
use stockflow_operator::args::RunArgs;

use crate::helm::{Said, objects, read, the};

/// Read by its logging, not by its command line.
const LOG: &str = "STOCKFLOW_LOG";

fn container(said: Said<'_>) -> Value {
    the(&objects(said), "Deployment")["spec"]["template"]["spec"]["containers"][0].clone()
}

fn told(container: &Value, name: &str) -> Option<Value> {
    container["env"].as_array().unwrap().iter().find(|env| env["name"] == name).cloned()
}

fn options() -> Command {
    RunArgs::augment_args(Command::new("run"))
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn what_the_operator_is_told_is_what_it_can_be_told() {
    let options = options();
    let known: BTreeSet<&str> = options.get_arguments().filter_map(|option| option.get_env()?.to_str()).collect();
    let container = container(&["--set", "watchNamespace=retail,askingNamespaces={monitoring,grafana}"]);
    let env = container["env"].as_array().unwrap().iter().map(|env| env["name"].as_str().unwrap());
    let told: BTreeSet<&str> = env.filter(|name| *name != LOG).collect();
    assert_eq!(told, known);
    assert_eq!(self::told(&container, "STOCKFLOW_ASKING_NAMESPACES").unwrap()["value"], "monitoring,grafana");
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn the_defaults_of_chart_and_operator_are_the_same() {
    let container = container(&[]);
    for name in ["STOCKFLOW_HTTP", "STOCKFLOW_WORKER_IMAGE"] {
        let options = options();
        let option = options.get_arguments().find(|option| option.get_env().is_some_and(|env| env == name)).unwrap();
        let default = option.get_default_values()[0].to_str().unwrap();
        assert_eq!(told(&container, name).unwrap()["value"], default, "{name}");
    }
    let filter = told(&container, LOG).unwrap()["value"].as_str().unwrap().to_owned();
    assert!(read("operator/src/command.rs").contains(&format!("EnvFilter::new(\"{filter}\")")), "{filter}");
    let probed = |probe: &str| container[probe]["httpGet"]["path"].as_str().unwrap().to_owned();
    assert_eq!((probed("livenessProbe"), probed("readinessProbe")), ("/livez".to_owned(), "/readyz".to_owned()));
}

#[test]
fn chart_and_code_have_one_version() {
    let chart: Value = serde_saphyr::from_str(&read("charts/stockflow/Chart.yaml")).unwrap();
    assert_eq!(chart["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(chart["appVersion"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn the_images_run_as_the_user_that_pods_say() {
    let images = read("images/Dockerfile");
    assert_eq!(images.matches("\nUSER 65532:65532\n").count(), images.matches("\nFROM ").count());
    let values: Value = serde_saphyr::from_str(&read("charts/stockflow/values.yaml")).unwrap();
    assert_eq!(values["podSecurityContext"]["runAsUser"], 65_532);
    assert!(read("operator/plan/src/children/pod.rs").contains("const USER: i64 = 65_532;"));
}
