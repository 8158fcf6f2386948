//! `spec.worker` and `spec.stages[].worker`.

use std::collections::BTreeMap;

use crate::{InventoryPipelineSpec, Quantity, Reference, ResourcesSpec, WorkerSpec, bounds, cel, text::is_filled};

use super::{findings::Findings, labels};

/// What Kubernetes knows for a constraint that cannot be kept.
const WHEN_UNSATISFIABLE: [&str; 2] = ["DoNotSchedule", "ScheduleAnyway"];

pub(super) fn check(spec: &InventoryPipelineSpec, findings: &mut Findings) {
    if let Some(worker) = &spec.worker {
        check_worker("spec.worker", worker, findings);
    }
    for (s, stage) in spec.stages.iter().enumerate() {
        if let Some(worker) = &stage.worker {
            check_worker(&format!("spec.stages[{s}].worker"), worker, findings);
        }
    }
}

fn check_worker(path: &str, worker: &WorkerSpec, findings: &mut Findings) {
    findings.range(format!("{path}.threads"), worker.threads, &(1..=bounds::THREADS_MAX));
    let grace = format!("{path}.terminationGracePeriod");
    findings.time(grace, worker.termination_grace_period, &bounds::GRACE_PERIOD_MS, cel::GRACE_PERIOD);
    let storage_class = worker.storage.as_ref().and_then(|storage| storage.storage_class_name.as_ref());
    let names =
        [("priorityClassName", worker.priority_class_name.as_ref()), ("storage.storageClassName", storage_class)];
    for (field, name) in names.into_iter().filter_map(|(field, name)| Some((field, name?))) {
        findings.object_name(&format!("{path}.{field}"), name);
    }
    if let Some(image) = &worker.image {
        named_image(&format!("{path}.image"), image, findings);
    }
    let secrets = worker.image_pull_secrets.iter().flatten();
    for (n, secret) in secrets.clone().enumerate() {
        findings.object_name(&format!("{path}.imagePullSecrets[{n}].name"), &secret.name);
    }
    findings.unique(secrets.map(|secret| &secret.name), |n| format!("{path}.imagePullSecrets[{n}].name"));
    placed(path, worker, findings);
    if let Some(given) = &worker.resources {
        resources(&format!("{path}.resources"), given, findings);
    }
    labels::check(path, worker, findings);
}

fn named_image(path: &str, image: &str, findings: &mut Findings) {
    findings.filled(path, image, bounds::REFERENCE_MAX);
    if let Err(why) = Reference::of_image(image)
        && is_filled(image)
    {
        let help = "write REGISTRY/NAME:TAG, such as registry.example/stockflow/worker:1.2.0";
        findings.add(path, format!("`{image}` is not the reference of an image: {why}"), help);
    }
}

fn placed(path: &str, worker: &WorkerSpec, findings: &mut Findings) {
    let lengths = [
        ("imagePullSecrets", worker.image_pull_secrets.as_ref().map(Vec::len)),
        ("tolerations", worker.tolerations.as_ref().map(Vec::len)),
        ("topologySpreadConstraints", worker.topology_spread_constraints.as_ref().map(Vec::len)),
    ];
    for (field, length) in lengths {
        findings.length(&format!("{path}.{field}"), length.unwrap_or(0), 0, bounds::PLACEMENT_MAX);
    }
    for (n, constraint) in worker.topology_spread_constraints.iter().flatten().enumerate() {
        let path = format!("{path}.topologySpreadConstraints[{n}]");
        if constraint.topology_key.is_empty() {
            let help = "name the label of nodes to spread over, such as topology.kubernetes.io/zone";
            findings.add(format!("{path}.topologyKey"), cel::TOPOLOGY_KEY, help);
        }
        if constraint.max_skew < 1 {
            findings.add(format!("{path}.maxSkew"), cel::MAX_SKEW, format!("{} is not", constraint.max_skew));
        }
        if !WHEN_UNSATISFIABLE.contains(&constraint.when_unsatisfiable.as_str()) {
            let help = format!("`{}` is neither", constraint.when_unsatisfiable);
            findings.add(format!("{path}.whenUnsatisfiable"), cel::WHEN_UNSATISFIABLE, help);
        }
    }
}

fn resources(path: &str, given: &ResourcesSpec, findings: &mut Findings) {
    quantities(&format!("{path}.requests"), &given.requests, findings);
    quantities(&format!("{path}.limits"), &given.limits, findings);
    let pairs = given.requests.iter().filter_map(|(name, asked)| Some((name, asked, given.limits.get(name)?)));
    for (name, asked, limit) in pairs {
        let [Some(asked_for), Some(at_most)] = [asked, limit].map(Quantity::thousandths) else { continue };
        if asked_for > at_most {
            let help = format!(
                "it asks for {} and gets {} at most: raise the limit or ask for less",
                asked.text(),
                limit.text()
            );
            findings.add(format!("{path}.requests.{name}"), "the request is above the limit", help);
        }
    }
}

fn quantities(path: &str, given: &BTreeMap<String, Quantity>, findings: &mut Findings) {
    findings.length(path, given.len(), 0, bounds::SETTINGS_MAX);
    for (name, quantity) in given.iter().filter(|(_, quantity)| quantity.thousandths().is_none()) {
        let message = format!("`{}` is not a quantity", quantity.text());
        findings.add(format!("{path}.{name}"), message, "write a number and a unit, such as 500m, 2 or 1Gi");
    }
}
