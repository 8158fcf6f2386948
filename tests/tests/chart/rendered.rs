//! What the chart renders is what was read and agreed to.

use std::fs;

use serde_json::json;

use crate::helm::{Said, chart, copy, documents, helm, objects, root, run, template, the};

const FOLDER: &str = "tests/tests/chart/golden";
const NAMESPACED: Said<'_> = &["--set", "watchNamespace=retail,rbac.clusterLeases=false,rbac.aggregate=false"];

fn everything() -> String {
    root().join("tests/tests/chart/everything.yaml").display().to_string()
}

/// Holds a text to its file, or with STOCKFLOW_WRITE writes it.
pub fn golden(name: &str, text: &str) {
    let path = root().join(FOLDER).join(name);
    if std::env::var_os("STOCKFLOW_WRITE").is_some() {
        fs::write(&path, text).unwrap();
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    assert!(agreed == text, "{FOLDER}/{name} is not what is rendered: STOCKFLOW_WRITE=1 writes it:\n{text}");
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn what_is_rendered_is_what_was_agreed_to() {
    golden("default.yaml", &template(&[]).unwrap());
    golden("namespaced.yaml", &template(NAMESPACED).unwrap());
    let everything = template(&["--values", &everything()]).unwrap();
    // The dashboard is a file of its own.
    let (before, rest) = everything.split_once("  stockflow.json: |\n").unwrap();
    let after = rest.split_once("\n---").unwrap().1;
    golden("everything.yaml", &format!("{before}  stockflow.json: (files/dashboard.json)\n---{after}"));
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn helm_lint_has_nothing_against_it() {
    for said in [vec![], NAMESPACED.to_vec(), vec!["--values", &everything()]] {
        let (text, _) = run(helm().command().args(["lint", "--strict", "--quiet"]).arg(chart()).args(said)).unwrap();
        assert_eq!(text.trim(), "");
    }
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn the_definition_is_the_one_of_the_code_and_stays() {
    let mut command = helm().command();
    let command = command.args(["template", "stockflow"]).arg(chart()).args(["--show-only", "templates/crd.yaml"]);
    let mut rendered = documents(&run(command).unwrap().0).remove(0);
    assert_eq!(rendered["metadata"]["annotations"], json!({"helm.sh/resource-policy": "keep"}));
    let metadata = rendered["metadata"].as_object_mut().unwrap();
    metadata.remove("annotations");
    metadata.remove("labels");
    let ours = serde_json::to_value(stockflow_crds::crd().unwrap()).unwrap();
    assert_eq!(rendered["spec"], ours["spec"]);
    assert_eq!(rendered["metadata"]["name"], ours["metadata"]["name"]);
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn what_is_found_by_labels_is_found_whatever_labels_are_given() {
    let given = ["--set-json", r#"commonLabels={"app.kubernetes.io/name":"x","team":"shop"}"#];
    let given = [&given[..], &["--set-json", r#"podLabels={"app.kubernetes.io/instance":"x","mesh":"out"}"#]].concat();
    let objects = objects(&given);
    let deployment = the(&objects, "Deployment");
    let labels = &deployment["spec"]["template"]["metadata"]["labels"];
    assert_eq!((&labels["team"], &labels["mesh"]), (&json!("shop"), &json!("out")));
    let selectors = [
        &deployment["spec"]["selector"]["matchLabels"],
        &the(&objects, "Service")["spec"]["selector"],
        &the(&objects, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
        &the(&objects, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
    ];
    for selector in selectors {
        let selector = selector.as_object().unwrap();
        assert!(!selector.is_empty());
        selector.iter().for_each(|(name, value)| assert_eq!(&labels[name], value, "{name}"));
    }
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn a_digest_counts_instead_of_a_tag() {
    let digest = format!("sha256:{}", "0a".repeat(32));
    let set = format!("image.digest={digest},image.tag=x,worker.image.digest={digest}");
    let objects = objects(&["--set", &set]);
    let container = &the(&objects, "Deployment")["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["image"], format!("stockflow/operator@{digest}"));
    let env = container["env"].as_array().unwrap();
    let worker = env.iter().find(|env| env["name"] == "STOCKFLOW_WORKER_IMAGE").unwrap();
    assert_eq!(worker["value"], format!("stockflow/worker@{digest}"));
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn the_user_can_be_left_to_the_cluster_and_nothing_else_goes_with_it() {
    let said = |objects: &[_]| the(objects, "Deployment")["spec"]["template"]["spec"]["securityContext"].clone();
    let mut with = said(&objects(&[]));
    let without = said(&objects(&["--set", "podSecurityContext.runAsUser=null,podSecurityContext.runAsGroup=null"]));
    for name in ["runAsUser", "runAsGroup"] {
        assert!(with.as_object_mut().unwrap().remove(name).is_some(), "{name}");
    }
    assert_eq!(without, with);
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn as_a_part_of_another_chart_it_takes_what_such_charts_say_and_can_be_left_out() {
    let parent = tempfile::tempdir().unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let depends = format!("dependencies: [{{name: stockflow, version: {version}, condition: stockflow.enabled}}]\n");
    fs::write(parent.path().join("Chart.yaml"), format!("apiVersion: v2\nname: shop\nversion: 1.0.0\n{depends}"))
        .unwrap();
    fs::write(parent.path().join("values.yaml"), "global: {region: north}\nstockflow: {replicas: 2}\n").unwrap();
    copy(&chart(), &parent.path().join("charts/stockflow"));
    let objects = |set: &str| {
        let mut command = helm().command();
        documents(&run(command.args(["template", "shop"]).arg(parent.path()).args(["--set", set])).unwrap().0)
    };
    assert_eq!(the(&objects("stockflow.crds.install=false"), "Deployment")["spec"]["replicas"], 2);
    assert!(objects("stockflow.enabled=false").is_empty());
}
