//! Why a mapping of fields cannot be used.

use snafu::Snafu;

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum MappingError {
    /// One field's value would have to be a text and an object at once.
    #[snafu(display(
        "fields.{field}: {pointer} leads into or out of the place of another field: a value is a text or an object, not both"
    ))]
    Overlap {
        /// The field.
        field: &'static str,
        /// Its pointer.
        pointer: String,
    },
    /// More keys of one object than can be told apart.
    #[snafu(display("fields.{field}: more than {max} keys of one object are read"))]
    TooMany {
        /// The field.
        field: &'static str,
        /// The limit.
        max: usize,
    },
}
