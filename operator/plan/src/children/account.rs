//! The service account of a pipeline's workers: a name that policies can speak of, without a token.

use k8s_openapi::api::core::v1::ServiceAccount;

use super::{About, names, object};
use crate::{ChildKind, Object};

pub(super) fn account(about: &About<'_>) -> Object {
    let name = names::account_name(about.pipeline);
    let account = ServiceAccount {
        metadata: names::metadata(about, &name, None),
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    };
    object(ChildKind::ServiceAccount, &name, None, &account)
}
