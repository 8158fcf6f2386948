//! Who may ask workers over HTTP: the pipeline's namespace, and the namespaces that the operator was told of. There is
//! no password on it. Where workers go is left open: brokers and registries are anywhere.

use k8s_openapi::api::networking::v1::{
    NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use stockflow_crds::ResolvedStage;

use super::{About, container, names, object};
use crate::{ChildKind, Object};

/// The label that the API server gives each namespace.
const NAMESPACE_LABEL: &str = "kubernetes.io/metadata.name";

pub(super) fn policy(about: &About<'_>, stage: &ResolvedStage) -> Object {
    let name = names::base(about.pipeline, stage);
    let policy = NetworkPolicy {
        metadata: names::metadata(about, &name, Some(stage)),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(names::selector(about.pipeline, Some(stage))),
            policy_types: Some(vec!["Ingress".to_owned()]),
            ingress: Some(vec![NetworkPolicyIngressRule {
                from: Some(peers(about)),
                ports: Some(vec![NetworkPolicyPort {
                    port: Some(IntOrString::String(container::HTTP.to_owned())),
                    protocol: Some("TCP".to_owned()),
                    ..NetworkPolicyPort::default()
                }]),
            }]),
            ..NetworkPolicySpec::default()
        }),
    };
    object(ChildKind::NetworkPolicy, &name, Some(stage), &policy)
}

fn peers(about: &About<'_>) -> Vec<NetworkPolicyPeer> {
    let own = NetworkPolicyPeer { pod_selector: Some(LabelSelector::default()), ..NetworkPolicyPeer::default() };
    let told = &about.observed.settings.asking_namespaces;
    let others = (!told.is_empty()).then(|| NetworkPolicyPeer {
        namespace_selector: Some(LabelSelector {
            match_expressions: Some(vec![LabelSelectorRequirement {
                key: NAMESPACE_LABEL.to_owned(),
                operator: "In".to_owned(),
                values: Some(told.iter().cloned().collect()),
            }]),
            ..LabelSelector::default()
        }),
        ..NetworkPolicyPeer::default()
    });
    [own].into_iter().chain(others).collect()
}
