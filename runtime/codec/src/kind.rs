//! Kinds: the spellings of event types that are understood without a mapping.

use stockflow_core::Kind;

/// Longest spelling, in letters.
const LETTERS_MAX: usize = 16;

/// The kind of an event type as Stockflow spells it: the event (`TRANSFER_OUT`) or the verb
/// (`transferOut`), whatever the case, with or without `_` and `-`. Everything else is
/// [`Kind::Other`].
pub fn kind_of(event_type: &str) -> Kind {
    // What Stockflow itself writes, at no cost.
    match event_type {
        "SALE" => return Kind::Sale,
        "RESERVATION" => return Kind::Reservation,
        "RECEIPT" => return Kind::Receipt,
        _ => {}
    }
    let mut letters = [0; LETTERS_MAX];
    let mut len = 0;
    for c in event_type.bytes().filter(|c| !matches!(c, b'_' | b'-')) {
        let Some(slot) = letters.get_mut(len) else { return Kind::Other };
        *slot = c.to_ascii_lowercase();
        len += 1;
    }
    match &letters[..len] {
        b"receipt" | b"receive" => Kind::Receipt,
        b"sale" | b"sell" => Kind::Sale,
        b"return" => Kind::Return,
        b"transferout" => Kind::TransferOut,
        b"transferin" => Kind::TransferIn,
        b"adjustment" | b"adjust" => Kind::Adjustment,
        b"count" => Kind::Count,
        b"reservation" | b"reserve" => Kind::Reservation,
        b"confirmation" | b"confirm" => Kind::Confirmation,
        b"release" => Kind::Release,
        b"fulfillment" | b"fulfilment" | b"fulfill" | b"fulfil" => Kind::Fulfillment,
        b"expect" => Kind::Expect,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use stockflow_core::Kind;

    use super::kind_of;

    #[test]
    fn every_spelling_of_the_design_is_understood_whatever_its_case() {
        let verbs = [
            "receive",
            "sell",
            "return",
            "transferOut",
            "transferIn",
            "adjust",
            "count",
            "reserve",
            "confirm",
            "release",
            "fulfil",
            "expect",
        ];
        for (kind, verb) in Kind::ALL.into_iter().zip(verbs) {
            for spelling in [verb, kind.name(), &kind.name().to_lowercase(), &verb.to_uppercase()] {
                assert_eq!(kind_of(spelling), kind, "{spelling}");
            }
        }
        for name in ["", "PRICE_CHANGE", "EXPIRY", "TIMER", "a very long name of a type"] {
            assert_eq!(kind_of(name), Kind::Other, "{name}");
        }
    }
}
