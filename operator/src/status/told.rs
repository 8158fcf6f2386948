//! Workers once they were told what a plan says, before anything has come of it. Pure.

use std::collections::BTreeMap;

use stockflow_plan::{Action, ChildKind};

use crate::observe::Workers;

/// The workers that were seen, as they stand once these actions are done: nobody has looked yet at what they are told to
/// be, so that they are not ready for it, whatever they were.
pub fn told(mut workers: BTreeMap<String, Workers>, actions: &[Action]) -> BTreeMap<String, Workers> {
    for action in actions {
        match action {
            Action::ApplyChild { object, .. } if object.kind == ChildKind::StatefulSet => {
                let seen = object.stage.as_ref().and_then(|stage| workers.get_mut(stage));
                if let Some(seen) = seen {
                    (seen.rolling, seen.updated) = (true, 0);
                }
            }
            Action::SetReplicas { stage, replicas, .. } => {
                if let Some(seen) = workers.get_mut(stage) {
                    seen.wanted = *replicas;
                }
            }
            _ => {}
        }
    }
    workers
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use stockflow_plan::{Manager, Object};

    use super::*;

    const SEEN: Workers = Workers { wanted: 2, replicas: 2, ready: 2, updated: 2, rolling: false };

    fn after(action: Action) -> Workers {
        told(BTreeMap::from([("books".to_owned(), SEEN)]), &[action])["books"]
    }

    #[test]
    fn workers_that_were_just_told_to_be_others_are_not_ready_for_it_yet() {
        let apply = |kind, stage: &str| Action::ApplyChild {
            manager: Manager::Children,
            object: Object { kind, name: "shop-books".into(), stage: Some(stage.into()), value: Value::Null },
        };
        assert_eq!(after(apply(ChildKind::StatefulSet, "books")), Workers { updated: 0, rolling: true, ..SEEN });
        assert_eq!(after(apply(ChildKind::StatefulSet, "another")), SEEN);
        assert_eq!(after(apply(ChildKind::Service, "books")), SEEN);
        let more = Action::SetReplicas { stage: "books".into(), name: "shop-books".into(), replicas: 3 };
        assert_eq!(after(more), Workers { wanted: 3, ..SEEN });
    }
}
