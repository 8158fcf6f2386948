//! Why a worker's pod does not run, as Kubernetes says it: no node takes it, its image is not to be had, it ended. Pure.

use k8s_openapi::api::core::v1::{ContainerStatus, Pod};
use kube::ResourceExt;

/// Characters of what Kubernetes says that are passed on.
const MOST: usize = 300;
/// What a container waits for in the ordinary course of starting.
const ORDINARY: [&str; 2] = ["ContainerCreating", "PodInitializing"];

/// In words, if something is wrong that does not pass by waiting.
pub(super) fn trouble(pod: &Pod) -> Option<String> {
    let status = pod.status.as_ref()?;
    let unplaced = status.conditions.iter().flatten().find(|condition| {
        condition.type_ == "PodScheduled"
            && condition.status == "False"
            && condition.reason.as_deref() == Some("Unschedulable")
    });
    let said = match unplaced {
        Some(condition) => {
            format!("no node takes it: {}", condition.message.as_deref().unwrap_or("no reason is given"))
        }
        None => status.container_statuses.iter().flatten().find_map(stands)?,
    };
    let said: String = said.chars().take(MOST).collect();
    Some(format!("pod {}: {said}", pod.name_any()))
}

/// What keeps a container from running.
fn stands(container: &ContainerStatus) -> Option<String> {
    let waiting = container.state.as_ref()?.waiting.as_ref()?;
    let reason = waiting.reason.as_deref().filter(|reason| !ORDINARY.contains(reason))?;
    let ended = container.last_state.as_ref().and_then(|last| last.terminated.as_ref());
    Some(match (ended, waiting.message.as_deref()) {
        (Some(ended), _) => {
            let why = ended.reason.as_deref().unwrap_or("Error");
            format!("{reason}: it ended with {} ({why}); see `kubectl logs --previous`", ended.exit_code)
        }
        (None, Some(message)) => format!("{reason}: {message}"),
        (None, None) => reason.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn said(status: &Value) -> Option<String> {
        trouble(&serde_json::from_value(json!({"metadata": {"name": "shop-stock-0"}, "status": status})).unwrap())
    }

    #[test]
    fn a_pod_that_no_node_takes_is_told_in_the_schedulers_words() {
        let placed = json!({"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": "0/3 nodes are available: 3 Insufficient cpu."});
        let wanted = "pod shop-stock-0: no node takes it: 0/3 nodes are available: 3 Insufficient cpu.";
        assert_eq!(said(&json!({"phase": "Pending", "conditions": [placed]})).as_deref(), Some(wanted));
    }

    #[test]
    fn an_image_that_is_not_to_be_had_and_a_container_that_ends_are_told_and_one_that_starts_is_not() {
        let waiting = |reason: &str, last: Value| {
            let state = json!({"waiting": {"reason": reason, "message": "back-off"}});
            json!({"containerStatuses": [{"name": "worker", "image": "x", "imageID": "", "ready": false, "restartCount": 0,
                "state": state, "lastState": last}]})
        };
        let none = json!({});
        assert_eq!(said(&waiting("ContainerCreating", none.clone())), None);
        let image = said(&waiting("ImagePullBackOff", none)).unwrap();
        assert_eq!(image, "pod shop-stock-0: ImagePullBackOff: back-off");
        let killed = json!({"terminated": {"exitCode": 137, "reason": "OOMKilled"}});
        let ended = said(&waiting("CrashLoopBackOff", killed)).unwrap();
        assert!(ended.contains("CrashLoopBackOff: it ended with 137 (OOMKilled)"), "{ended}");
    }
}
