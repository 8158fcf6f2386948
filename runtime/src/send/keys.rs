//! The key of a line: what the stage that reads the topic makes of it, or one that was given for all.

use bytes::Bytes;
use stockflow_codec::{Decoder, RawRecord};
use stockflow_core::{Events, Field};
use stockflow_crds::{ResolvedPipeline, ResolvedTopic};
use stockflow_worker::WallClock;

use crate::failure::Failure;

/// What keys are made of.
#[derive(Debug)]
pub(super) enum Keys<'a> {
    /// The same for every line, whatever it is.
    Given(&'a str),
    /// Of what the stage reads in it.
    Read(Box<Reading<'a>>),
}

/// How the stage reads lines.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    decoder: Decoder,
    topic: &'a str,
    events: Events,
}

impl<'a> Keys<'a> {
    /// Of lines to this topic.
    ///
    /// # Errors
    /// No stage reads the topic, so that nobody knows what is a key there.
    pub(super) fn of(
        pipeline: &ResolvedPipeline,
        topic: &'a ResolvedTopic,
        given: Option<&'a str>,
    ) -> Result<Keys<'a>, Failure> {
        if let Some(key) = given {
            return Ok(Keys::Given(key));
        }
        let place = pipeline.topic_named(&topic.name);
        let inputs = pipeline.stages.iter().flat_map(|stage| stage.inputs.iter().map(move |input| (stage, input)));
        let readers: Vec<_> = inputs.filter(|(_, input)| Some(input.topic) == place).collect();
        // Of several the one that keeps books asks for most.
        let of_books = readers.iter().find(|(stage, _)| stage.ledger.is_some());
        let Some((stage, input)) = of_books.or(readers.first()) else {
            let name = &topic.name;
            return Err(Failure::input(format!(
                "no stage reads the topic `{name}`, which could say what is the key of a record: give --key KEY to send to \
                 it all the same"
            )));
        };
        let options = stockflow_worker::decoder_options(input, pipeline.quantity_scale, stage.ledger.is_some());
        let decoder =
            Decoder::new(options).map_err(|error| Failure::input(format!("stage {}: {error}", stage.name)))?;
        Ok(Keys::Read(Box::new(Reading { decoder, topic: &topic.topic_name, events: Events::default() })))
    }

    /// The key of a line; none of one without a sku.
    ///
    /// # Errors
    /// Why the stage would not take it.
    pub(super) fn key(&mut self, line: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let reading = match self {
            Keys::Given(key) => return Ok(Some(key.as_bytes().to_vec())),
            Keys::Read(reading) => reading,
        };
        let record = RawRecord {
            value: Some(line),
            headers: &[],
            topic: reading.topic,
            partition: 0,
            offset: 0,
            timestamp_ms: WallClock::Real.now_ms(),
        };
        reading.events.clear();
        let decoded = reading.decoder.decode(&record, Bytes::new(), &mut reading.events);
        decoded.map_err(|error| error.to_string())?;
        let text = |field| reading.events.text(0, field);
        Ok(match (text(Field::Sku), text(Field::Location)) {
            ("", _) => None,
            (sku, location) => Some([sku, ":", location].concat().into_bytes()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIPELINE: &str = "\
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {name: shop, namespace: retail}
spec:
  kafka: {bootstrapServers: [localhost:9092]}
  topics: [{name: raw}, {name: events}, {name: levels}]
  stages:
  - name: normalize
    from: [{topic: raw, fields: {eventType: {constant: SALE}, sku: /item, locationId: /store, quantity: /count}}]
    rules: [{name: all, module: {builtin: route}, config: {routes: [{to: events, as: event}]}}]
  - name: stock
    from: [{topic: events}]
    ledger: {}
    rules: [{name: books, module: {builtin: stock}}]
    publish: {stock: {topic: levels}}
";

    fn pipeline() -> ResolvedPipeline {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipeline.yaml");
        std::fs::write(&path, PIPELINE).unwrap();
        crate::pipeline::read(&path, None).unwrap()
    }

    fn key_of(topic: &str, line: &str) -> Result<Option<String>, String> {
        let pipeline = pipeline();
        let topic = crate::topic::named(&pipeline, topic).unwrap();
        let key = Keys::of(&pipeline, topic, None).unwrap().key(line.as_bytes())?;
        Ok(key.map(|key| String::from_utf8(key).unwrap()))
    }

    #[test]
    fn a_key_is_what_the_stage_that_reads_the_topic_makes_of_the_line() {
        let line = r#"{"item": "LAMP", "store": "shop-1", "count": "2"}"#;
        assert_eq!(key_of("raw", line), Ok(Some("LAMP:shop-1".to_owned())));
        assert_eq!(key_of("raw", r#"{"count": 2}"#), Ok(None));
        let line = r#"{"eventType": "SALE", "sku": "LAMP", "locationId": "shop-1", "quantity": 2}"#;
        assert_eq!(key_of("events", line), Ok(Some("LAMP:shop-1".to_owned())));
    }

    #[test]
    fn what_the_stage_would_not_take_is_told_in_its_words() {
        let of = |line: &str| key_of("events", line).unwrap_err();
        assert!(of("sold two").contains("the value is not JSON"), "{}", of("sold two"));
        let line = r#"{"eventType": "SALE", "sku": "LAMP", "locationId": "shop-1"}"#;
        assert!(of(line).contains("is missing or empty"), "{}", of(line));
    }

    #[test]
    fn where_no_stage_reads_a_key_is_to_be_given_and_then_lines_are_not_looked_at() {
        let pipeline = pipeline();
        let levels = crate::topic::named(&pipeline, "levels").unwrap();
        let refused = Keys::of(&pipeline, levels, None).unwrap_err().to_string();
        assert!(refused.contains("no stage reads the topic `levels`"), "{refused}");
        let mut given = Keys::of(&pipeline, levels, Some("k")).unwrap();
        assert_eq!(given.key(b"\xff"), Ok(Some(b"k".to_vec())));
    }
}
