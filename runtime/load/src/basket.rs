//! Basket: how many lines an order has, as measured.

use crate::measured::{BASKET_LINES, BIG_BASKET_LINES};
use crate::random::Random;

/// Lines of one order.
pub(crate) fn lines(random: &mut Random) -> u32 {
    let place = random.index(BASKET_LINES.len());
    match BASKET_LINES.get(place + 1) {
        Some(&next) => between(random, BASKET_LINES[place], next),
        None => {
            let place = random.index(BIG_BASKET_LINES.len() - 1);
            between(random, BIG_BASKET_LINES[place], BIG_BASKET_LINES[place + 1])
        }
    }
}

/// Evenly from `from` up to, but not including, `next`; `from` when they are the same.
fn between(random: &mut Random, from: u32, next: u32) -> u32 {
    from + random.below((next - from).max(1))
}

#[cfg(test)]
mod tests {
    use super::lines;
    use crate::random::Random;

    #[test]
    fn baskets_are_as_large_as_measured() {
        let mut random = Random::new(3);
        let mut sizes: Vec<u32> = (0..200_000).map(|_| lines(&mut random)).collect();
        sizes.sort_unstable();
        let mean = sizes.iter().sum::<u32>() / 200_000;
        assert!((24..=27).contains(&mean), "mean {mean}");
        assert!((14..=16).contains(&sizes[100_000]), "median {}", sizes[100_000]);
        assert!(sizes[0] == 1 && (900..=1114).contains(&sizes[199_999]));
    }
}
