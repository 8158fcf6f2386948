//! Claims about objects: what is said of each, what is reverted, and what is left alone.

use stockflow_plan::{ChildKind, Owner, desired};

use crate::after;
use crate::support::{digest, fresh, retail, running, settle};

#[test]
fn what_is_made_is_said_field_by_field() {
    let objects = desired(&retail(&[]), &fresh().observed).objects;
    let stock = objects.iter().filter(|object| object.stage.as_deref() != Some("normalize"));
    let yaml = stock.map(|object| serde_saphyr::to_string(&object.value).unwrap()).collect::<Vec<_>>();
    insta::assert_snapshot!(yaml.join("---\n"));
}

#[test]
fn an_object_of_somebody_else_is_never_adopted() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.child(ChildKind::ConfigMap, "omnichannel-stock").owner = Owner::Nobody;
    world.child(ChildKind::StatefulSet, "omnichannel-normalize").owner = Owner::Resource { uid: "uid-2".into() };
    let changed = retail(&[("threshold: 5", "threshold: 6"), ("store-001", "store-002")]);
    insta::assert_snapshot!(after(&changed, world));
}

#[test]
fn what_somebody_changed_of_an_object_is_reverted_kind_by_kind() {
    let pipeline = retail(&[]);
    let settled = running(&pipeline);
    let mut plans = String::new();
    for child in settled
        .observed
        .children
        .iter()
        .filter(|child| child.name.ends_with("stock") || child.name.ends_with("workers"))
    {
        let mut world = settled.clone();
        world.child(child.kind, &child.name).ours["metadata"]["labels"] = serde_json::json!({"theirs": "1"});
        plans += &after(&pipeline, world);
    }
    insta::assert_snapshot!(plans);
}

#[test]
fn a_deleted_object_is_made_anew() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.observed.children.retain(|child| child.name != "omnichannel-stock");
    insta::assert_snapshot!(after(&pipeline, world));
}

#[test]
fn volumes_stay_as_they_are_and_the_rest_is_applied() {
    let changed = retail(&[("size: 5Gi", "size: 50Gi"), ("team: stock", "team: shop")]);
    insta::assert_snapshot!(after(&changed, running(&retail(&[]))));
}

#[test]
fn what_the_server_filled_into_claims_is_no_difference() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    let claim = &mut world.child(ChildKind::StatefulSet, "omnichannel-stock").ours["spec"]["volumeClaimTemplates"][0];
    claim["spec"]["volumeMode"] = "Filesystem".into();
    claim["spec"]["storageClassName"] = "standard".into();
    claim["status"] = serde_json::json!({"phase": "Pending"});
    assert_eq!(after(&pipeline, world), "nothing to do\n");
}

#[test]
fn metrics_are_collected_where_somebody_collects_them() {
    let pipeline = retail(&[]);
    let mut world = running(&pipeline);
    world.observed.capabilities.pod_monitor = true;
    let comes = after(&pipeline, world.clone());
    settle(&pipeline, &mut world);
    world.observed.capabilities.pod_monitor = false;
    insta::assert_snapshot!(format!("{comes}---\n{}", after(&pipeline, world)));
}

#[test]
fn workers_that_fetch_from_a_registry_have_its_logins_and_others_do_not() {
    let pull = ("    worker: {storage", "    worker: {imagePullSecrets: [{name: pull.it}], storage");
    let artifact = format!("module: {{oci: 'registry.example/books:1'}}, digest: '{}'", digest(3));
    let template = |changes: &[(&str, &str)]| {
        let objects = desired(&retail(changes), &fresh().observed).objects;
        let set =
            objects.iter().find(|object| object.name == "omnichannel-stock" && object.kind == ChildKind::StatefulSet);
        serde_json::to_string(&set.unwrap().value["spec"]["template"]["spec"]).unwrap()
    };
    assert!(!template(&[pull]).contains("/etc/stockflow/pull"), "who fetches nothing needs no login");
    let fetches = template(&[pull, ("module: {builtin: stock}", &artifact)]);
    for part in [
        r#"{"name":"STOCKFLOW_PULL_SECRETS","value":"/etc/stockflow/pull"}"#,
        r#"{"mountPath":"/etc/stockflow/pull/pull.it","name":"pull-pull-it-"#,
        r#""items":[{"key":".dockerconfigjson","path":".dockerconfigjson"}],"optional":true,"secretName":"pull.it""#,
    ] {
        assert!(fetches.contains(part), "{part} is not in {fetches}");
    }
}
