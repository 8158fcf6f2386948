//! Who asks, as the API server knows them. To a worker it is a claim: whoever reaches it can say anything.

use k8s_openapi::api::authentication::v1::SelfSubjectReview;
use kube::api::{Api, PostParams};

use crate::cluster::Cluster;

/// Most characters of a name.
const CHARS_MAX: usize = 200;

/// The user's name on the cluster; where it does not say, that on this machine.
pub(crate) async fn asks(cluster: &Cluster) -> String {
    let reviews: Api<SelfSubjectReview> = Api::all(cluster.client());
    let reviewed = reviews.create(&PostParams::default(), &SelfSubjectReview::default()).await.ok();
    let known = reviewed.and_then(|review| review.status?.user_info?.username);
    let name = known.or_else(|| std::env::var("USER").ok()).unwrap_or_default();
    let shown: String = name.chars().filter(|c| matches!(c, ' '..='~')).take(CHARS_MAX).collect();
    if shown.trim().is_empty() { "unknown".to_owned() } else { shown }
}
