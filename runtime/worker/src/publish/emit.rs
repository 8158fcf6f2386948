//! Emits: events and records of the rules' own.

use std::io::Write as _;

use bytes::Bytes;
use stockflow_codec::write_event;
use stockflow_core::event::EVENT_FIELDS;
use stockflow_core::{Emit, Field};
use stockflow_crds::bounds::HOPS_MAX;
use stockflow_log::{LogError, OutRecord, Producer};

use super::Publisher;
use super::cause::{Cause, key_of};
use super::hops;
use super::takes::Unfit;

/// Longest id of an emitted event; a longer one is cut to a hash of its cause.
const EMITTED_ID_BYTES_MAX: usize = 200;

/// The header of what a stage sends to a topic that it reads itself, with the stage's name.
pub(crate) const SENT_BY_HEADER: &str = "stockflow-sent-by";

impl<P: Producer> Publisher<'_, P> {
    pub(super) fn emit(&mut self, cause: &Cause<'_>, place: usize, emit: &Emit<'_>) -> Result<(), LogError> {
        self.counters.emitted += 1;
        let timestamp_ms = cause.timestamp_ms();
        let mut text = std::mem::take(self.text);
        let (topic, key, value): (usize, &[u8], &[u8]) = match emit {
            Emit::Record { topic, key, value } => (*topic, key, value),
            Emit::Event { topic, kind, quantity, time_ms, fields } => {
                emitted_id(cause.text(Field::Id), place, &mut text.id);
                let mut texts = [""; EVENT_FIELDS];
                for (text, field) in texts.iter_mut().zip(Field::ALL) {
                    *text = fields.get(field).unwrap_or_else(|| cause.text(field));
                }
                if fields.get(Field::Id).is_none_or(str::is_empty) {
                    texts[Field::Id as usize] = std::str::from_utf8(&text.id).unwrap_or("");
                }
                if fields.get(Field::KindName).is_none() {
                    texts[Field::KindName as usize] = kind.name();
                }
                key_of(texts[Field::Sku as usize], texts[Field::Location as usize], &mut text.key);
                text.value.clear();
                let time_ms = time_ms.unwrap_or_else(|| cause.time_ms());
                write_event(*kind, *quantity, time_ms, &texts, self.stage.quantity_scale, &mut text.value);
                (*topic, &text.key, &text.value)
            }
        };
        let takes = self.stage.outlets.emit(topic);
        let topic = &self.stage.topics[topic];
        let sent_by = || (Box::from(SENT_BY_HEADER), Bytes::copy_from_slice(self.stage.name.as_bytes()));
        let mut headers = cause.carried(&self.stage.carried);
        headers.extend(self.stage.reads(topic).then(sent_by));
        let hops = hops::hops(cause.record).saturating_add(1);
        hops::note(hops, &mut headers);
        let key = (!key.is_empty()).then_some(key);
        let record = OutRecord { topic, partition: None, timestamp_ms, key, value: Some(value), headers: &headers };
        if hops > HOPS_MAX {
            self.not_sent(cause, &record, &Unfit::Loop)?;
        } else {
            self.publish_emit(cause, takes, &record)?;
        }
        *self.text = text;
        Ok(())
    }
}

/// `{id of the cause}/{place among its emits}`; the cause is hashed where that gets long, so
/// that ids stay bounded however long the chain of causes.
fn emitted_id(cause: &str, place: usize, id: &mut Vec<u8>) {
    id.clear();
    let written = if cause.len() > EMITTED_ID_BYTES_MAX {
        write!(id, "{:032x}/{place}", stockflow_core::long_hash(cause.as_bytes()))
    } else {
        write!(id, "{cause}/{place}")
    };
    debug_assert!(written.is_ok(), "a Vec takes what is written");
}
