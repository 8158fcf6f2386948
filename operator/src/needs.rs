//! What the operator asks of the API server: one table, from which its RBAC is generated, and with
//! which its tests run, so that what is missing in it fails there.

use serde_json::{Value, json};

/// Verbs on some resources, and why.
struct Need {
    group: &'static str,
    resources: &'static [&'static str],
    verbs: &'static [&'static str],
}

/// In the namespaces that are watched.
const NEEDS: &[Need] = &[
    Need { group: "stockflow.dev", resources: &["inventorypipelines"], verbs: &["get", "list", "watch", "patch"] },
    Need { group: "stockflow.dev", resources: &["inventorypipelines/status"], verbs: &["patch"] },
    // So that a child may name its pipeline as an owner, where the server checks that.
    Need { group: "stockflow.dev", resources: &["inventorypipelines/finalizers"], verbs: &["update"] },
    Need {
        group: "",
        resources: &["configmaps", "services", "serviceaccounts"],
        verbs: &["get", "list", "watch", "create", "patch", "delete"],
    },
    Need { group: "apps", resources: &["statefulsets"], verbs: &["get", "list", "watch", "create", "patch", "delete"] },
    Need {
        group: "policy",
        resources: &["poddisruptionbudgets"],
        verbs: &["get", "list", "watch", "create", "patch", "delete"],
    },
    Need {
        group: "networking.k8s.io",
        resources: &["networkpolicies"],
        verbs: &["get", "list", "watch", "create", "patch", "delete"],
    },
    Need {
        group: "monitoring.coreos.com",
        resources: &["podmonitors"],
        verbs: &["get", "list", "watch", "create", "patch", "delete"],
    },
    // Credentials for Kafka, read when a connection is made; never listed.
    Need { group: "", resources: &["secrets"], verbs: &["get"] },
    Need { group: "", resources: &["pods"], verbs: &["get", "list", "watch", "patch"] },
    Need { group: "events.k8s.io", resources: &["events"], verbs: &["create", "patch"] },
];

/// In the operator's own namespace.
const OWN: &[Need] = &[
    Need { group: "coordination.k8s.io", resources: &["leases"], verbs: &["get", "list", "create", "update"] },
    // That another installation looks after the same pipelines is told where the lease is.
    Need { group: "events.k8s.io", resources: &["events"], verbs: &["create", "patch"] },
];

/// In the whole cluster, whatever is watched: the leases of other installations, so that two never act
/// on the same pipelines. Without it only those of the own namespace and the watched one are seen.
const EVERYWHERE: &[Need] = &[Need { group: "coordination.k8s.io", resources: &["leases"], verbs: &["list"] }];

fn rules(needs: &[Need]) -> Vec<Value> {
    let rule = |need: &Need| json!({"apiGroups": [need.group], "resources": need.resources, "verbs": need.verbs});
    needs.iter().map(rule).collect()
}

/// The rules of a Role or ClusterRole over the namespaces that are watched.
pub fn watched() -> Vec<Value> {
    rules(NEEDS)
}

/// The rules of a Role in the operator's own namespace.
pub fn own() -> Vec<Value> {
    rules(OWN)
}

/// The rules of a ClusterRole, also of an operator that watches one namespace.
pub fn everywhere() -> Vec<Value> {
    rules(EVERYWHERE)
}

/// Roles for an operator with this service account: over the whole cluster, or a namespace.
pub fn roles(account: &str, own_namespace: &str, watched_namespace: Option<&str>) -> Vec<Value> {
    let api = "rbac.authorization.k8s.io/v1";
    let name = "stockflow-operator";
    let subject = json!([{"kind": "ServiceAccount", "name": account, "namespace": own_namespace}]);
    let role = |kind: &str, name: &str, namespace: Option<&str>, rules: Vec<Value>| json!({"apiVersion": api, "kind": kind, "metadata": metadata(name, namespace), "rules": rules});
    let binding = |kind: &str, role_kind: &str, name: &str, namespace: Option<&str>| {
        json!({
            "apiVersion": api, "kind": kind, "metadata": metadata(name, namespace),
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role_kind, "name": name},
            "subjects": subject,
        })
    };
    let (role_kind, binding_kind) = match watched_namespace {
        None => ("ClusterRole", "ClusterRoleBinding"),
        Some(_) => ("Role", "RoleBinding"),
    };
    let leases = format!("{name}-leases");
    // Of the whole cluster, so that two installations must not share its name.
    let others = format!("{name}-{own_namespace}-{account}-others");
    vec![
        role(role_kind, name, watched_namespace, watched()),
        binding(binding_kind, role_kind, name, watched_namespace),
        role("Role", &leases, Some(own_namespace), own()),
        binding("RoleBinding", "Role", &leases, Some(own_namespace)),
        role("ClusterRole", &others, None, everywhere()),
        binding("ClusterRoleBinding", "ClusterRole", &others, None),
    ]
}

fn metadata(name: &str, namespace: Option<&str>) -> Value {
    match namespace {
        Some(namespace) => json!({"name": name, "namespace": namespace}),
        None => json!({"name": name}),
    }
}
