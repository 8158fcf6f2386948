//! Conditions: Ready, TopicsReady, WorkersReady, RulesReady and LagKnown, each with a reason from a
//! fixed list and a message that says what to do. Pure.

use std::collections::BTreeMap;

use stockflow_crds::{Problem, ResolvedPipeline};
use stockflow_log::LogError;
use stockflow_plan::{Notice, Reason};

use super::Standing;
use super::stages::{Progress, progress};
use crate::apply::ApplyError;
use crate::observe::Workers;
use crate::scale::Kept;

/// Most bytes of a condition's message, by its schema 32,768; people read less.
const MESSAGE_BYTES_MAX: usize = 4_096;

/// A condition without its times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Which.
    pub kind: &'static str,
    /// Whether it holds.
    pub status: Verdict,
    /// Why, in a word.
    pub reason: &'static str,
    /// Why, and what to do.
    pub message: String,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    True,
    /// It does not.
    False,
    /// Nobody knows.
    Unknown,
}

impl Verdict {
    /// As Kubernetes writes it.
    pub fn text(self) -> &'static str {
        match self {
            Verdict::True => "True",
            Verdict::False => "False",
            Verdict::Unknown => "Unknown",
        }
    }
}

/// Which condition a notice is about; none is about what hinders nothing.
fn about(reason: Reason) -> Option<&'static str> {
    match reason {
        Reason::KafkaAway
        | Reason::KafkaRefuses
        | Reason::CredentialsMissing
        | Reason::TopicMissing
        | Reason::TopicGone
        | Reason::TopicNotOurs
        | Reason::TopicOwnedByOther
        | Reason::TopicOfAnother
        | Reason::ShrinkRefused
        | Reason::GrowRefused
        | Reason::ReplicationDiffers => Some("TopicsReady"),
        Reason::RuleMissing | Reason::RuleChecking | Reason::RuleRefused | Reason::RuleNotFetched => Some("RulesReady"),
        Reason::ObjectNotOurs
        | Reason::BooksOfAnother
        | Reason::StorageUnchanged
        | Reason::SecretMissing
        | Reason::ReplicasNotOurs
        | Reason::WorkersStopping => Some("WorkersReady"),
        Reason::TopicUnused => None,
    }
}

/// The conditions of a pipeline.
pub fn conditions(standing: &Standing<'_>) -> Vec<Said> {
    match standing {
        Standing::Invalid(problems) => vec![invalid(problems)],
        Standing::Planned { pipeline, workers, scaling, notices, applied } => {
            let mut parts =
                vec![of_notices("TopicsReady", notices, "TopicsAsWanted", "topics are as the pipeline says")];
            parts.push(of_notices("RulesReady", notices, "RulesGood", "every rule is there and good"));
            let mut running = of_notices("WorkersReady", notices, "WorkersReady", "every worker is ready");
            if running.status == Verdict::True {
                match progress(pipeline, workers, scaling) {
                    Progress::Done => {}
                    Progress::Waiting { reason, message } => {
                        running = Said { kind: "WorkersReady", status: Verdict::False, reason, message };
                    }
                    Progress::Suspended { message } => (running.reason, running.message) = ("Suspended", message),
                }
            }
            parts.push(running);
            parts.push(lag_known(pipeline, workers, scaling));
            match applied {
                Err(ApplyError::Kafka { source }) if parts[0].status == Verdict::True => parts[0] = unmade(source),
                // What cannot be written is why workers are waited for.
                Err(error) => {
                    let message = bounded(format!("{}; it is tried again", error.words()));
                    let failed = Said { kind: "Applied", status: Verdict::False, reason: "ApplyFailed", message };
                    let at = parts.iter().position(|part| part.kind == "WorkersReady").unwrap_or(parts.len());
                    parts.insert(at, failed);
                }
                Ok(_) => {}
            }
            let ready = ready(&parts);
            parts.retain(|part| part.kind != "Applied");
            parts.insert(0, ready);
            parts
        }
    }
}

/// Topics could not be made or changed. What Kafka refuses names the topic and what to do.
fn unmade(source: &LogError) -> Said {
    let is_refused = matches!(source, LogError::Fatal { .. });
    let reason = if is_refused { Reason::KafkaRefuses.name() } else { "ApplyFailed" };
    let message = bounded(format!("{}; it is tried again, and what runs goes on", source.words()));
    Said { kind: "TopicsReady", status: Verdict::False, reason, message }
}

/// Ready is what is not: the first that does not hold says why.
fn ready(parts: &[Said]) -> Said {
    // A lag that is not known holds scaling, and keeps nobody from working.
    let mut hindering = parts.iter().filter(|part| part.kind != "LagKnown");
    match hindering.find(|part| part.status != Verdict::True) {
        Some(part) => Said { kind: "Ready", ..part.clone() },
        None => {
            let suspended = parts.iter().find(|part| part.reason == "Suspended");
            let (reason, message) = suspended
                .map_or(("AsWanted", "everything is as the pipeline says".to_owned()), |part| {
                    (part.reason, part.message.clone())
                });
            Said { kind: "Ready", status: Verdict::True, reason, message }
        }
    }
}

fn lag_known(
    pipeline: &ResolvedPipeline,
    workers: &BTreeMap<String, Workers>,
    scaling: &BTreeMap<String, Kept>,
) -> Said {
    let kind = "LagKnown";
    let is_unknown = |name: &&str| scaling.get(*name).is_none_or(|kept| kept.lag.is_none());
    let unknown: Vec<&str> = pipeline.stages.iter().map(|stage| stage.name.as_str()).filter(is_unknown).collect();
    if unknown.is_empty() {
        return Said {
            kind,
            status: Verdict::True,
            reason: "LagKnown",
            message: "the lag of every stage is known".to_owned(),
        };
    }
    let starting = unknown.iter().any(|name| workers.get(*name).is_none_or(|seen| seen.ready < seen.wanted));
    let reason = if starting { "WorkersStarting" } else { "LagUnknown" };
    let message = format!("the lag of {} is not known: their replicas stay as they are", unknown.join(", "));
    Said { kind, status: Verdict::False, reason, message }
}

fn of_notices(kind: &'static str, notices: &[Notice], reason: &'static str, message: &str) -> Said {
    let mine: Vec<&Notice> = notices.iter().filter(|notice| about(notice.reason) == Some(kind)).collect();
    // What nobody knows yet does not hide what is known to be wrong.
    let is_unknown = |notice: &&&Notice| matches!(notice.reason, Reason::KafkaAway | Reason::RuleChecking);
    let Some(first) = mine.iter().find(|notice| !is_unknown(notice)).or_else(|| mine.first()) else {
        return Said { kind, status: Verdict::True, reason, message: message.to_owned() };
    };
    let status = if is_unknown(&first) { Verdict::Unknown } else { Verdict::False };
    let messages: Vec<&str> = mine.iter().map(|notice| notice.message.as_str()).collect();
    Said { kind, status, reason: first.reason.name(), message: bounded(messages.join("\n")) }
}

fn invalid(problems: &[Problem]) -> Said {
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let message = format!("{}\nWhat ran before goes on.", problems.join("\n"));
    Said { kind: "Ready", status: Verdict::False, reason: "Invalid", message: bounded(message) }
}

fn bounded(mut message: String) -> String {
    if message.len() > MESSAGE_BYTES_MAX {
        let mut end = MESSAGE_BYTES_MAX;
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        message.truncate(end);
        message.push('…');
    }
    message
}
