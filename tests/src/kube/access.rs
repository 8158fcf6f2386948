//! Who may do what: service accounts and rules, so that a program can be run with no more rights than it needs.

use std::time::Duration;

use k8s_openapi::api::authentication::v1::{TokenRequest, TokenRequestSpec};
use k8s_openapi::api::authorization::v1::{ResourceAttributes, SubjectAccessReview, SubjectAccessReviewSpec};
use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject};
use kube::Client;
use kube::api::{Api, ObjectMeta, PostParams};
use snafu::ResultExt as _;

use super::error::{ApiSnafu, Error, NotReadySnafu};
use super::{Server, User};

const RBAC: &str = "rbac.authorization.k8s.io";
/// How often is asked whether a rule counts, and how long is waited between: a minute.
const LOOKS: u32 = 1_200;
const LOOK: Duration = Duration::from_millis(50);
/// Longer than any test.
const TOKEN_SECONDS: i64 = 86_400;

/// Makes a service account, which may do nothing yet ([`allow`]), and somebody who speaks in its name.
///
/// # Errors
/// The server refused.
pub async fn service_account(server: &Server, client: &Client, namespace: &str, name: &str) -> Result<User, Error> {
    let what = || format!("make the service account {name} of {namespace}");
    let accounts: Api<ServiceAccount> = Api::namespaced(client.clone(), namespace);
    let account = ServiceAccount { metadata: named(name), ..ServiceAccount::default() };
    accounts.create(&PostParams::default(), &account).await.with_context(|_| ApiSnafu { what: what() })?;
    speak_for(server, client, namespace, name).await
}

/// Somebody who speaks in the name of a service account that there is.
///
/// # Errors
/// The server refused.
pub async fn speak_for(server: &Server, client: &Client, namespace: &str, name: &str) -> Result<User, Error> {
    let what = || format!("get a token of the service account {name} of {namespace}");
    let accounts: Api<ServiceAccount> = Api::namespaced(client.clone(), namespace);
    let spec = TokenRequestSpec { expiration_seconds: Some(TOKEN_SECONDS), ..TokenRequestSpec::default() };
    let request = TokenRequest { spec, ..TokenRequest::default() };
    let made = accounts.create_token_request(name, &PostParams::default(), &request).await;
    let status = made.with_context(|_| ApiSnafu { what: what() })?.status;
    let token = status.map(|status| status.token).unwrap_or_default();
    server.bearer(&format!("system:serviceaccount:{namespace}:{name}"), &token)
}

/// Lets `user` do what `rules` say: in one namespace, or in the whole cluster. Returns once that counts.
///
/// # Errors
/// The server refused, or it does not count within a minute.
pub async fn allow(client: &Client, user: &User, namespace: Option<&str>, rules: Vec<PolicyRule>) -> Result<(), Error> {
    let name = user.name().replace(':', "-");
    let what = || format!("allow {} what it needs", user.name());
    let subject = Subject {
        kind: "User".to_owned(),
        name: user.name().to_owned(),
        api_group: Some(RBAC.to_owned()),
        ..Subject::default()
    };
    let role_ref = |kind: &str| RoleRef { api_group: RBAC.to_owned(), kind: kind.to_owned(), name: name.clone() };
    let (metadata, params) = (named(&name), PostParams::default());
    let asked = asked(user, namespace, &rules);
    let made = match namespace {
        Some(namespace) => {
            let role = Role { metadata: metadata.clone(), rules: Some(rules) };
            let binding = RoleBinding { metadata, role_ref: role_ref("Role"), subjects: Some(vec![subject]) };
            let roles = Api::namespaced(client.clone(), namespace);
            let bindings = Api::namespaced(client.clone(), namespace);
            both(roles.create(&params, &role).await, bindings.create(&params, &binding).await)
        }
        None => {
            let role = ClusterRole { metadata: metadata.clone(), rules: Some(rules), ..ClusterRole::default() };
            let role_ref = role_ref("ClusterRole");
            let binding = ClusterRoleBinding { metadata, role_ref, subjects: Some(vec![subject]) };
            let (roles, bindings) = (Api::all(client.clone()), Api::all(client.clone()));
            both(roles.create(&params, &role).await, bindings.create(&params, &binding).await)
        }
    };
    made.with_context(|_| ApiSnafu { what: what() })?;
    until_allowed(client, &asked).await
}

/// Whether somebody may do the first thing of the rules. All of a role count at once.
fn asked(user: &User, namespace: Option<&str>, rules: &[PolicyRule]) -> SubjectAccessReview {
    let first = |list: Option<&Vec<String>>| list.and_then(|list| list.first()).cloned();
    let attributes = rules.first().map(|rule| ResourceAttributes {
        group: first(rule.api_groups.as_ref()),
        resource: first(rule.resources.as_ref()),
        verb: rule.verbs.first().cloned(),
        namespace: namespace.map(str::to_owned),
        ..ResourceAttributes::default()
    });
    let spec = SubjectAccessReviewSpec {
        user: Some(user.name().to_owned()),
        resource_attributes: attributes,
        ..SubjectAccessReviewSpec::default()
    };
    SubjectAccessReview { spec, ..SubjectAccessReview::default() }
}

/// Waits until what is asked is allowed: what allows it is watched by the server, and counts a moment after it is stored.
///
/// # Errors
/// The server refused, or it is not allowed within a minute.
pub async fn until_allowed(client: &Client, asked: &SubjectAccessReview) -> Result<(), Error> {
    for _ in 0..LOOKS {
        if is_allowed(client, asked).await? {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
    NotReadySnafu { what: "what was allowed", seconds: 60u64, log: "the rules are stored" }.fail()
}

/// Whether what is asked is allowed.
///
/// # Errors
/// The server refused.
pub async fn is_allowed(client: &Client, asked: &SubjectAccessReview) -> Result<bool, Error> {
    let review = Api::all(client.clone()).create(&PostParams::default(), asked).await;
    let review: SubjectAccessReview = review.context(ApiSnafu { what: "ask what somebody may do" })?;
    Ok(review.status.is_some_and(|status| status.allowed))
}

fn both<A, B>(first: kube::Result<A>, second: kube::Result<B>) -> kube::Result<()> {
    first.and(second).map(drop)
}

fn named(name: &str) -> ObjectMeta {
    ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() }
}
