//! Lines: of the letters of a parked key the first is settled first.

use std::collections::HashMap;

use stockflow_core::Standing;

use super::letter::Letter;
use super::place::LetterPlace;

/// For each parked key the first letter that is left as it is.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    first: HashMap<(String, String), LetterPlace>,
}

/// Whether nothing failed on a letter: it waits for others.
pub(crate) fn waits(letter: &Letter<'_>) -> bool {
    matches!(letter.dead.standing, Some(Standing::Waits { .. }))
}

impl Lines {
    /// Notes that a letter is left as it is.
    pub(crate) fn left(&mut self, letter: &Letter<'_>) {
        if let (Some((sku, location)), Some(_), false) = (letter.dead.key, letter.dead.standing, letter.is_settled) {
            self.first.entry((sku.to_owned(), location.to_owned())).or_insert(letter.place);
        }
    }

    /// The letter that is left and comes before this one, if it waits. The stage would send it back.
    pub(crate) fn before(&self, letter: &Letter<'_>) -> Option<LetterPlace> {
        let (sku, location) = letter.dead.key.filter(|_| waits(letter))?;
        self.first.get(&(sku.to_owned(), location.to_owned())).copied()
    }
}
