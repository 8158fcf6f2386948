//! Alias: one draw from a table of weights in constant time (Vose), in integers.

use crate::random::Random;

/// A table to draw an index from.
#[derive(Clone, Debug)]
pub(crate) struct Alias {
    cells: Vec<Cell>,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    /// The index itself is drawn when 32 random bits are below this.
    keep_below: u32,
    other: u32,
}

impl Alias {
    /// A table in which index `i` is drawn as often as `weights[i]` says.
    pub(crate) fn new(weights: &[u64]) -> Alias {
        let count = weights.len() as u128;
        let total = weights.iter().copied().map(u128::from).sum::<u128>().max(1);
        // A cell holds `total` in units of weight * count; what a weight lacks, another fills.
        let mut left: Vec<u128> = weights.iter().map(|&weight| u128::from(weight) * count).collect();
        let mut cells: Vec<Cell> = (0..).take(weights.len()).map(|i| Cell { keep_below: u32::MAX, other: i }).collect();
        let (mut short, mut long): (Vec<usize>, Vec<usize>) = (0..weights.len()).partition(|&i| left[i] < total);
        while let (Some(poor), Some(&rich)) = (short.pop(), long.last()) {
            let keep_below = (left[poor] << 32) / total;
            cells[poor].keep_below = u32::try_from(keep_below).unwrap_or(u32::MAX);
            cells[poor].other = u32::try_from(rich).unwrap_or(0);
            left[rich] -= total - left[poor];
            if left[rich] < total {
                long.pop();
                short.push(rich);
            }
        }
        Alias { cells }
    }

    pub(crate) fn draw(&self, random: &mut Random) -> u32 {
        let index = random.index(self.cells.len());
        let cell = self.cells[index];
        let coin = (random.bits() >> 32) as u32;
        if coin < cell.keep_below { u32::try_from(index).unwrap_or(0) } else { cell.other }
    }
}

#[cfg(test)]
mod tests {
    use super::Alias;
    use crate::random::Random;

    #[test]
    fn an_index_is_drawn_as_often_as_its_weight_says() {
        let alias = Alias::new(&[50, 0, 30, 20]);
        let mut random = Random::new(1);
        let mut seen = [0_u32; 4];
        for _ in 0..100_000 {
            seen[alias.draw(&mut random) as usize] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!(seen[0].abs_diff(50_000) < 600 && seen[2].abs_diff(30_000) < 600, "{seen:?}");
    }
}
