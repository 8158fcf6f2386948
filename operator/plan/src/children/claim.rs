//! The claim of a worker's volume, where copies of its state are.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, PersistentVolumeClaimSpec, VolumeResourceRequirements};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use stockflow_crds::ResolvedStage;

use super::volumes::STATE;

/// The claim of each worker's volume.
pub(super) fn claim(stage: &ResolvedStage) -> PersistentVolumeClaim {
    PersistentVolumeClaim {
        metadata: ObjectMeta { name: Some(STATE.to_owned()), ..ObjectMeta::default() },
        spec: Some(PersistentVolumeClaimSpec {
            access_modes: Some(vec!["ReadWriteOnce".to_owned()]),
            resources: Some(VolumeResourceRequirements {
                requests: Some(BTreeMap::from([("storage".to_owned(), storage(stage.worker.storage_bytes))])),
                ..VolumeResourceRequirements::default()
            }),
            storage_class_name: stage.worker.storage_class_name.clone(),
            ..PersistentVolumeClaimSpec::default()
        }),
        ..PersistentVolumeClaim::default()
    }
}

/// In the largest unit that it is a whole number of, as the API server writes it.
fn storage(bytes: u64) -> Quantity {
    let units = [("Ti", 1_u64 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let whole = units.iter().find(|(_, unit)| bytes != 0 && bytes.is_multiple_of(*unit));
    Quantity(whole.map_or_else(|| bytes.to_string(), |(name, unit)| format!("{}{name}", bytes / unit)))
}
