//! What a stage tells of its own accord: stock and refusals.

use bytes::Bytes;
use stockflow_codec::Refused;
use stockflow_core::{Field, Stock};
use stockflow_log::{LogError, OutRecord, Producer};

use super::Publisher;
use super::cause::Cause;

impl<P: Producer> Publisher<'_, P> {
    pub(super) fn stock(&mut self, cause: &Cause<'_>, stock: &Stock, count_difference: i64) -> Result<(), LogError> {
        let Some((topic, shape)) = &self.stage.publish.stock else { return Ok(()) };
        let mut text = std::mem::take(self.text);
        let (sku, location) = cause.key(&mut text.key);
        text.value.clear();
        shape.encode(sku, location, stock, cause.time_ms(), self.stage.quantity_scale, &mut text.value);
        let mut headers = cause.carried(&self.stage.carried);
        if count_difference != 0 {
            headers.push((Box::from("stockflow-count-difference"), Bytes::from(count_difference.to_string())));
        }
        let record = OutRecord {
            topic,
            partition: None,
            timestamp_ms: cause.timestamp_ms(),
            key: Some(&text.key),
            value: Some(&text.value),
            headers: &headers,
        };
        self.publish(cause, self.stage.outlets.stock, &record)?;
        *self.text = text;
        Ok(())
    }

    pub(super) fn refusal(
        &mut self,
        cause: &Cause<'_>,
        reason: &str,
        requested: i64,
        available: i64,
    ) -> Result<(), LogError> {
        let Some((topic, shape)) = &self.stage.publish.refusals else { return Ok(()) };
        let mut text = std::mem::take(self.text);
        let (sku, location) = cause.key(&mut text.key);
        let refused = Refused {
            event_id: cause.text(Field::Id),
            event_type: cause.text(Field::KindName),
            sku,
            location,
            reason,
            requested,
            available,
            correlation_id: cause.text(Field::Correlation),
            order_id: cause.text(Field::Order),
        };
        text.value.clear();
        shape.encode(&refused, self.stage.quantity_scale, &mut text.value);
        // What has no sku and no location keeps the key it came with.
        let own = cause.record.and_then(|record| record.key.as_deref());
        let record = OutRecord {
            topic,
            partition: None,
            timestamp_ms: cause.timestamp_ms(),
            key: if text.key.is_empty() { own } else { Some(&text.key) },
            value: Some(&text.value),
            headers: &cause.carried(&self.stage.carried),
        };
        self.publish(cause, self.stage.outlets.refusals, &record)?;
        *self.text = text;
        Ok(())
    }
}
