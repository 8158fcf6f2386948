//! The config map with the resolved stage.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use stockflow_crds::{ResolvedStage, write_stage_file};

use super::{About, STAGE_KEY, names, object};
use crate::{ChildKind, Object};

pub(super) fn config_map(about: &About<'_>, stage: &ResolvedStage) -> Object {
    let name = names::base(about.pipeline, stage);
    let file = write_stage_file(about.pipeline, stage);
    let config_map = ConfigMap {
        metadata: names::metadata(about, &name, Some(stage)),
        data: Some(BTreeMap::from([(STAGE_KEY.to_owned(), file)])),
        ..ConfigMap::default()
    };
    object(ChildKind::ConfigMap, &name, Some(stage), &config_map)
}
