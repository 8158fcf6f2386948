//! A rule compiled in: sets a timer on every sale, and fails on the kinds of event that it is told to.

use stockflow_core::{Batch, Description, Effects, Failure, Fault, Kind, Op, Role, Rule};
use stockflow_host::HostError;
use stockflow_worker::RuleSource;

use super::described;

/// How long after a sale its timer is due.
pub const DELAY_MS: i64 = 1_000;

#[derive(Clone)]
pub struct Fickle {
    pub role: Role,
    pub fails_on: Kind,
}

struct Instance {
    description: Description,
    fails_on: Kind,
}

impl RuleSource for Fickle {
    fn instance(&self) -> Result<Box<dyn Rule + Send>, HostError> {
        let description = described("fickle", self.role);
        Ok(Box::new(Instance { description, fails_on: self.fails_on }))
    }
}

impl Rule for Instance {
    fn description(&self) -> &Description {
        &self.description
    }

    fn apply(&mut self, batch: &Batch, effects: &mut Effects, failures: &mut Vec<Failure>) {
        effects.clear();
        failures.clear();
        for (event, kind) in (0..).zip(&batch.kinds) {
            if *kind == self.fails_on.code() {
                failures.push(Failure { event, fault: Fault::Trap, message: "as told".to_owned() });
            } else if *kind == Kind::Sale.code() {
                let time_ms = batch.numbers[event as usize * 8 + 1];
                effects.heads.push(event << 8 | Op::SetTimer as u32);
                effects.numbers.extend([0, 0, time_ms + DELAY_MS]);
                effects.text.extend(b"later");
                effects.ends.push(u32::try_from(effects.text.len()).unwrap());
            }
        }
    }
}
