//! CloudEvents 1.0: where a record of the Kafka binding has its attributes and its data.
//!
//! Source: CloudEvents Kafka Protocol Binding 1.0.2, sections 3.2 (binary: attributes in `ce_`
//! headers, the value is the data) and 3.3 (structured: the value is a JSON envelope).

use bytes::Bytes;

use crate::error::{DecodeError, NotCloudEventSnafu};
use crate::found::Found;
use crate::mapping_error::MappingError;
use crate::options::EventField;
use crate::plan::Node;

/// The attributes that fill fields of an event which its data does not.
const ATTRIBUTES: [(&str, EventField); 4] = [
    ("id", EventField::EventId),
    ("type", EventField::EventType),
    ("time", EventField::Timestamp),
    ("source", EventField::SourceSystem),
];

/// How the two modes are read.
#[derive(Clone, Debug)]
pub(crate) struct CloudEvents {
    /// The envelope of a structured event: attributes beside `data`.
    envelope: Node,
    /// The attributes that are read.
    attributes: Vec<(&'static str, EventField)>,
}

impl CloudEvents {
    /// For events whose data is read by `fields`, as (field, pointer). What the data says wins
    /// over an attribute, and so does what is `fixed`.
    pub(crate) fn new(
        fields: &[(EventField, String)],
        fixed: impl Fn(EventField) -> bool,
    ) -> Result<CloudEvents, MappingError> {
        let mut envelope = Node::default();
        for (field, pointer) in fields {
            envelope.read(*field, &["/data", pointer].concat())?;
        }
        let attributes: Vec<_> = ATTRIBUTES.into_iter().filter(|(_, field)| !fixed(*field)).collect();
        for (attribute, field) in &attributes {
            envelope.fall_back(*field, attribute);
        }
        Ok(CloudEvents { envelope, attributes })
    }

    /// How the value of a structured event is read.
    pub(crate) fn envelope(&self) -> &Node {
        &self.envelope
    }

    /// Fills what the data of a binary event has not from the attributes in its headers.
    pub(crate) fn fill<'de>(
        &self,
        headers: &'de [(Box<str>, Bytes)],
        found: &mut Found<'de>,
    ) -> Result<(), DecodeError> {
        for (attribute, field) in &self.attributes {
            let header = headers.iter().find(|(name, _)| name.strip_prefix("ce_") == Some(attribute));
            if let Some((_, value)) = header {
                let text = std::str::from_utf8(value)
                    .map_err(|_| NotCloudEventSnafu { message: "a ce_ header is not UTF-8" }.build())?;
                found.fill(*field, text);
            }
        }
        Ok(())
    }
}

/// Whether the headers make the record an event in binary mode.
pub(crate) fn is_binary(headers: &[(Box<str>, Bytes)]) -> bool {
    headers.iter().any(|(name, _)| &**name == "ce_specversion")
}
