//! Rights that a question to the API server needs, and its errors in words.

use crate::failure::Failure;

/// What must be allowed for a question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Right<'a> {
    pub(crate) verbs: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) namespace: &'a str,
}

impl Right<'_> {
    /// It is not: which, where, and who can give it.
    pub(crate) fn missing(self, message: &str) -> Failure {
        let Right { verbs, resource, namespace } = self;
        let place = if namespace.is_empty() { "all namespaces".to_owned() } else { format!("namespace {namespace}") };
        Failure::work(format!(
            "you lack a right: {verbs} on {resource} in {place}\n  the API server says: {message}\n  ask who gives rights \
             there; docs/kubectl.md has a role with what each command needs"
        ))
    }

    /// Why a question to the API server failed.
    pub(crate) fn failed(self, error: &kube::Error) -> Failure {
        match error {
            kube::Error::Api(status) if status.code == 403 => self.missing(&status.message),
            kube::Error::Api(status) if status.code == 401 => Failure::work(format!(
                "the API server does not know you: {}\n  log in again, or choose another --context",
                status.message
            )),
            kube::Error::Api(status) => Failure::work(format!("the API server says: {}", status.message)),
            error => Failure::work(format!(
                "the API server cannot be asked: {}\n  does `kubectl version` reach it, with the same --context?",
                causes(error)
            )),
        }
    }
}

/// An error with what caused it, where that says more.
fn causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if !words.contains(&said) {
            words = format!("{words}: {said}");
        }
        source = cause.source();
    }
    words
}
