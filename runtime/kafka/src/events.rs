//! Looking at what librdkafka has to tell of a producer.

use std::time::Duration;

use rdkafka::producer::{BaseProducer, Producer};

use crate::context::Context;

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
