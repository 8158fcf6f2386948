//! Notes: which keys may have nothing in them, so that nobody has to look for them among all.

use super::{KeyIndex, Keys};

impl Keys {
    /// Notes a key that may have nothing in it from now on.
    pub(crate) fn note(&mut self, key: KeyIndex) {
        let row = &mut self.rows[key.at()];
        if !row.noted {
            row.noted = true;
            self.empties.push(key);
        }
    }

    /// The caller takes the key from [`Keys::empties`].
    pub(crate) fn forget_note(&mut self, key: KeyIndex) {
        self.rows[key.at()].noted = false;
    }

    /// Notes anew every key without stock, and no other: for books that were read.
    pub(crate) fn note_anew(&mut self) {
        self.empties.clear();
        self.looked_at = 0;
        for (row, at) in self.rows.iter_mut().zip(0..) {
            row.noted = !row.is_vacant() && row.stock.is_empty();
            if row.noted {
                self.empties.push(KeyIndex(at));
            }
        }
    }

    /// Whether the key is noted.
    pub(crate) fn is_noted(&self, key: KeyIndex) -> bool {
        self.rows[key.at()].noted
    }
}
