//! Applying: carries a checked plan out, in its order, and ends with the first action that fails.

mod leaving;
mod object;
mod resource;
mod rule_copy;
mod tell;
mod topics;

use kube::ResourceExt;
use snafu::{OptionExt, ResultExt, Snafu};
use stockflow_crds::InventoryPipeline;
use stockflow_log::LogError;
use stockflow_plan::{Action, Checked};

use crate::context::Context;
use crate::kafka::Cluster;
use crate::rules::{Rules, SourceError};

pub use tell::{tell, tell_decision, tell_of};
use topics::Step;

/// What could not be done.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum ApplyError {
    /// The API server did not do it.
    #[snafu(display("{step} {name}: {source}"))]
    Server {
        /// What was being done.
        step: &'static str,
        /// Of which object.
        name: String,
        /// What the server said.
        source: kube::Error,
    },
    /// A config map with a rule could not be read.
    #[snafu(display("{source}"))]
    Rule {
        /// What could not be.
        source: SourceError,
    },
    /// What was tried is not what is there.
    #[snafu(display("ConfigMap {config_map}, key {key}: it has become another since it was tried"))]
    RuleChanged {
        /// The config map.
        config_map: String,
        /// The key.
        key: String,
    },
    /// Kafka did not do it.
    #[snafu(display("{source}"))]
    Kafka {
        /// What Kafka said; it names the topic.
        source: LogError,
    },
    /// A plan that was made without a Kafka asks for something there.
    #[snafu(display("a plan asks Kafka for something that knows of none: please report it"))]
    NoKafka,
    /// This process leads no more: another one does it.
    #[snafu(display("another operator leads by now: what was left to do is its"))]
    Deposed,
}

impl ApplyError {
    /// Whether nothing new is taken because the namespace goes: the pipeline goes with it, and nothing has failed.
    pub fn is_of_leaving_namespace(&self) -> bool {
        matches!(self, ApplyError::Server { source, .. } if is_of_leaving_namespace(source))
    }

    /// What went wrong, for people: of what the API server said its sentence.
    pub fn words(&self) -> String {
        match self {
            ApplyError::Server { step, name, source: kube::Error::Api(said) } => {
                format!("{step} {name}: {}", said.message)
            }
            other => other.to_string(),
        }
    }
}

/// Does what there is to be done for a pipeline that is being deleted; gives what could not be deleted. What one topic
/// or group is not let go for holds up no other, and the end waits for all.
///
/// # Errors
/// When the API server does not do it, or another process leads by now.
pub async fn let_go(
    context: &Context,
    resource: &InventoryPipeline,
    cluster: Option<&Cluster>,
    plan: Checked,
) -> Result<Vec<String>, ApplyError> {
    let mut kept = Vec::new();
    for action in plan.into_plan().actions {
        if !context.leadership.holds() {
            return Err(ApplyError::Deposed);
        }
        let is_farewell = matches!(action, Action::RemoveFinalizer | Action::Event(_));
        if is_farewell && !kept.is_empty() {
            break;
        }
        context.metrics.acted(&action);
        match one(context, resource, cluster, action).await {
            Err(ApplyError::Kafka { source }) => {
                kept.push(source.words());
                // Nor will it answer what comes next.
                if matches!(source, LogError::Retriable { .. }) {
                    break;
                }
            }
            done => done?,
        }
    }
    Ok(kept)
}

/// Does it all; gives how many things were written.
///
/// # Errors
/// The first that failed; what came before it is done.
pub async fn apply(
    context: &Context,
    resource: &InventoryPipeline,
    cluster: Option<&Cluster>,
    plan: Checked,
) -> Result<u64, ApplyError> {
    let mut written = 0;
    let mut notes = resource.status.as_ref().map(|status| status.topics.clone()).unwrap_or_default();
    for step in topics::steps(plan.into_plan().actions) {
        // Asked before each: what is written to Kafka nobody else would refuse.
        if !context.leadership.holds() {
            return Err(ApplyError::Deposed);
        }
        match step {
            Step::Topics(actions) => {
                actions.iter().for_each(|action| context.metrics.acted(action));
                written += u64::try_from(actions.len()).unwrap_or(u64::MAX);
                topics::change(context, resource, cluster, (actions, &notes)).await?;
            }
            Step::One(action) => {
                context.metrics.acted(&action);
                written += 1;
                if let Action::NoteTopics { notes: news } = &action {
                    notes.clone_from(news);
                }
                one(context, resource, cluster, action).await?;
            }
        }
    }
    Ok(written)
}

/// Whether the API server takes nothing new because the namespace goes.
pub fn is_of_leaving_namespace(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(said) if said.code == 403 && said.message.contains("it is being terminated"))
}

async fn one(
    context: &Context,
    resource: &InventoryPipeline,
    cluster: Option<&Cluster>,
    action: Action,
) -> Result<(), ApplyError> {
    let kafka = || cluster.context(NoKafkaSnafu);
    match action {
        Action::AddFinalizer => resource::set_finalizer(context, resource, true).await,
        Action::RemoveFinalizer => resource::set_finalizer(context, resource, false).await,
        Action::NoteTopics { notes } => resource::note_topics(context, resource, notes).await,
        Action::ApplyChild { manager, object } => object::apply(context, resource, manager, &object).await,
        Action::TryRule { stage, rule, digest } => {
            let pipeline = context.pipelines.get(&resource.namespace().unwrap_or_default(), &resource.name_any());
            if let Some(pipeline) = pipeline {
                Rules::try_rule(context, &pipeline, &stage, &rule, &digest);
            }
            Ok(())
        }
        Action::CopyRule { copy } => rule_copy::make(context, resource, &copy).await,
        Action::TellLeaving { stage, first } => {
            leaving::tell_leaving(context, resource, &stage, first).await;
            Ok(())
        }
        Action::SetReplicas { name, replicas, .. } => object::set_replicas(context, resource, &name, replicas).await,
        Action::DeleteChild { kind, name, uid } => object::delete(context, resource, kind, &name, uid).await,
        Action::Event(event) => {
            tell(context, resource, &event).await;
            Ok(())
        }
        // Done together, as a step of their own.
        Action::CreateTopic { .. } | Action::GrowTopic { .. } | Action::SetTopicConfigs { .. } => Ok(()),
        Action::DeleteTopic { topic_name, topic_id } => {
            kafka()?.delete_topic(topic_name, topic_id).await.context(KafkaSnafu)
        }
        Action::DeleteGroup { group } => kafka()?.delete_group(group).await.context(KafkaSnafu),
    }
}
