//! Claims: what of an object is ours is what the API server says of it.

use serde_json::json;
use stockflow_plan::projected;

#[test]
fn fields_of_others_and_of_the_server_are_left_out() {
    let object = json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": {"name": "a", "uid": "u", "labels": {"ours": "1", "theirs": "2"}},
        "spec": {"replicas": 3, "serviceName": "a", "template": {"spec": {"restartPolicy": "Always"}}},
        "status": {"replicas": 3},
    });
    let fields = json!({
        "f:metadata": {"f:labels": {"f:ours": {}}},
        "f:spec": {"f:serviceName": {}},
    });
    assert_eq!(
        projected(&object, &fields),
        json!({"metadata": {"labels": {"ours": "1"}}, "spec": {"serviceName": "a"}})
    );
}

#[test]
fn items_of_a_list_are_found_by_their_keys_and_by_their_values() {
    let object = json!({
        "metadata": {"finalizers": ["a", "b"]},
        "containers": [
            {"name": "sidecar", "image": "theirs"},
            {"name": "worker", "image": "ours", "args": ["x", "y"], "terminationMessagePath": "/dev/log"},
        ],
        "ports": [{"containerPort": 80, "protocol": "TCP", "name": "http"}],
    });
    let fields = json!({
        "f:metadata": {"f:finalizers": {".": {}, "v:\"b\"": {}}},
        "f:containers": {"k:{\"name\":\"worker\"}": {".": {}, "f:name": {}, "f:image": {}, "f:args": {}}},
        "f:ports": {"k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}, "f:protocol": {}}},
    });
    let ours = json!({
        "metadata": {"finalizers": ["b"]},
        "containers": [{"name": "worker", "image": "ours", "args": ["x", "y"]}],
        "ports": [{"containerPort": 80, "protocol": "TCP"}],
    });
    assert_eq!(projected(&object, &fields), ours);
}

#[test]
fn an_owner_is_said_as_a_whole() {
    let owner = json!({"apiVersion": "v1", "kind": "A", "name": "a", "uid": "u", "controller": true});
    let object = json!({"metadata": {"ownerReferences": [{"uid": "theirs"}, owner]}});
    let fields = json!({"f:metadata": {"f:ownerReferences": {".": {}, "k:{\"uid\":\"u\"}": {}}}});
    assert_eq!(projected(&object, &fields), json!({"metadata": {"ownerReferences": [owner]}}));
}

#[test]
fn what_is_said_as_a_whole_is_there_as_a_whole() {
    let object = json!({"spec": {"selector": {"matchLabels": {"a": "b"}}, "list": [1, 2], "empty": {}}});
    let fields = json!({"f:spec": {"f:selector": {}, "f:list": {}, "f:empty": {}}});
    assert_eq!(projected(&object, &fields), object);
}

#[test]
fn a_map_or_list_that_is_ours_with_items_of_others_is_empty() {
    let object = json!({"metadata": {"annotations": {"theirs": "1"}, "finalizers": ["theirs"]}});
    let fields = json!({"f:metadata": {"f:annotations": {".": {}}, "f:finalizers": {".": {}}}});
    assert_eq!(projected(&object, &fields), json!({"metadata": {"annotations": {}, "finalizers": []}}));
}

#[test]
fn what_is_gone_is_not_made_up() {
    assert_eq!(
        projected(&json!({"spec": {}}), &json!({"f:spec": {"f:a": {}, "f:b": {"f:c": {}}}})),
        json!({"spec": {}})
    );
    assert_eq!(projected(&json!({"spec": 1}), &json!(null)), json!(null));
}
