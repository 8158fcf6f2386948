//! Rules: what an author implements.

use std::borrow::Cow;

use crate::{Config, Effects, Event, Fields, Notes, Stock};

/// A rule that decides: it sees an event before anything has happened and answers with effects.
///
/// It is a pure function of the event, the stock, its own state of the key and its config: the
/// same events give the same answers, however they are cut into batches and wherever they run.
/// Keep nothing between calls but what [`Notes::put_state`] keeps.
///
/// ```
/// use stockflow_rule::{Config, Effects, Event, Kind, Rule, Stock, Verdict};
///
/// /// Holds back the last units of a key for the till.
/// #[derive(Config)]
/// struct SafetyStock {
///     /// Units that no reservation may take.
///     keep: i64,
/// }
///
/// impl Rule for SafetyStock {
///     fn apply(&self, event: &Event, stock: &Stock, _: &mut Effects) -> Verdict {
///         if event.kind() == Kind::Reservation && stock.available - event.quantity() < self.keep {
///             return Verdict::refuse("SAFETY_STOCK");
///         }
///         Verdict::Continue
///     }
/// }
///
/// use stockflow_rule::testing::Given;
/// let rule = SafetyStock { keep: 2 };
/// assert!(Given::stock(10).event(Kind::Reservation, 8).apply(&rule).continues());
/// assert_eq!(Given::stock(10).event(Kind::Reservation, 9).apply(&rule).refused(), Some("SAFETY_STOCK"));
/// ```
pub trait Rule: Config {
    /// The text fields that the rule reads. Each costs a copy; the default is all but the payload.
    const READS: Fields = Fields::DECIDER;
    /// Version of the state that the rule keeps, if it keeps any.
    const STATE_VERSION: Option<u32> = None;
    /// Older state versions that it can still read.
    const MIGRATES: &'static [u32] = &[];

    /// Says what the config's types cannot: an error refuses the pipeline.
    ///
    /// # Errors
    /// A sentence that says which setting is wrong and what it may be.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }

    /// Answers one event: asks for effects, and lets the event through or refuses it.
    fn apply(&self, event: &Event<'_>, stock: &Stock, out: &mut Effects<'_>) -> Verdict;
}

/// A rule that watches: it sees each event with its outcome and the stock after it. It can emit,
/// keep state of its own and set timers, and cannot change what was decided.
///
/// ```
/// use stockflow_rule::{Config, Event, Notes, Observer, Outcome, Stock};
///
/// /// Tells of every refusal.
/// #[derive(Config)]
/// struct Complain {
///     /// The topic to tell it to.
///     to: String,
/// }
///
/// impl Observer for Complain {
///     fn observe(&self, event: &Event, outcome: Outcome<'_>, _: &Stock, out: &mut Notes) {
///         if let Outcome::Refused(reason) = outcome {
///             out.emit_record(&self.to, event.sku().as_bytes(), reason.as_bytes());
///         }
///     }
/// }
/// ```
pub trait Observer: Config {
    /// The text fields that the rule reads. Each costs a copy; the default is all but the payload.
    const READS: Fields = Fields::OBSERVER;
    /// Version of the state that the rule keeps, if it keeps any.
    const STATE_VERSION: Option<u32> = None;
    /// Older state versions that it can still read.
    const MIGRATES: &'static [u32] = &[];

    /// Says what the config's types cannot: an error refuses the pipeline.
    ///
    /// # Errors
    /// A sentence that says which setting is wrong and what it may be.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }

    /// Sees one event, its outcome, and the stock after it.
    fn observe(&self, event: &Event<'_>, outcome: Outcome<'_>, stock: &Stock, out: &mut Notes<'_>);
}

/// What a decider says of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// The next rule may look at it; after the last one its effects stand.
    Continue,
    /// The event is refused: no effect of any rule on it stands, but for what this very answer
    /// emits. The reason is published.
    Refuse(Cow<'static, str>),
}

impl Verdict {
    /// Refuses the event with a reason, by custom in `UPPER_SNAKE_CASE`.
    pub fn refuse(reason: impl Into<Cow<'static, str>>) -> Verdict {
        Verdict::Refuse(reason.into())
    }
}

/// What became of an event, as an observer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// Its effects stand.
    Applied,
    /// It was refused, for this reason (empty unless [`crate::Field::Reason`] is read).
    Refused(&'a str),
}

impl Outcome<'_> {
    /// Whether the event's effects stand.
    pub fn is_applied(&self) -> bool {
        *self == Outcome::Applied
    }
}
