//! The audit: what the books guarantee, checked from scratch.

use crate::books::Books;
use crate::keys::KeyRow;
use crate::reservations::Phase;

impl Books {
    /// Recomputes every sum and names the first key whose books do not agree. `rules` is how many
    /// the chain has.
    pub(crate) fn audit(&self, rules: usize) -> Result<(), String> {
        let mut sums = vec![(0_i128, 0_i128); self.keys.rows.len()];
        for (key, _, terms) in self.reservations.iter() {
            let (held, confirmed) = &mut sums[key.at()];
            match terms.phase {
                Phase::Held => *held += i128::from(terms.quantity),
                Phase::Confirmed => *confirmed += i128::from(terms.quantity),
            }
        }
        for (key, row) in self.keys.iter() {
            adds_up(row, sums[key.at()])?;
            if !self.keys.is_noted(key) && self.is_empty(key, rules) {
                return Err(format!("{}: nothing is in it, and it is not noted", row.text()));
            }
        }
        Ok(())
    }
}

fn adds_up(row: &KeyRow, (held, confirmed): (i128, i128)) -> Result<(), String> {
    let stock = &row.stock;
    if i128::from(stock.reserved) != held || i128::from(stock.committed) != confirmed {
        return Err(format!("{}: {stock:?}, but open reservations hold {held} and promise {confirmed}", row.text()));
    }
    if stock.on_hand().is_none() || stock.in_transit < 0 {
        return Err(format!("{}: {stock:?} does not add up", row.text()));
    }
    Ok(())
}
