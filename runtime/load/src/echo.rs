//! Echo: lines that are sent twice, the same bytes a little later.

use std::collections::VecDeque;

use crate::random::Random;

/// Of a thousand lines, how many are duplicates of an earlier one.
const DUPLICATES_PERMILLE: u32 = 5;

/// Lines after which a duplicate comes at the latest: a sender that retries, not one that replays.
const LINES_LATER_MAX: u32 = 2000;

/// Lines that will be sent again. At most [`LINES_LATER_MAX`] wait, in practice about ten.
#[derive(Clone, Debug, Default)]
pub(crate) struct Echo {
    waiting: VecDeque<(u64, Vec<u8>)>,
}

impl Echo {
    /// Writes a line again whose time has come, as line `n`.
    pub(crate) fn repeat(&mut self, n: u64, line: &mut Vec<u8>) -> bool {
        let due = self.waiting.front().is_some_and(|&(due, _)| due <= n);
        if due && let Some((_, earlier)) = self.waiting.pop_front() {
            line.extend_from_slice(&earlier);
        }
        due
    }

    /// Perhaps keeps line `n`, to send it again.
    pub(crate) fn listen(&mut self, n: u64, line: &[u8], random: &mut Random) {
        if random.chance(DUPLICATES_PERMILLE) {
            let due = n + u64::from(random.between(1, LINES_LATER_MAX));
            let at = self.waiting.partition_point(|&(other, _)| other <= due);
            self.waiting.insert(at, (due, line.to_vec()));
        }
    }
}
