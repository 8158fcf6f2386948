//! Processing: batches that are cut where what comes of them would be too much at once.

use crate::config::{BATCH_EMIT_BYTES_MAX, BATCH_FIRINGS_MAX};
use crate::event::{EVENT_FIELDS, Events};
use crate::outcome::Outcomes;
use crate::shard::Shard;
use crate::step::{Halted, Rules, Stopped, Workspace};

impl Shard {
    /// Takes `events` (records, in order) with their clocks, as [`Shard::tick`] gave them,
    /// through `rules`; fills `out`. Events that the host makes are appended to `events`.
    ///
    /// Gives how many of them it took: the first ones, mostly all. When they make more than a
    /// batch may hold, or go beyond a record at which keys are forgotten (every
    /// [`FORGET_EVERY`](crate::config::FORGET_EVERY)th of the shard), it takes less, and leaves no
    /// others in `events`; none when so much is
    /// due before the first that only a part of that was fired. Then what is left is to be given
    /// again, with the clocks that it has.
    ///
    /// # Errors
    /// [`Halted`] when a rule that halts failed; the shard is as after the last commit, and
    /// the records before [`Halted::record`] can be processed without the rest.
    pub fn process(
        &mut self,
        events: &mut Events,
        clocks_ms: &[i64],
        rules: &mut Rules,
        out: &mut Outcomes,
        work: &mut Workspace,
    ) -> Result<usize, Halted> {
        let savepoint = self.savepoint();
        let mut records = events.len().min(self.records_to_forgetting());
        events.truncate(records);
        loop {
            out.clear();
            let first_ordinal = self.now.ordinal + 1;
            for at in 0..records {
                let item = self.admit(events, at);
                out.items.push(item);
            }
            self.now.ordinal += records as u64;
            let clocks_ms = clocks_ms.get(..records).unwrap_or(clocks_ms);
            match self.run(events, clocks_ms, first_ordinal, rules, out, work, usize::MAX) {
                Ok(()) => {
                    self.books.parking.nobody_passes();
                    if records > 0 {
                        self.forget_in_time();
                    }
                    return Ok(records);
                }
                Err(Stopped::Halted(halted)) => return Err(halted),
                Err(Stopped::Full) => self.back_to(&savepoint),
            }
            records /= 2;
            events.truncate(records);
            if records == 0 {
                let clock_ms = clocks_ms.first().copied().unwrap_or(i64::MIN);
                return self.fire(clock_ms, events, rules, out, work).map(|_| 0);
            }
        }
    }

    /// Fires what is due at or before `clock_ms`, without a record: the clock moves there.
    /// Gives how many events that made; call again until it gives none.
    ///
    /// # Errors
    /// As [`Shard::process`].
    pub fn advance(
        &mut self,
        clock_ms: i64,
        events: &mut Events,
        rules: &mut Rules,
        out: &mut Outcomes,
        work: &mut Workspace,
    ) -> Result<usize, Halted> {
        events.clear();
        let clock_ms = self.tick(clock_ms, clock_ms);
        self.fire(clock_ms, events, rules, out, work)
    }

    /// Fires some of what is due at or before `clock_ms`; gives how many events that made.
    fn fire(
        &mut self,
        clock_ms: i64,
        events: &mut Events,
        rules: &mut Rules,
        out: &mut Outcomes,
        work: &mut Workspace,
    ) -> Result<usize, Halted> {
        let savepoint = self.savepoint();
        let mut most = BATCH_FIRINGS_MAX;
        loop {
            out.clear();
            events.clear();
            match self.run(events, &[clock_ms], self.now.ordinal, rules, out, work, most) {
                Ok(()) => return Ok(out.items.len()),
                Err(Stopped::Halted(halted)) => return Err(halted),
                Err(Stopped::Full) => self.back_to(&savepoint),
            }
            most = (most.min(out.items.len()) / 2).max(1);
        }
    }
}

impl Events {
    /// Forgets all but the first `len` events.
    fn truncate(&mut self, len: usize) {
        self.kinds.truncate(len);
        self.quantities.truncate(len);
        self.times_ms.truncate(len);
        self.ends.truncate(len * EVENT_FIELDS);
        self.text.truncate(self.ends.last().map_or(0, |end| *end as usize));
        self.payloads.truncate(len);
    }
}

impl Outcomes {
    /// Whether what was emitted is more than a batch may hold, though it could be cut.
    pub(crate) fn is_full(&self) -> bool {
        self.emit_text.len() > BATCH_EMIT_BYTES_MAX && self.items.len() > 1
    }
}
