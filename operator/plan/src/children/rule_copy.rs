//! Copies of rules that come from config maps: what was tried is what workers get, whatever becomes of
//! the config map while they roll or start again.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use stockflow_crds::{Module, ResolvedPipeline};

use super::{About, names, object};
use crate::hash::bounded;
use crate::{ChildKind, Object};

/// The key that the component is under.
pub const RULE_COPY_KEY: &str = "rule.wasm";
/// The annotation with the component's digest; who has it is a copy.
pub const RULE_DIGEST: &str = "stockflow.dev/rule-digest";
/// Digits of the digest in a copy's name.
const DIGITS: usize = 16;
/// Most characters of a copy's name.
const NAME_MAX: usize = 63;

/// A copy, and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleCopy {
    /// The copy, without what is in it.
    pub object: Object,
    /// The config map that the component is in.
    pub config_map: String,
    /// Its key there.
    pub key: String,
    /// SHA-256 of the component, `sha256:` and hex.
    pub digest: String,
}

/// The name of the copy of this component.
pub(super) fn copy_name(pipeline: &ResolvedPipeline, digest: &str) -> String {
    let digits = digest.trim_start_matches("sha256:");
    bounded(&format!("{}-rule-{}", pipeline.name, digits.get(..DIGITS).unwrap_or(digits)), NAME_MAX)
}

/// One of each component, however many rules it is.
pub(super) fn copies(about: &About<'_>) -> Vec<RuleCopy> {
    let mut copies: BTreeMap<String, RuleCopy> = BTreeMap::new();
    for stage in &about.pipeline.stages {
        for rule in &stage.rules {
            let Module::ConfigMap { name: config_map, key } = &rule.module else { continue };
            let Some(digest) = about.observed.digest(&stage.name, &rule.name) else { continue };
            let name = copy_name(about.pipeline, digest);
            copies.entry(name.clone()).or_insert_with(|| RuleCopy {
                object: copy(about, &name, digest),
                config_map: config_map.clone(),
                key: key.clone(),
                digest: digest.to_owned(),
            });
        }
    }
    copies.into_values().collect()
}

fn copy(about: &About<'_>, name: &str, digest: &str) -> Object {
    let mut metadata = names::metadata(about, name, None);
    metadata.annotations = Some(BTreeMap::from([(RULE_DIGEST.to_owned(), digest.to_owned())]));
    let copy = ConfigMap { metadata, immutable: Some(true), ..ConfigMap::default() };
    object(ChildKind::RuleCopy, name, None, &copy)
}
