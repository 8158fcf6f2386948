//! Plans as text, to be read by whoever reviews a change of them.

use serde_json::Value;
use stockflow_plan::{Action, Child, Object, Observed, Plan};

/// The plan, a line an action; of an object that is there already only what changes.
pub fn text(plan: &Plan, observed: &Observed) -> String {
    let mut text = String::new();
    for action in &plan.actions {
        text += &line(action, observed);
        text.push('\n');
    }
    if plan.actions.is_empty() {
        text += "nothing to do\n";
    }
    for notice in &plan.notices {
        text += &format!("! {} {}: {}\n", notice.reason.name(), notice.about, notice.message);
    }
    text
}

fn line(action: &Action, observed: &Observed) -> String {
    match action {
        Action::AddFinalizer => "add the finalizer".to_owned(),
        Action::RemoveFinalizer => "remove the finalizer".to_owned(),
        Action::NoteTopics { notes } => {
            let note = |note: &stockflow_crds::TopicStatus| {
                let id = note.topic_id.as_deref().unwrap_or("to be made");
                format!("\n    {} {id}{}", note.topic_name, if note.found { ", found" } else { "" })
            };
            format!("note the topics{}", notes.iter().map(note).collect::<String>())
        }
        Action::CreateTopic { topic_name, partitions, replication, configs } => {
            format!("create topic {topic_name}: {partitions} partitions, {replication} copies, {configs:?}")
        }
        Action::GrowTopic { topic_name, topic_id, partitions } => {
            format!("grow topic {topic_name} ({topic_id}) to {partitions} partitions")
        }
        Action::SetTopicConfigs { topic_name, topic_id, configs } => {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "as the brokers have it".to_owned());
            let configs = configs.iter().map(|(name, value)| (name, shown(value)));
            let configs: std::collections::BTreeMap<_, _> = configs.collect();
            format!("set of topic {topic_name} ({topic_id}): {configs:?}")
        }
        Action::DeleteTopic { topic_name, topic_id } => format!("delete topic {topic_name} ({topic_id})"),
        Action::DeleteGroup { group } => format!("delete group {group}"),
        Action::ApplyChild { manager, object } => {
            let child = observed.child(object.kind, &object.name);
            let change = child.map_or_else(String::new, |child| changes(child, object));
            format!("apply {} {} as {}{change}", object.kind.name(), object.name, manager.name())
        }
        Action::TryRule { stage, rule, digest } => format!("try rule {stage}/{rule} ({}…)", &digest[..15]),
        Action::CopyRule { copy } => {
            format!("copy rule {} of config map {} as {}", copy.key, copy.config_map, copy.object.name)
        }
        Action::TellLeaving { stage, first } => {
            format!("tell the workers of stage {stage} from {first} on that they leave")
        }
        Action::SetReplicas { stage, name, replicas } => {
            format!("set replicas of {name} (stage {stage}) to {replicas}")
        }
        Action::DeleteChild { kind, name, uid } => format!("delete {} {name} ({uid})", kind.name()),
        Action::Event(event) => format!("tell ({:?}) {}: {}", event.kind, event.reason, event.message),
    }
}

fn changes(child: &Child, object: &Object) -> String {
    let mut found = Vec::new();
    compare("", &child.ours, &object.said(), &mut found);
    found.iter().map(|change| format!("\n    {change}")).collect()
}

/// Each place in which two values differ.
fn compare(path: &str, was: &Value, is: &Value, found: &mut Vec<String>) {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => {
            let names: std::collections::BTreeSet<&String> = was.keys().chain(is.keys()).collect();
            for name in names {
                let of = |map: &serde_json::Map<String, Value>| map.get(name).cloned().unwrap_or(Value::Null);
                compare(&format!("{path}/{name}"), &of(was), &of(is), found);
            }
        }
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
            for (n, (was, is)) in was.iter().zip(is).enumerate() {
                compare(&format!("{path}/{n}"), was, is, found);
            }
        }
        (Value::String(was), Value::String(is)) if was.contains('\n') && is.contains('\n') => {
            let only = |a: &str, b: &str| {
                a.lines()
                    .filter(|line| !b.lines().any(|other| other == *line))
                    .map(|line| line.trim().to_owned())
                    .collect::<Vec<_>>()
            };
            let (gone, come) = (only(was, is), only(is, was));
            if !(gone.is_empty() && come.is_empty()) {
                found.push(format!("{path}: {} -> {}", gone.join(" "), come.join(" ")));
            }
        }
        _ if was == is => {}
        _ => found.push(format!("{path}: {} -> {}", short(was), short(is))),
    }
}

/// A hash by its first digits.
fn short(value: &Value) -> String {
    match value.as_str() {
        Some(text) if text.len() == 64 => format!("{}…", &text[..8]),
        _ => value.to_string(),
    }
}
