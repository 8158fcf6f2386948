//! The constants of the model, each with its reason. What a user may set is in the spec.

/// An observation older than this says nothing of now: a few intervals of a caller that looks every 5 to 30 s.
pub const OBSERVATION_STALE_S: u64 = 90;
/// Partitions that the history knows one by one; of more, several share a slot.
pub const PARTITIONS_KEPT: usize = 1_024;
/// Workers whose busy time the history knows; what these say is taken for all.
pub const WORKERS_KEPT: usize = 1_024;

/// Two observations further apart do not make a rate: too much may have happened between.
pub(crate) const GAP_MAX_S: u64 = 300;
/// Rates are means over this time at least.
pub(crate) const RATE_S: f64 = 60.0;
/// A rise is believed after this time, if chance does not explain it.
pub(crate) const RISE_S: f64 = 20.0;
/// Observations kept for rates: 60 s of one every 4 s.
pub(crate) const RECENT_MAX: usize = 16;
/// The true rate of a thread is a mean over about so much busy time of it, seconds.
pub(crate) const TRUE_RATE_BUSY_S: f64 = 180.0;
/// The shares of partitions are means over about this time.
pub(crate) const SHARES_S: f64 = 900.0;

/// What a rebalance takes until it was seen once, seconds.
pub(crate) const REBALANCE_DEFAULT_S: f64 = 15.0;
/// No rebalance counts as longer, seconds; a worker that is not ready by then is not waited for any more.
pub(crate) const REBALANCE_MAX_S: u64 = 600;
/// After a rebalance nothing is added for so long: rates must show it first.
pub(crate) const CALM_S: u64 = 20;

/// Workers that one decision may add: to so many times what there is ...
pub(crate) const UP_TIMES: u32 = 4;
/// ... or to so many, whichever is more.
pub(crate) const UP_TO: u32 = 4;
/// One decision leaves at least one in so many; all may go only where nothing comes in.
pub(crate) const DOWN_TIMES: u32 = 4;
/// Scaling down keeps so much of the wanted utilisation free, or noise would scale up again.
pub(crate) const DOWN_MARGIN: f64 = 0.85;
/// Fewer workers must have been enough for so long.
pub(crate) const DOWN_WAIT_S: u64 = 600;
/// Nothing must have come in for so long before all workers but `min` go.
pub(crate) const IDLE_WAIT_S: u64 = 300;
/// How often either wait doubles, when a scale-down had to be taken back soon.
pub(crate) const PATIENCE_MAX: u32 = 2;
/// Minutes of peaks that are kept: the longest wait, and a few.
pub(crate) const PEAKS_MAX: usize = 44;

/// A scale-up is judged when it has run so long undisturbed ...
pub(crate) const TRIAL_S: u64 = 60;
/// ... and no more after this.
pub(crate) const TRIAL_OVER_S: u64 = 180;
/// Partitions with more waiting than they do in so long are judged by, seconds.
pub(crate) const BEHIND_S: f64 = 10.0;
/// It must give at least this part of what it should.
pub(crate) const TRIAL_GAIN_MIN: f64 = 0.2;
/// How long more workers are not tried again, first; it doubles each time they do not help.
pub(crate) const CEILING_FIRST_S: u64 = 600;
/// How often it doubles: to 160 minutes.
pub(crate) const CEILING_TIMES_MAX: u32 = 4;
/// So many times the arrivals of then, or the speed of a thread, are another situation: more workers are tried at once.
pub(crate) const CEILING_RISE: f64 = 1.5;

/// A thread that is so many times as fast, or as slow, as when it was stored is news.
pub(crate) const RATE_NEWS: f64 = 1.25;
/// That all is known again is news after this: a worker that does not answer now and then would be a write each time.
pub(crate) const KNOWN_NEWS_S: u64 = 60;
/// That nothing comes in is news when half of what is waited for is over.
pub(crate) const QUIET_NEWS_S: u64 = IDLE_WAIT_S / 2;

/// A partition that has records and does not move for so long, while threads have time, is stuck.
pub(crate) const STILL_S: u64 = 60;
