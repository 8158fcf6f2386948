//! A line to the brokers: the clients that administration asks with.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::Client;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use stockflow_log::LogError;

use crate::base::context::Context;
use crate::base::failure::{explained, failure, hopeless, of_asking};
use crate::base::limits::{ADMIN_WAIT, QUERY_WAIT};
use crate::base::options::KafkaOptions;
use crate::base::settings;
use crate::log::parting::part;
use crate::sys::answer::NoAnswer;

/// One try of reaching a broker, after which errors of the connections are looked at.
const REACH_STEP: Duration = Duration::from_millis(500);

/// One client that asks, one that changes, and, once it was needed, one that asks for what groups have committed.
pub(super) struct Line {
    asking: BaseConsumer<Context>,
    pub(super) changing: AdminClient<Context>,
    pub(super) asker: Mutex<Option<BaseConsumer<Context>>>,
}

impl Line {
    pub(super) fn open(options: &KafkaOptions) -> Result<Line, LogError> {
        let action = "open a line to the brokers";
        let id = format!("{}-admin", options.client_id);
        let made = settings::asking(options, &id)?.create_with_context(Context::new(id.clone()));
        let asking = made.map_err(|error| failure(action, &error))?;
        let mut config = settings::admin(options, &id)?;
        // Nobody reads what this client logs; the other one says the same.
        config.set_log_level(RDKafkaLogLevel::Emerg);
        let made = config.create_with_context(Context::new(id));
        let changing = made.map_err(|error| failure(action, &error))?;
        let line = Line { asking, changing, asker: Mutex::default() };
        line.reach(action, options)?;
        Ok(line)
    }

    /// Waits until a broker answers, or it is clear that none will.
    fn reach(&self, action: &'static str, options: &KafkaOptions) -> Result<(), LogError> {
        let mut waited = Duration::ZERO;
        let mut said = String::new();
        while waited < QUERY_WAIT {
            if self.client().fetch_cluster_id(REACH_STEP).is_some() {
                return Ok(());
            }
            said = self.complaint(action).map_err(|error| self.with_secret(error, options))?;
            waited += REACH_STEP;
        }
        let brokers = options.bootstrap_servers.join(", ");
        Err(LogError::Retriable { action, message: format!("no broker answers at {brokers}: {said}") })
    }

    /// Where the credentials are from that are refused.
    fn with_secret(&self, error: LogError, options: &KafkaOptions) -> LogError {
        let refused = self.asking.context().complaint().map(|complaint| complaint.code);
        let is_login = matches!(refused, Some(Code::Authentication | Code::SaslAuthenticationFailed));
        match (error, &options.sasl) {
            (LogError::Fatal { action, message }, Some(sasl)) if is_login => {
                let (secret, user, password) = (&sasl.username.name, &sasl.username.key, &sasl.password.key);
                LogError::Fatal { action, message: format!("{message} (secret `{secret}`, {user} and {password})") }
            }
            (error, _) => error,
        }
    }

    pub(super) fn client(&self) -> &Client<Context> {
        self.asking.client()
    }

    /// What rdkafka could not do, with why the brokers cannot be reached if that is known.
    pub(super) fn failed(&self, action: &'static str, error: &KafkaError) -> LogError {
        match self.complaint(action) {
            Ok(said) => explained(action, error, &said),
            Err(hopeless) => hopeless,
        }
    }

    /// What librdkafka has no answer to, with why the brokers cannot be reached if that is known.
    pub(super) fn unanswered(&self, action: &'static str, none: &NoAnswer) -> LogError {
        match self.complaint(action) {
            Ok(said) if said.is_empty() => of_asking(action, none.code, &format!("{} ({})", none.said, none.code)),
            Ok(said) => of_asking(action, none.code, &format!("{} ({}; {said})", none.said, none.code)),
            Err(hopeless) => hopeless,
        }
    }

    fn complaint(&self, action: &'static str) -> Result<String, LogError> {
        let context = self.asking.context();
        loop {
            let seen = context.events();
            let _ = self.asking.poll(Duration::ZERO);
            if context.events() == seen {
                break;
            }
        }
        let Some(complaint) = context.complaint() else { return Ok(String::new()) };
        hopeless(action, &complaint).map_or(Ok(complaint.reason), Err)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(asker) = self.asker.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            part(asker);
        }
    }
}

impl Debug for Line {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Line").finish_non_exhaustive()
    }
}

/// The options of a change.
pub(super) fn patience() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(ADMIN_WAIT)).operation_timeout(Some(ADMIN_WAIT))
}

/// What one of a change's parts was refused with.
pub(super) fn refused(action: &'static str, name: &str, code: Code) -> LogError {
    refused_as(action, name, code, &code.to_string())
}

/// The same, with what the brokers say of it. Of a right that is missing it is told which.
pub(super) fn refused_as(action: &'static str, name: &str, code: Code, said: &str) -> LogError {
    let unauthorized = matches!(code, Code::TopicAuthorizationFailed | Code::ClusterAuthorizationFailed);
    match right(action).filter(|_| unauthorized) {
        Some(right) => LogError::Fatal {
            action,
            message: format!(
                "{name:?}: the user may not: give it the right {right} on this topic, as with kafka-acls.sh --add \
                 --allow-principal User:NAME --operation {right} --topic {name}"
            ),
        },
        None => of_asking(action, code, &format!("{name:?}: {said}")),
    }
}

/// The right that is needed on a topic, in the word of Kafka's tools.
fn right(action: &str) -> Option<&'static str> {
    Some(match action {
        "make a topic" => "Create",
        "add partitions to a topic" => "Alter",
        "change the settings of a topic" => "AlterConfigs",
        "delete a topic" => "Delete",
        "look for a topic" => "Describe",
        "read the settings of a topic" => "DescribeConfigs",
        _ => return None,
    })
}
