//! Looking at what librdkafka has to tell of a client.

use std::time::Duration;

use rdkafka::Message;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::producer::{BaseProducer, Producer};
use stockflow_log::LogError;

use crate::base::context::Context;
use crate::base::failure::worse;

/// Looks at the events of a producer: log lines, errors, records that were not delivered.
pub(crate) fn serve(producer: &BaseProducer<Context>) {
    loop {
        let seen = producer.context().events();
        producer.poll(Duration::ZERO);
        if producer.context().events() == seen {
            return;
        }
    }
}

/// Looks at all events of a consumer: log lines, errors, changes of assignment. All of them, for
/// while brokers are away more come than anybody asks for, and what is left would be told long
/// after they are back. `told` says what each error means; `strayed` hears of records that came
/// here and not where their partition delivers, by topic and partition.
///
/// # Errors
/// The worst of what `told` gives.
pub(crate) fn look(
    consumer: &BaseConsumer<Context>,
    told: impl Fn(&KafkaError) -> Result<(), LogError>,
    mut strayed: impl FnMut(&str, i32),
) -> Result<(), LogError> {
    let context = consumer.context();
    let mut found = Ok(());
    loop {
        let seen = context.events();
        match consumer.poll(Duration::ZERO) {
            Some(Err(error)) => found = worse(found, told(&error)),
            Some(Ok(record)) => strayed(record.topic(), record.partition()),
            None if context.events() == seen => return found,
            None => {}
        }
    }
}
