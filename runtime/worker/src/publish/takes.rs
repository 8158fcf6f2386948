//! Takes: what a topic takes, so that what it does not is known before it is sent.

use std::fmt;

use stockflow_crds::bounds::HOPS_MAX;
use stockflow_log::OutRecord;

use crate::clock::WallClock;

/// What a topic takes. By default everything, as the log inside the process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Takes {
    /// Largest record, in bytes of a batch with nothing else in it, uncompressed.
    pub bytes_max: usize,
    /// Whether each record must have a key: it keeps the newest of each.
    pub needs_key: bool,
    /// How far a record's timestamp may be ahead of now, ms.
    pub ahead_ms_max: i64,
    /// How far it may be behind.
    pub behind_ms_max: i64,
}

impl Default for Takes {
    fn default() -> Takes {
        Takes { bytes_max: usize::MAX, needs_key: false, ahead_ms_max: i64::MAX, behind_ms_max: i64::MAX }
    }
}

/// A record that is to be sent, weighed once: what its topic takes and how full a transaction is are
/// both counted in its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Weighed<'a> {
    pub(crate) record: OutRecord<'a>,
    pub(crate) bytes: usize,
}

/// Why a topic does not take a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    TooLarge {
        bytes: usize,
        max: usize,
    },
    NoKey,
    OfAnotherTime {
        off_ms: i64,
    },
    /// It has gone round for too long, whatever the topic takes.
    Loop,
}

impl Unfit {
    /// The reason of the letter that tells of it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Unfit::Loop => "LOOP",
            Unfit::TooLarge { .. } | Unfit::NoKey | Unfit::OfAnotherTime { .. } => "NOT_TAKEN",
        }
    }
}

/// What the topics take that a stage writes to.
#[derive(Clone, Debug, Default)]
pub struct Outlets {
    /// Stock.
    pub stock: Takes,
    /// Refusals.
    pub refusals: Takes,
    /// Dead letters.
    pub dead_letters: Takes,
    /// The topics that rules may emit to, in the stage's order; everything where there is none.
    pub emits: Vec<Takes>,
}

impl Outlets {
    /// What the topic of this place among those that rules may emit to takes.
    pub(crate) fn emit(&self, place: usize) -> Takes {
        self.emits.get(place).copied().unwrap_or_default()
    }

    /// How far the timestamp of an event may be ahead of now and behind, ms, for its outcome to be
    /// taken. Which topics rules emit to is not known before they do, and dead letters are stamped
    /// as their topic takes them.
    pub(crate) fn window_ms(&self) -> (i64, i64) {
        let (stock, refusals) = (self.stock, self.refusals);
        (stock.ahead_ms_max.min(refusals.ahead_ms_max), stock.behind_ms_max.min(refusals.behind_ms_max))
    }
}

impl Takes {
    pub(crate) fn check(self, &Weighed { record, bytes }: &Weighed<'_>) -> Result<(), Unfit> {
        if bytes > self.bytes_max {
            return Err(Unfit::TooLarge { bytes, max: self.bytes_max });
        }
        if self.needs_key && record.key.is_none() {
            return Err(Unfit::NoKey);
        }
        Ok(())
    }

    /// Whether its timestamp is taken, of a record that nobody has looked at for that.
    pub(crate) fn check_time(self, record: &OutRecord<'_>, clock: &WallClock) -> Result<(), Unfit> {
        let is_open = self.ahead_ms_max == i64::MAX && self.behind_ms_max == i64::MAX;
        if is_open || record.timestamp_ms < 0 {
            return Ok(());
        }
        let now_ms = clock.now_ms();
        if self.stamp(record.timestamp_ms, now_ms) == record.timestamp_ms {
            return Ok(());
        }
        Err(Unfit::OfAnotherTime { off_ms: record.timestamp_ms.saturating_sub(now_ms) })
    }

    /// The timestamp nearest to this one that it takes at `now_ms`.
    pub(crate) fn stamp(self, timestamp_ms: i64, now_ms: i64) -> i64 {
        timestamp_ms.clamp(now_ms.saturating_sub(self.behind_ms_max), now_ms.saturating_add(self.ahead_ms_max))
    }
}

impl<'a> Weighed<'a> {
    /// Its bytes are those of a batch with nothing else in it, uncompressed, at most: what
    /// `max.message.bytes` is compared with. 61 of the batch; of the record its attributes, two numbers
    /// of up to 10 bytes and four of up to 5; of a header two of up to 5 (Kafka's record format 2,
    /// KIP-98 and KIP-82).
    pub(crate) fn of(record: OutRecord<'a>) -> Weighed<'a> {
        const OF_BATCH: usize = 61;
        const OF_RECORD: usize = 1 + 2 * 10 + 4 * 5;
        const OF_HEADER: usize = 2 * 5;
        let headers = record.headers.iter().map(|(name, value)| OF_HEADER + name.len() + value.len());
        let of_parts = record.key.map_or(0, <[u8]>::len) + record.value.map_or(0, <[u8]>::len);
        Weighed { record, bytes: OF_BATCH + OF_RECORD + of_parts + headers.sum::<usize>() }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::TooLarge { bytes, max } => {
                write!(
                    to,
                    "it would be of {bytes} bytes, and the topic takes {max}: send less, or raise max.message.bytes"
                )
            }
            Unfit::OfAnotherTime { off_ms } => {
                write!(
                    to,
                    "its timestamp is {off_ms} ms from now, which is outside of message.timestamp.before.max.ms and after"
                )
            }
            Unfit::Loop => write!(
                to,
                "it would be the emit number {} in a row, each caused by the one before: rules send it round, check \
                 which topics they emit to",
                HOPS_MAX + 1
            ),
            Unfit::NoKey => {
                write!(to, "it has no key, and the topic is compacted: give it one, or set cleanup.policy to delete")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(key: Option<&'static [u8]>) -> Weighed<'static> {
        let value = Some(b"value".as_slice());
        Weighed::of(OutRecord { topic: "t", partition: None, timestamp_ms: 0, key, value, headers: &[] })
    }

    #[test]
    fn a_record_without_a_key_is_none_for_a_compacted_topic() {
        let compacted = Takes { needs_key: true, ..Takes::default() };
        assert_eq!(compacted.check(&record(None)), Err(Unfit::NoKey));
        assert_eq!(compacted.check(&record(Some(b"k"))), Ok(()));
        assert_eq!(Takes::default().check(&record(None)), Ok(()));
    }

    #[test]
    fn a_record_is_taken_up_to_the_limit_and_no_further() {
        let bytes = record(Some(b"k")).bytes;
        let takes = |bytes_max| Takes { bytes_max, ..Takes::default() }.check(&record(Some(b"k")));
        assert_eq!(takes(bytes), Ok(()));
        assert_eq!(takes(bytes - 1), Err(Unfit::TooLarge { bytes, max: bytes - 1 }));
    }

    #[test]
    fn a_timestamp_is_brought_into_the_window_and_left_alone_without_one() {
        let takes = Takes { ahead_ms_max: 10, behind_ms_max: 20, ..Takes::default() };
        assert_eq!([70, 90, 111].map(|at| takes.stamp(at, 100)), [80, 90, 110]);
        assert_eq!([i64::MIN, 0, i64::MAX].map(|at| Takes::default().stamp(at, 100)), [i64::MIN + 101, 0, i64::MAX]);
    }
}
