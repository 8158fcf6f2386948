//! Taken: whether what an event causes could be written at all, known before the event is.

use stockflow_codec::DecodeError;
use stockflow_log::Record;

use crate::stage::Stage;

/// Most bytes of headers that are carried from an event's record to what it causes.
pub(crate) const CARRIED_BYTES_MAX: usize = 64 * 1024;

/// What is compared with, as of now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    now_ms: i64,
    ahead_ms_max: i64,
    behind_ms_max: i64,
}

impl Taken {
    pub(crate) fn now(stage: &Stage) -> Taken {
        let (ahead_ms_max, behind_ms_max) = stage.outlets.window_ms();
        Taken { now_ms: stage.wall_clock.now_ms(), ahead_ms_max, behind_ms_max }
    }

    /// Whether the outputs of a record with this timestamp and these headers would be taken.
    pub(crate) fn check(self, stage: &Stage, record: &Record) -> Result<(), DecodeError> {
        self.check_timestamp(record.timestamp_ms)?;
        if stage.carried.is_empty() {
            return Ok(());
        }
        let is_carried = |name: &str| stage.carried.iter().any(|carried| carried == name);
        let carried = record.headers.iter().filter(|(name, _)| is_carried(name));
        let bytes = carried.map(|(name, value)| name.len() + value.len()).sum();
        if bytes > CARRIED_BYTES_MAX {
            return Err(DecodeError::HeadersTooLarge { bytes, max: CARRIED_BYTES_MAX });
        }
        Ok(())
    }

    fn check_timestamp(self, timestamp_ms: i64) -> Result<(), DecodeError> {
        let ahead_ms = timestamp_ms.saturating_sub(self.now_ms);
        let (way, off_ms, max_ms) = match ahead_ms {
            // Without one it is stamped when it is written.
            _ if timestamp_ms < 0 => return Ok(()),
            0.. => ("after", ahead_ms, self.ahead_ms_max),
            _ => ("before", -ahead_ms, self.behind_ms_max),
        };
        if off_ms <= max_ms {
            Ok(())
        } else {
            Err(DecodeError::TimestampNotTaken { timestamp_ms, off_ms, way, max_ms })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Taken = Taken { now_ms: 1_000_000, ahead_ms_max: 3_600, behind_ms_max: 86_400 };

    #[test]
    fn a_timestamp_is_taken_within_the_window_and_says_which_way_it_is_off() {
        for taken in [1_000_000, 1_003_600, 913_600, -1] {
            assert_eq!(NOW.check_timestamp(taken), Ok(()), "{taken}");
        }
        let off = |timestamp_ms| match NOW.check_timestamp(timestamp_ms) {
            Err(DecodeError::TimestampNotTaken { off_ms, way, max_ms, .. }) => (off_ms, way, max_ms),
            other => panic!("{other:?}"),
        };
        assert_eq!(off(1_003_601), (3_601, "after", 3_600));
        assert_eq!(off(913_599), (86_401, "before", 86_400));
    }

    #[test]
    fn without_limits_every_timestamp_is_taken() {
        let open = Taken { now_ms: 0, ahead_ms_max: i64::MAX, behind_ms_max: i64::MAX };
        for timestamp_ms in [0, i64::MAX, 1_700_000_000_000] {
            assert_eq!(open.check_timestamp(timestamp_ms), Ok(()));
        }
    }
}
