//! Translation: the CR's words to those of codec, core and log, one for one.

use stockflow_codec as codec;
use stockflow_core as core;
use stockflow_crds as crds;
use stockflow_log as log;

/// A function from an enum of the CR to one with the same variants.
macro_rules! one_for_one {
    ($name:ident: $from:path => $to:path { $($variant:ident),+ $(,)? }) => {
        pub(crate) fn $name(from: $from) -> $to {
            use $from as From;
            use $to as To;
            match from {
                $(From::$variant => To::$variant,)+
            }
        }
    };
}

one_for_one!(start: crds::Start => log::Start { Earliest, Latest });

one_for_one!(on_failure: crds::OnFailure => core::OnFailure { DeadLetter, Park, Halt });

one_for_one!(format: crds::Format => codec::Format { Json, CloudEvents });

one_for_one!(event_field: crds::EventField => codec::EventField {
    EventId, EventType, Sku, LocationId, Quantity, QuantityDelta, Timestamp, SourceSystem, CorrelationId,
    ReservationId, OrderId, UserId, ToLocation, Disposition,
});

one_for_one!(kind: crds::EventKind => core::Kind {
    Receipt, Sale, Return, TransferOut, TransferIn, Adjustment, Count, Reservation, Confirmation, Release,
    Fulfillment, Expect, Other,
});

one_for_one!(stock_field: crds::StockField => codec::StockField {
    Sku, LocationId, OnHand, Available, Reserved, Committed, Unsellable, InTransit, Version, LastUpdated,
});

one_for_one!(refusal_field: crds::RefusalField => codec::RefusalField {
    EventId, EventType, Sku, LocationId, Reason, Requested, Available, CorrelationId, OrderId,
});

fn source(source: &crds::Source) -> codec::Source {
    match source {
        crds::Source::Pointer(pointer) => codec::Source::Pointer(pointer.clone()),
        crds::Source::Constant(text) => codec::Source::Constant(text.clone()),
    }
}

/// How records of an input are read; `strict` where a ledger depends on every field.
pub(crate) fn decoder_options(input: &crds::ResolvedInput, quantity_scale: u8, strict: bool) -> codec::DecoderOptions {
    codec::DecoderOptions {
        format: format(input.format),
        quantity_scale,
        fields: input.fields.iter().map(|(field, from)| (event_field(*field), source(from))).collect(),
        kinds: input.kinds.iter().map(|(name, is)| (name.clone(), kind(*is))).collect(),
        strict,
        limits: codec::Limits::default(),
    }
}

/// How the records of an input are read. Strictly, an event must have all that a ledger needs.
pub(crate) fn decoder_options(input: &crds::ResolvedInput, quantity_scale: u8, strict: bool) -> codec::DecoderOptions {
    codec::DecoderOptions {
        format: format(input.format),
        quantity_scale,
        fields: input.fields.iter().map(|(field, from)| (event_field(*field), source(from))).collect(),
        kinds: input.kinds.iter().map(|(name, of)| (name.clone(), kind(*of))).collect(),
        strict,
        limits: codec::Limits::default(),
    }
}

fn format(format: crds::Format) -> codec::Format {
    match format {
        crds::Format::Json => codec::Format::Json,
        crds::Format::CloudEvents => codec::Format::CloudEvents,
    }
}

fn source(source: &crds::Source) -> codec::Source {
    match source {
        crds::Source::Pointer(pointer) => codec::Source::Pointer(pointer.clone()),
        crds::Source::Constant(text) => codec::Source::Constant(text.clone()),
    }
}

fn event_field(field: crds::EventField) -> codec::EventField {
    match field {
        crds::EventField::EventId => codec::EventField::EventId,
        crds::EventField::EventType => codec::EventField::EventType,
        crds::EventField::Sku => codec::EventField::Sku,
        crds::EventField::LocationId => codec::EventField::LocationId,
        crds::EventField::Quantity => codec::EventField::Quantity,
        crds::EventField::QuantityDelta => codec::EventField::QuantityDelta,
        crds::EventField::Timestamp => codec::EventField::Timestamp,
        crds::EventField::SourceSystem => codec::EventField::SourceSystem,
        crds::EventField::CorrelationId => codec::EventField::CorrelationId,
        crds::EventField::ReservationId => codec::EventField::ReservationId,
        crds::EventField::OrderId => codec::EventField::OrderId,
        crds::EventField::UserId => codec::EventField::UserId,
        crds::EventField::ToLocation => codec::EventField::ToLocation,
        crds::EventField::Disposition => codec::EventField::Disposition,
    }
}

fn kind(kind: crds::EventKind) -> core::Kind {
    match kind {
        crds::EventKind::Receipt => core::Kind::Receipt,
        crds::EventKind::Sale => core::Kind::Sale,
        crds::EventKind::Return => core::Kind::Return,
        crds::EventKind::TransferOut => core::Kind::TransferOut,
        crds::EventKind::TransferIn => core::Kind::TransferIn,
        crds::EventKind::Adjustment => core::Kind::Adjustment,
        crds::EventKind::Count => core::Kind::Count,
        crds::EventKind::Reservation => core::Kind::Reservation,
        crds::EventKind::Confirmation => core::Kind::Confirmation,
        crds::EventKind::Release => core::Kind::Release,
        crds::EventKind::Fulfillment => core::Kind::Fulfillment,
        crds::EventKind::Expect => core::Kind::Expect,
        crds::EventKind::Other => core::Kind::Other,
    }
}

pub(crate) fn stock_field(field: crds::StockField) -> codec::StockField {
    match field {
        crds::StockField::Sku => codec::StockField::Sku,
        crds::StockField::LocationId => codec::StockField::LocationId,
        crds::StockField::OnHand => codec::StockField::OnHand,
        crds::StockField::Available => codec::StockField::Available,
        crds::StockField::Reserved => codec::StockField::Reserved,
        crds::StockField::Committed => codec::StockField::Committed,
        crds::StockField::Unsellable => codec::StockField::Unsellable,
        crds::StockField::InTransit => codec::StockField::InTransit,
        crds::StockField::Version => codec::StockField::Version,
        crds::StockField::LastUpdated => codec::StockField::LastUpdated,
    }
}

pub(crate) fn refusal_field(field: crds::RefusalField) -> codec::RefusalField {
    match field {
        crds::RefusalField::EventId => codec::RefusalField::EventId,
        crds::RefusalField::EventType => codec::RefusalField::EventType,
        crds::RefusalField::Sku => codec::RefusalField::Sku,
        crds::RefusalField::LocationId => codec::RefusalField::LocationId,
        crds::RefusalField::Reason => codec::RefusalField::Reason,
        crds::RefusalField::Requested => codec::RefusalField::Requested,
        crds::RefusalField::Available => codec::RefusalField::Available,
        crds::RefusalField::CorrelationId => codec::RefusalField::CorrelationId,
        crds::RefusalField::OrderId => codec::RefusalField::OrderId,
    }
}
