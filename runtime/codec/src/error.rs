//! Errors: why a record is no event, each with the code that its dead letter carries.

use snafu::Snafu;

/// Why a record could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum DecodeError {
    /// No value, or one without bytes.
    #[snafu(display("the record has no value"))]
    EmptyRecord,
    /// Over the limit on values.
    #[snafu(display("the value has {bytes} bytes, at most {max} are read"))]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// Broken text.
    #[snafu(display("the value is not UTF-8: byte {at} fits no character"))]
    NotUtf8 {
        /// Bytes that were fine.
        at: usize,
    },
    /// Broken JSON.
    #[snafu(display("the value is not JSON: {message}"))]
    NotJson {
        /// What the parser saw, and where.
        message: String,
    },
    /// JSON, but not an object.
    #[snafu(display("the value must be a JSON object and is {found}"))]
    NotAnObject {
        /// What it is.
        found: &'static str,
    },
    /// Over the limit on nesting.
    #[snafu(display("the value nests deeper than {max} objects and arrays"))]
    TooDeep {
        /// The limit.
        max: usize,
    },
    /// A CloudEvent of which the data cannot be read.
    #[snafu(display("the value is no CloudEvent that can be read: {message}"))]
    NotCloudEvent {
        /// What is wrong with it.
        message: &'static str,
    },
    /// A key that is read stands twice in its object.
    #[snafu(display("{field} stands twice in the record: which one counts?"))]
    DuplicateField {
        /// The field.
        field: &'static str,
    },
    /// A field of a type that cannot be read.
    #[snafu(display("{field} is {found}: {wanted} was expected"))]
    WrongType {
        /// The field.
        field: &'static str,
        /// What it is.
        found: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// A field that an event of this kind needs.
    #[snafu(display("{field} is missing or empty: a {kind} event needs it"))]
    MissingField {
        /// The field.
        field: &'static str,
        /// The kind of the event.
        kind: &'static str,
    },
    /// Over the limit on texts.
    #[snafu(display("{field} has {bytes} bytes, at most {max} are read"))]
    FieldTooLong {
        /// The field.
        field: &'static str,
        /// Its size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// A character that keys cannot have.
    #[snafu(display(
        "{field} {text:?} has a character that a key cannot have: a colon in a sku, or a control character"
    ))]
    BadKey {
        /// The field.
        field: &'static str,
        /// Its text.
        text: String,
    },
    /// Not a number.
    #[snafu(display("{field} {text:?} is not a decimal number"))]
    NotANumber {
        /// The field.
        field: &'static str,
        /// Its text.
        text: String,
    },
    /// More decimal places than the pipeline keeps.
    #[snafu(display(
        "{field} {text} has more than {scale} decimal places: raise spec.quantityScale, or send it rounded"
    ))]
    TooPrecise {
        /// The field.
        field: &'static str,
        /// Its text.
        text: String,
        /// The places that are kept.
        scale: u8,
    },
    /// More than 64 bits hold.
    #[snafu(display("{field} {text} is too large: with {scale} decimal places it does not fit 64 bits"))]
    QuantityOverflow {
        /// The field.
        field: &'static str,
        /// Its text.
        text: String,
        /// The places that are kept.
        scale: u8,
    },
    /// Below zero where that means nothing.
    #[snafu(display("{field} {text} is below zero: only quantityDelta, and of a COUNT not even that, may be"))]
    NegativeQuantity {
        /// The field.
        field: &'static str,
        /// Its text.
        text: String,
    },
    /// `quantity` and `quantityDelta` say different things.
    #[snafu(display("quantity and quantityDelta differ: send one of them"))]
    AmbiguousQuantity,
    /// What it causes could not be written with its timestamp.
    #[snafu(display(
        "the record's timestamp {timestamp_ms} is {off_ms} ms {way} now, and what it causes has the same: of the \
         topics that the stage writes to one takes at most {max_ms} ms (message.timestamp.{way}.max.ms)"
    ))]
    TimestampNotTaken {
        /// Its timestamp, ms since 1970 UTC.
        timestamp_ms: i64,
        /// How far it is from now.
        off_ms: i64,
        /// `before` or `after`.
        way: &'static str,
        /// The limit.
        max_ms: i64,
    },
    /// Over the limit on headers that are carried.
    #[snafu(display("the headers that are carried to what it causes have {bytes} bytes, at most {max} are carried"))]
    HeadersTooLarge {
        /// Their size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// What it causes was not taken.
    #[snafu(display("nothing of it is booked, for what it causes is not taken: {why}"))]
    OutputRefused {
        /// What was said.
        why: String,
        /// Whether a letter with the record in it was not taken either.
        is_bare: bool,
    },
    /// Not a time.
    #[snafu(display("timestamp {text:?} is not a time: RFC 3339 or milliseconds since 1970 UTC was expected"))]
    BadTimestamp {
        /// Its text.
        text: String,
    },
}
