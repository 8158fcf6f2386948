//! Component: a rule or an observer, as the codec and the exports see it.

use crate::{Config, Effects, Event, Field, Fields, Observer, Outcome, Rule, Stock, Verdict};

/// What a rule may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Answers with effects.
    Decider,
    /// Sees outcomes.
    Observer,
}

/// Says that a [`Component`] is one by [`Rule`].
#[derive(Debug)]
pub enum ByRule {}
/// Says that a [`Component`] is one by [`Observer`].
#[derive(Debug)]
pub enum ByObserver {}

/// What [`Rule`] and [`Observer`] have in common. Implemented for both, and for nothing else:
/// `By` tells the compiler which, so that nobody has to name it.
pub trait Component<By>: Config {
    /// Decider or observer.
    const ROLE: Role;
    /// The text fields that it reads.
    const READS: Fields;
    /// Version of its state.
    const STATE_VERSION: Option<u32>;
    /// Older versions that it reads.
    const MIGRATES: &'static [u32];

    /// Checks the config.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check(&self) -> Result<(), String>;

    /// Answers one event. `refused` is only ever set for an observer.
    fn answer(&self, event: &Event<'_>, refused: bool, stock: &Stock, out: &mut Effects<'_>);
}

impl<R: Rule> Component<ByRule> for R {
    const ROLE: Role = Role::Decider;
    const READS: Fields = R::READS;
    const STATE_VERSION: Option<u32> = R::STATE_VERSION;
    const MIGRATES: &'static [u32] = R::MIGRATES;

    fn check(&self) -> Result<(), String> {
        Rule::check(self)
    }

    #[inline]
    fn answer(&self, event: &Event<'_>, _: bool, stock: &Stock, out: &mut Effects<'_>) {
        if let Verdict::Refuse(reason) = self.apply(event, stock, out) {
            out.refuse(&reason);
        }
    }
}

impl<O: Observer> Component<ByObserver> for O {
    const ROLE: Role = Role::Observer;
    const READS: Fields = O::READS;
    const STATE_VERSION: Option<u32> = O::STATE_VERSION;
    const MIGRATES: &'static [u32] = O::MIGRATES;

    fn check(&self) -> Result<(), String> {
        Observer::check(self)
    }

    #[inline]
    fn answer(&self, event: &Event<'_>, refused: bool, stock: &Stock, out: &mut Effects<'_>) {
        let outcome = match refused {
            false => Outcome::Applied,
            true if O::READS.has(Field::Reason) => Outcome::Refused(event.text(Field::Reason)),
            true => Outcome::Refused(""),
        };
        self.observe(event, outcome, stock, out);
    }
}

/// A rule with a name, as `export_rule!` gives it one.
pub trait Exported: Sized {
    /// Its name: the crate's, unless `export_rule!` was told another.
    const NAME: &'static str;
    /// The crate's version.
    const VERSION: &'static str;

    /// Reads and checks the config.
    ///
    /// # Errors
    /// What is wrong with it.
    fn configure(config_json: &str) -> Result<Self, String>;

    /// What it says of itself.
    fn describe() -> Description;

    /// Answers a batch: fills `out`, which must be empty.
    fn run(&self, batch: &crate::BatchColumns<'_>, out: &mut crate::EffectColumns);
}

/// What a rule says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// JSON Schema (2020-12) of its config.
    pub config_schema: String,
    /// Decider or observer.
    pub role: Role,
    /// The text fields that it reads.
    pub reads: Fields,
    /// Version of its state, if it keeps any.
    pub state_version: Option<u32>,
    /// Older state versions that it reads.
    pub migrates: &'static [u32],
}

/// The description of a component with this name and version.
pub fn describe<By, C: Component<By>>(name: &'static str, version: &'static str) -> Description {
    Description {
        name,
        version,
        config_schema: C::schema().to_string(),
        role: C::ROLE,
        reads: C::READS,
        state_version: C::STATE_VERSION,
        migrates: C::MIGRATES,
    }
}

/// Reads and checks a component's config.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn configure<By, C: Component<By>>(config_json: &str) -> Result<C, String> {
    let rule = C::from_json(config_json)?;
    rule.check()?;
    Ok(rule)
}
