//! The pipeline's name and namespace, and what is made from them.

use crate::{InventoryPipeline, cel, names::is_label};

use super::findings::Findings;

pub(super) fn check(pipeline: &InventoryPipeline, findings: &mut Findings) {
    let name = pipeline.metadata.name.as_deref().unwrap_or_default();
    if name.is_empty() {
        findings.add("metadata.name", "the pipeline has no name", "give it one: topics and groups are named after it");
    } else if !is_label(name) {
        findings.add("metadata.name", cel::PIPELINE_NAME, format!("`{name}` is not such a name"));
    }
    if let Some(namespace) = pipeline.metadata.namespace.as_deref().filter(|namespace| !is_label(namespace)) {
        findings.add(
            "metadata.namespace",
            format!("`{namespace}` is not a namespace"),
            "use lowercase letters, digits and hyphens, at most 63",
        );
    }
    for (s, stage) in pipeline.spec.stages.iter().enumerate() {
        let together = name.len() + stage.name.as_str().len();
        if together > cel::NAMES_MAX {
            let help = format!(
                "together they have {together}; shorten one, or the pods and labels made from them will not fit"
            );
            findings.add(format!("spec.stages[{s}].name"), cel::NAMES_TOO_LONG, help);
        }
    }
    findings.unique(pipeline.spec.topics.iter().map(|topic| &topic.name), |t| format!("spec.topics[{t}].name"));
    findings.unique(pipeline.spec.stages.iter().map(|stage| &stage.name), |s| format!("spec.stages[{s}].name"));
}
