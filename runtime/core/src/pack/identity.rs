//! Identity: whose books a pack is of, as one number whose parts say what differs.

use crate::hash::long_hash;

/// Whose books they are. What changes what an offset, a key or a quantity means is part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity<'a> {
    /// The stage's group.
    pub group: &'a str,
    /// The shard, by its number.
    pub shard: u32,
    /// Partitions of the input.
    pub partitions: u32,
    /// The input's name.
    pub input: &'a str,
    /// What tells it from one of the same name that was made anew; empty where nothing does.
    pub input_id: &'a str,
    /// Decimal places of quantities.
    pub scale: u8,
}

/// From the highest bit down: 32 of a hash of the owner, 24 of one of the input, 8 of the scale.
const OWNER_SHIFT: u32 = 32;
const INPUT_SHIFT: u32 = 8;
const INPUT_MASK: u64 = 0xff_ffff;

impl Identity<'_> {
    /// The number, as packs bear it.
    pub fn number(&self) -> u64 {
        let Identity { group, shard, partitions, input, input_id, scale } = self;
        let hash = |text: String| u64::try_from(long_hash(text.as_bytes()) >> 64).unwrap_or_default();
        let owner = hash(format!("{group}/{shard}/{partitions}")) >> OWNER_SHIFT;
        let of_input = hash(format!("{input}/{input_id}")) & INPUT_MASK;
        (owner << OWNER_SHIFT) | (of_input << INPUT_SHIFT) | u64::from(*scale)
    }

    /// What differs between whose books are expected and whose were found, in words, with what to do.
    pub fn difference(expected: u64, found: u64) -> Option<String> {
        if expected == found {
            return None;
        }
        let scale = |number: u64| number & 0xff;
        if expected >> OWNER_SHIFT != found >> OWNER_SHIFT {
            let what = "another stage or partition wrote it, or one with another number of partitions";
            return Some(what.to_owned());
        }
        if (expected ^ found) >> INPUT_SHIFT != 0 {
            let what = "its books are of another input topic, or of one of the same name that was deleted and made anew \
                    since: the offsets of one mean nothing in the other. To begin anew, delete changelog, group and local \
                    copy together; then replay";
            return Some(what.to_owned());
        }
        Some(format!(
            "its quantities have {} decimal places, and spec.quantityScale is {} now: the same numbers would mean other \
             amounts. Set it back; for another scale begin anew, with another name for the stage, and replay",
            scale(found),
            scale(expected)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOKS: Identity<'_> =
        Identity { group: "retail.shop.stock", shard: 1, partitions: 4, input: "events", input_id: "a", scale: 0 };

    #[test]
    fn what_differs_is_said() {
        let told = |other: Identity<'_>| Identity::difference(BOOKS.number(), other.number()).unwrap_or_default();
        assert_eq!(told(BOOKS), "");
        for owner in [
            Identity { group: "retail.shop.books", ..BOOKS },
            Identity { shard: 2, ..BOOKS },
            Identity { partitions: 8, ..BOOKS },
        ] {
            assert!(told(owner).contains("another stage or partition"), "{owner:?}");
        }
        for input in [Identity { input: "others", ..BOOKS }, Identity { input_id: "b", ..BOOKS }] {
            assert!(told(input).contains("made anew"), "{input:?}");
        }
        assert!(told(Identity { scale: 2, ..BOOKS }).contains("have 2 decimal places, and spec.quantityScale is 0"));
    }
}
