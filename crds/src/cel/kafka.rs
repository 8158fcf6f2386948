//! The checks of Kafka's settings: times within their bounds, and what is not the user's to set.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::{REFUSED_SETTINGS, bounds};

use super::{BROKER, SESSION_TIMEOUT, TRANSACTION_INTERVAL, TRANSACTION_TIMEOUT, rule, rule_at};

/// A time that, if it is given, must be within a range in ms. Days are beyond every such range, and a Go duration
/// has none.
pub(super) fn time(field: &str, ms: &RangeInclusive<u64>, message: &str) -> Value {
    let (low, high) = (ms.start(), ms.end());
    rule_at(
        &format!(".{field}"),
        &format!(
            "!has(self.{field}) || (self.{field}.matches('^0*[0-9]{{1,6}}(ms|s|m|h)$') && \
             duration(self.{field}) >= duration('{low}ms') && duration(self.{field}) <= duration('{high}ms'))"
        ),
        message,
    )
}

/// As `validate` reads it: a name or an address, the latter in brackets where it has colons, and a port.
const BROKER_FORM: &str = "^([a-zA-Z0-9._-]+|\\\\[[a-fA-F0-9:.]+\\\\]):([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|\
                           65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$";

pub(crate) fn kafka() -> Value {
    let brokers = format!("self.bootstrapServers.all(broker, broker.matches('{BROKER_FORM}'))");
    json!([
        rule_at(".bootstrapServers", &brokers, BROKER),
        time("transactionTimeout", &bounds::TRANSACTION_TIMEOUT_MS, TRANSACTION_TIMEOUT),
        time("sessionTimeout", &bounds::SESSION_TIMEOUT_MS, SESSION_TIMEOUT),
    ])
}

pub(crate) fn transaction() -> Value {
    json!([time("maxInterval", &bounds::TRANSACTION_INTERVAL_MS, TRANSACTION_INTERVAL)])
}

/// Each setting that is refused, with its reason as the message.
pub(crate) fn client_settings() -> Value {
    let refused = REFUSED_SETTINGS.iter().map(|refused| {
        let (begins, is): (Vec<&str>, Vec<&str>) = refused.names.iter().partition(|name| name.ends_with('.'));
        let is = (!is.is_empty()).then(|| format!("{is:?}.all(name, !(name in self))"));
        let begins = begins.iter().map(|begin| format!("self.all(name, !name.startsWith({begin:?}))"));
        rule(&is.into_iter().chain(begins).collect::<Vec<_>>().join(" && "), refused.why)
    });
    refused.collect()
}
