//! Purchase limit: so many units a user and key within a time, and no more.

mod purchases;

use stockflow_rule::{Config, Effects, Event, Field, Fields, Kind, Millis, Rule, Stock, Verdict, export_rule};

use purchases::{Purchase, Purchases};

/// Refuses (`PURCHASE_LIMIT`) what would give a user more units of a key within a time than are
/// allowed. It stands before `stock` in the chain; what a later rule or the ledger refuses is
/// not counted, what is released later stays counted. Events without a user pass.
///
/// Time is the events' own: a purchase is counted together with those less than `window`
/// before and after it, in whatever order they arrive.
#[derive(Config, Debug)]
pub struct PurchaseLimit {
    /// Units that a user may have of a key within the window.
    max_units: i64,
    /// How long a purchase counts.
    window: Millis,
    /// The kinds of event that are counted and limited.
    #[config(default = vec![Kind::Reservation])]
    kinds: Vec<Kind>,
    /// Purchases remembered for a key. When that many are within the window, another is
    /// refused as `PURCHASE_LIMIT_BUSY`: the limit fails closed.
    #[config(default = 1000)]
    max_entries: usize,
}

/// The timer that forgets.
const SWEEP: &str = "sweep";
/// What has passed is forgotten at most this often within a window.
const SWEEPS_PER_WINDOW: i64 = 16;
/// What the host takes as the state of a key.
const STATE_BYTES_MAX: usize = 64 * 1024;

impl Rule for PurchaseLimit {
    const READS: Fields = Fields::of(&[Field::User, Field::Timer, Field::State]);
    const STATE_VERSION: Option<u32> = Some(1);

    fn check(&self) -> Result<(), String> {
        if self.max_units < 1 {
            return Err(format!("maxUnits: {} would refuse everything; give 1 or more", self.max_units));
        }
        if self.window.0 < 1 {
            return Err("window: give a time above zero, like 24h".to_owned());
        }
        if self.max_entries < 1 {
            return Err("maxEntries: give 1 or more".to_owned());
        }
        Ok(())
    }

    fn apply(&self, event: &Event<'_>, _: &Stock, out: &mut Effects<'_>) -> Verdict {
        if event.timer() == Some(SWEEP) {
            self.sweep(event, out);
        }
        let (user, units) = (event.user(), event.quantity());
        if user.is_empty() || units <= 0 || !self.kinds.contains(&event.kind()) {
            return Verdict::Continue;
        }
        self.buy(event, &Purchase { user, units, at_ms: event.time_ms() }, out)
    }
}

impl PurchaseLimit {
    fn buy(&self, event: &Event<'_>, new: &Purchase<'_>, out: &mut Effects<'_>) -> Verdict {
        let before = Purchases::of(event.state());
        let (mut taken, mut entries, mut oldest_ms) = (new.units, 1, i64::MAX);
        for old in before.iter() {
            if old.user == new.user && old.at_ms.abs_diff(new.at_ms) < self.window.0.unsigned_abs() {
                taken = taken.saturating_add(old.units);
            }
            entries += 1;
            oldest_ms = oldest_ms.min(old.at_ms);
        }
        if taken > self.max_units {
            return Verdict::refuse("PURCHASE_LIMIT");
        }
        let mut after = before.to_vec();
        if entries > self.max_entries || after.len() + new.bytes() > STATE_BYTES_MAX {
            // Only when full does an event forget: its sender's clock may be wrong, the timer's is not.
            (entries, after) = before.since(self.end_of_window(new.at_ms));
            if entries >= self.max_entries || after.len() + new.bytes() > STATE_BYTES_MAX {
                return Verdict::refuse("PURCHASE_LIMIT_BUSY");
            }
        }
        new.write(&mut after);
        out.put_state(&after);
        if new.at_ms < oldest_ms {
            out.set_timer(SWEEP, new.at_ms.saturating_add(self.window.0));
        }
        Verdict::Continue
    }

    /// Forgets what no longer counts, and comes back for the rest.
    fn sweep(&self, event: &Event<'_>, out: &mut Effects<'_>) {
        let now_ms = event.time_ms();
        let (_, left) = Purchases::of(event.state()).since(self.end_of_window(now_ms));
        let Some(oldest_ms) = Purchases::of(&left).iter().map(|purchase| purchase.at_ms).min() else {
            return out.clear_state();
        };
        let pause_ms = (self.window.0 / SWEEPS_PER_WINDOW).max(1);
        out.put_state(&left);
        out.set_timer(SWEEP, oldest_ms.saturating_add(self.window.0).max(now_ms.saturating_add(pause_ms)));
    }

    /// The last moment whose purchases no longer count.
    fn end_of_window(&self, now_ms: i64) -> i64 {
        now_ms.saturating_sub(self.window.0)
    }
}

export_rule!(PurchaseLimit, "purchase-limit");

#[cfg(test)]
mod tests;
