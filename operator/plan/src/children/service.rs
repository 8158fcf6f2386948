//! The headless service of a stage: a name for each worker, by which others ask for stock.

use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use stockflow_crds::ResolvedStage;

use super::{About, container, names, object};
use crate::{ChildKind, Object};

pub(super) fn service(about: &About<'_>, stage: &ResolvedStage) -> Object {
    let name = names::base(about.pipeline, stage);
    let service = Service {
        metadata: names::metadata(about, &name, Some(stage)),
        spec: Some(ServiceSpec {
            cluster_ip: Some("None".to_owned()),
            // A worker that restores answers for what it has, and says where the rest is.
            publish_not_ready_addresses: Some(true),
            selector: names::selector(about.pipeline, Some(stage)).match_labels,
            ports: Some(vec![ServicePort {
                name: Some(container::HTTP.to_owned()),
                port: i32::from(container::HTTP_PORT),
                protocol: Some("TCP".to_owned()),
                target_port: Some(IntOrString::String(container::HTTP.to_owned())),
                ..ServicePort::default()
            }]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    object(ChildKind::Service, &name, Some(stage), &service)
}
