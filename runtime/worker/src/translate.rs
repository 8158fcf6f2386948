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
pub fn decoder_options(input: &crds::ResolvedInput, quantity_scale: u8, strict: bool) -> codec::DecoderOptions {
    codec::DecoderOptions {
        format: format(input.format),
        quantity_scale,
        fields: input.fields.iter().map(|(field, from)| (event_field(*field), source(from))).collect(),
        kinds: input.kinds.iter().map(|(name, is)| (name.clone(), kind(*is))).collect(),
        strict,
        limits: codec::Limits::default(),
    }
}
