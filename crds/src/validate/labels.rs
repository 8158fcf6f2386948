//! Labels and annotations of pods: their form, and whose they are.

use std::collections::BTreeMap;

use crate::{WorkerSpec, bounds, cel};

use super::findings::Findings;

/// Most characters of a label's name, without what stands before `/`, and of its value.
const PART_MAX: usize = 63;
/// Most characters of what stands before `/`.
const PREFIX_MAX: usize = 253;

const FORM: &str = "write at most 63 letters, digits, hyphens, underscores and dots, beginning and ending with a letter \
                    or digit; before a name there may be a domain and a slash";

pub(super) fn check(path: &str, worker: &WorkerSpec, findings: &mut Findings) {
    let maps =
        [("labels", &worker.labels), ("annotations", &worker.annotations), ("nodeSelector", &worker.node_selector)];
    for (field, map) in maps {
        let Some(map) = map else { continue };
        let path = format!("{path}.{field}");
        findings.length(&path, map.len(), 0, bounds::SETTINGS_MAX);
        if field != "nodeSelector" {
            foreign(&path, map, findings);
        }
        for (name, value) in map {
            if !is_name(name) {
                findings.add(path.clone(), format!("`{name}` is not the name of a label"), FORM);
            }
            if field != "annotations" && !(value.is_empty() || is_part(value)) {
                findings.add(format!("{path}.{name}"), format!("`{value}` is not the value of a label"), FORM);
            }
        }
    }
}

/// What the operator finds its pods by is not the user's to set.
fn foreign(path: &str, map: &BTreeMap<String, String>, findings: &mut Findings) {
    let own = |name: &&String| cel::OWN_LABELS_BEGIN.iter().any(|begin| name.starts_with(begin));
    for name in map.keys().filter(own) {
        findings.add(format!("{path}.{name}"), cel::OWN_LABELS, format!("leave `{name}` out"));
    }
}

fn is_name(name: &str) -> bool {
    match name.split_once('/') {
        None => is_part(name),
        Some((prefix, part)) => is_domain(prefix) && is_part(part),
    }
}

fn is_part(text: &str) -> bool {
    let inner = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    let edge = |c: Option<&u8>| c.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    text.len() <= PART_MAX && bytes.iter().all(|c| inner(*c)) && edge(bytes.first()) && edge(bytes.last())
}

fn is_domain(text: &str) -> bool {
    text.len() <= PREFIX_MAX && text.split('.').all(crate::names::is_label)
}
