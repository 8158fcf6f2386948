//! Claims: an event that is written is read as it was.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};
use stockflow_codec::{DecoderOptions, write_event};
use stockflow_core::{Field, Kind, event::EVENT_FIELDS};

/// The years 1 to 9999.
const TIMES_MS: std::ops::Range<i64> = -62_135_596_800_000..253_402_207_200_000;

/// What may stand in a key.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-zA-Z0-9 é\"\\\\/-]{1,20}"]
}

/// What may stand anywhere else.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![word(), ".{1,20}", "[\\x00-\\x1f\\x7f\"\\\\:{}\u{2028}\u{10ffff}]{1,6}"]
}

proptest! {
    #[test]
    fn an_event_that_is_written_is_read_as_it_was(
        code in 0_u8..=12,
        quantity in any::<i64>(),
        time_ms in TIMES_MS,
        words in proptest::array::uniform3(word()),
        mut texts in proptest::array::uniform11(text()),
        scale in 0_u8..=18,
    ) {
        let kind = Kind::from_code(code).unwrap();
        let quantity = match kind {
            Kind::Adjustment | Kind::Other => quantity,
            _ => quantity.checked_abs().unwrap_or(0),
        };
        for (field, word) in [Field::Sku, Field::Location, Field::ToLocation].into_iter().zip(words) {
            texts[field as usize] = word;
        }
        for field in [Field::Id, Field::Sku, Field::Location] {
            texts[field as usize].push('x');
        }
        let name = if kind == Kind::Other { "PRICE_CHANGE" } else { kind.name() };
        texts[Field::KindName as usize] = name.to_owned();
        if texts[Field::Reservation as usize].is_empty() {
            let derived = [Field::Order, Field::Correlation].map(|field| texts[field as usize].clone());
            texts[Field::Reservation as usize] = derived.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        }
        let borrowed: [&str; EVENT_FIELDS] = std::array::from_fn(|n| texts[n].as_str());
        let mut out = Vec::new();
        write_event(kind, quantity, time_ms, &borrowed, scale, &mut out);
        serde_json::from_slice::<serde_json::Value>(&out).unwrap();
        let options = DecoderOptions { quantity_scale: scale, ..DecoderOptions::default() };
        let events = support::decode_with(&options, &out, &[]).unwrap();
        prop_assert_eq!((events.kind(0), events.quantity(0), events.time_ms(0)), (kind, quantity, time_ms));
        for (n, field) in Field::ALL[..EVENT_FIELDS].iter().enumerate() {
            prop_assert_eq!(events.text(0, *field), borrowed[n], "{:?}", field);
        }
    }
}
