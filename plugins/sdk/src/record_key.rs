//! Record keys: what an emitted record may be keyed by.

use crate::{Config, Event};

/// What an emitted record is keyed by, for rules whose config chooses. The empty text is no key.
#[derive(Config, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordKey {
    /// `{sku}:{location}`, the key of stock; no key when the event has neither.
    #[default]
    #[config(rename = "sku:location")]
    SkuLocation,
    /// The stock keeping unit.
    Sku,
    /// The location.
    Location,
    /// The order.
    Order,
    /// The user.
    User,
}

impl RecordKey {
    /// The key of what is emitted because of `event`.
    ///
    /// # Panics
    /// When the rule's `READS` does not name the field.
    pub fn of(self, event: &Event<'_>) -> String {
        match self {
            RecordKey::SkuLocation => match (event.sku(), event.location()) {
                ("", "") => String::new(),
                (sku, location) => format!("{sku}:{location}"),
            },
            RecordKey::Sku => event.sku().to_owned(),
            RecordKey::Location => event.location().to_owned(),
            RecordKey::Order => event.order().to_owned(),
            RecordKey::User => event.user().to_owned(),
        }
    }
}
