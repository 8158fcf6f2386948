//! What is sent: events as JSON, keyed as they should be.

use serde_json::{Value, json};

/// The time of the first record of a test, ms since 1970 UTC.
pub const START_MS: i64 = 1_700_000_000_000;

/// A record to feed.
#[derive(Clone, Debug)]
pub struct Sent {
    pub key: Option<String>,
    pub value: Option<Vec<u8>>,
    pub timestamp_ms: i64,
    pub partition: Option<u32>,
    pub headers: Vec<(&'static str, &'static [u8])>,
}

impl Sent {
    pub fn at_ms(mut self, after_start_ms: i64) -> Sent {
        self.timestamp_ms = START_MS + after_start_ms;
        self
    }

    pub fn on_partition(mut self, partition: u32) -> Sent {
        self.partition = Some(partition);
        self
    }

    /// With more fields, or others.
    pub fn with(mut self, fields: &Value) -> Sent {
        let mut value: Value = serde_json::from_slice(self.value.as_deref().unwrap()).unwrap();
        for (name, field) in fields.as_object().unwrap() {
            value[name] = field.clone();
        }
        self.value = Some(serde_json::to_vec(&value).unwrap());
        self
    }
}

/// An event at the one location of the tests, keyed `{sku}:here`.
pub fn event(id: &str, event_type: &str, sku: &str, quantity: i64) -> Sent {
    let value = json!({
        "eventId": id, "eventType": event_type, "sku": sku, "locationId": "here", "quantity": quantity,
    });
    Sent {
        key: Some(format!("{sku}:here")),
        value: Some(serde_json::to_vec(&value).unwrap()),
        timestamp_ms: START_MS,
        partition: None,
        headers: Vec::new(),
    }
}

pub fn sale(id: &str, sku: &str, quantity: i64) -> Sent {
    event(id, "SALE", sku, quantity)
}
