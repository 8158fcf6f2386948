//! Asking the pods of a stage in turn, until one answers.

use crate::doors::{Doors, PodName, Shut};
use crate::exchange::{Answer, Question, ask};
use crate::failure::Failure;
use crate::right::Right;

/// The first answer of these pods. One that cannot be reached is passed over; one that may have been told to change
/// something is not.
pub(crate) async fn first<'a>(
    doors: &impl Doors,
    what: &str,
    pods: impl IntoIterator<Item = &'a PodName>,
    question: &Question,
) -> Result<(PodName, Answer), Failure> {
    let mut troubles = Vec::new();
    for pod in pods {
        match ask(doors, pod, question).await {
            Ok(answer) => return Ok((pod.clone(), answer)),
            Err(Shut::Forbidden { message }) => return Err(forbidden(pod, &message)),
            Err(Shut::Broken { message }) if question.by.is_some() => {
                return Err(Failure::work(format!(
                    "{pod} broke off after it was asked: {message}\n  it may have been done, or be going on: look with \
                     `dlq list`; the same command again does what is left"
                )));
            }
            Err(shut) => troubles.push(format!("\n  {}: {shut}", pod.name)),
        }
    }
    Err(Failure::work(format!("no {what} answers:{}", troubles.concat())))
}

/// What is missing to ask a pod.
pub(crate) fn forbidden(pod: &PodName, message: &str) -> Failure {
    Right { verbs: "get, create", resource: "pods/portforward", namespace: &pod.namespace }.missing(message)
}
