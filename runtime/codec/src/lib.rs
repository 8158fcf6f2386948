//! Records to events and back: JSON, CloudEvents, field mapping, output shapes.
//!
//! [`Decoder`] makes an event of a record or says, by code and in words, why it cannot;
//! [`StockShape`], [`RefusalShape`] and [`write_event`] make the values of what is published.
//! Nothing here keeps state or knows which log the records came from.

mod cloudevents;
mod dead_letter;
mod decimal;
mod decoder;
mod error;
mod event;
mod found;
mod kind;
mod leaf;
mod mapping_error;
mod needs;
mod options;
mod plan;
mod quantity;
mod reason;
mod refusal;
mod scan;
mod shape;
mod skip;
mod stock;
mod time;
mod utc;
mod value;
mod word;

pub use dead_letter::{DeadLetter, LeftOut};
pub use decoder::{Decoder, ID_HEADER, RawRecord};
pub use error::DecodeError;
pub use event::write_event;
pub use kind::kind_of;
pub use mapping_error::MappingError;
pub use options::{DecoderOptions, EventField, Format, Limits, Source};
pub use reason::StageReason;
pub use refusal::{RefusalField, RefusalShape, Refused};
pub use skip::Skip;
pub use stock::{StockField, StockShape};
pub use time::{parse_time_ms, write_time};
pub use word::{DROPPED_HEADER, RELEASED_HEADER, REPLAYED_HEADER, Release, Word, has_word};
