//! A trial: the same events in several passes side by side, which must not differ.

use super::difference;
use super::events::Chunk;
use super::pass::{Chain, Made, Pass};
use super::stage::Stage;
use super::told::Teller;
use crate::failure::Failure;

/// Events a call in the passes that are cut into batches; the first pass has one.
const BATCHES: [usize; 3] = [7, 256, 4_096];
/// The ways in which the stream is run, for people.
pub(super) const WAYS: &str = "in batches of 7, 256 and 4096, replayed, and on fresh instances";

/// All passes, at the same place in the stream.
pub(super) struct Trial<'a> {
    rule: &'a str,
    teller: Teller<'a>,
    /// The pass that is printed: one event a call.
    first: Pass,
    /// The same again, on the instance that has seen it all before.
    replayed: Pass,
    chain: Chain,
    others: Vec<(Pass, Chain)>,
}

/// What the first pass made, and where another one differs, if one does.
pub(super) struct Tried {
    pub(super) made: Made,
    pub(super) difference: Option<Failure>,
}

impl<'a> Trial<'a> {
    pub(super) fn new(rule: &'a str, stage: &'a Stage) -> Result<Trial<'a>, Failure> {
        let mut others = Vec::new();
        for batch in BATCHES {
            others.push((Pass::new(stage, format!("in batches of {batch}"), batch), Chain::new(stage, false)?));
        }
        others.push((Pass::new(stage, "on fresh instances", 1), Chain::new(stage, true)?));
        Ok(Trial {
            rule,
            teller: Teller { config: &stage.config, quantity_scale: stage.quantity_scale },
            first: Pass::new(stage, "one by one", 1),
            replayed: Pass::new(stage, "replayed", 1),
            chain: Chain::new(stage, false)?,
            others,
        })
    }

    /// Takes the chunk through every pass.
    pub(super) fn run(&mut self, chunk: &Chunk) -> Result<Tried, Failure> {
        self.each(|pass, teller, chain| pass.run(chunk, teller, chain))
    }

    /// Fires what is due up to `until_ms` in every pass.
    pub(super) fn advance(&mut self, until_ms: i64) -> Result<Tried, Failure> {
        self.each(|pass, teller, chain| pass.advance(until_ms, teller, chain))
    }

    /// Fuel that the first pass and its replay have used.
    pub(super) fn fuel_used(&self) -> u64 {
        self.chain.fuel_used()
    }

    fn each(
        &mut self,
        run: impl Fn(&mut Pass, &Teller<'_>, &mut Chain) -> Result<Made, Failure>,
    ) -> Result<Tried, Failure> {
        let made = run(&mut self.first, &self.teller, &mut self.chain)?;
        let mut difference = None;
        let mut compare = |pass: &Pass, other: &Made| {
            let found = difference::between(&self.first.name, &made, &pass.name, other);
            if let Some(found) = found.filter(|_| difference.is_none()) {
                let text = format!("rule {} answers the same event differently: {found}", self.rule);
                difference = Some(Failure::work(text));
            }
        };
        let other = run(&mut self.replayed, &self.teller, &mut self.chain)?;
        compare(&self.replayed, &other);
        for (pass, chain) in &mut self.others {
            let other = run(pass, &self.teller, chain)?;
            compare(pass, &other);
        }
        Ok(Tried { made, difference })
    }
}
