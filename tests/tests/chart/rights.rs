//! What the chart lets the operator do is what the code says that it needs: no less, and no more.

use serde_json::{Value, json};
use stockflow_operator::needs;

use crate::helm::{Said, objects};

/// Roles, and who has them by which binding, without names and labels: in an order of their own.
fn bare(objects: &[Value]) -> Vec<String> {
    let is_of_rbac = |object: &&Value| object["apiVersion"] == "rbac.authorization.k8s.io/v1";
    let of = |role: &Value| json!({"kind": role["kind"], "in": role["metadata"]["namespace"], "rules": role["rules"]});
    let given = |binding: &Value| {
        let role = objects.iter().find(|role| {
            let same_place = role["metadata"]["namespace"] == binding["metadata"]["namespace"];
            let reachable = role["kind"] == "ClusterRole" || same_place;
            role["kind"] == binding["roleRef"]["kind"]
                && role["metadata"]["name"] == binding["roleRef"]["name"]
                && reachable
        });
        json!({"to": binding["subjects"], "by": of(binding), "role": role.map(of).unwrap()})
    };
    let bare = objects.iter().filter(is_of_rbac).map(|object| match object.get("roleRef") {
        Some(_) => given(object).to_string(),
        None => of(object).to_string(),
    });
    let mut bare: Vec<String> = bare.collect();
    bare.sort();
    bare
}

/// What people may do is not the operator's.
const OPERATORS: &str = "rbac.aggregate=false";

fn equal(said: Said<'_>, account: &str, watched: Option<&str>) {
    let said = [said, &["--set", OPERATORS]].concat();
    assert_eq!(bare(&objects(&said)), bare(&needs::roles(account, "stockflow", watched)));
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn the_operator_may_do_what_it_says_it_needs_and_nothing_else() {
    equal(&[], "stockflow-operator", None);
    equal(&["--set", "watchNamespace=retail"], "stockflow-operator", Some("retail"));
    equal(&["--set", "serviceAccount.create=false,serviceAccount.name=given"], "given", None);
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn without_a_right_in_the_cluster_an_installation_for_one_namespace_has_none() {
    let said = ["--set", "watchNamespace=retail,rbac.clusterLeases=false", "--set", OPERATORS];
    let rendered = objects(&said);
    assert!(rendered.iter().all(|object| object["metadata"]["namespace"].is_string()), "{rendered:?}");
    let told = needs::roles("stockflow-operator", "stockflow", Some("retail"));
    let in_namespaces: Vec<Value> = told.into_iter().filter(|it| it["metadata"]["namespace"].is_string()).collect();
    assert_eq!(bare(&rendered), bare(&in_namespaces));
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn no_roles_are_made_where_somebody_else_makes_them() {
    assert_eq!(bare(&objects(&["--set", "rbac.create=false", "--set", OPERATORS])), Vec::<String>::new());
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn installations_of_one_name_in_two_namespaces_do_not_share_what_is_the_clusters() {
    let names = |namespace: &str| -> Vec<String> {
        let objects = objects(&["--namespace", namespace]);
        let of_cluster = objects.iter().filter(|object| object["metadata"]["namespace"].is_null());
        of_cluster.map(|object| format!("{} {}", object["kind"], object["metadata"]["name"])).collect()
    };
    let (first, second) = (names("first"), names("second"));
    assert_eq!(first.len(), 6, "{first:?}");
    assert!(first.iter().all(|name| !second.contains(name)), "{first:?}");
}
