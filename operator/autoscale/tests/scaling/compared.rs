//! Compared: every scenario under every model.

use std::sync::LazyLock;

use crate::models::{NAMES, all};
use crate::run::{Outcome, Run, run};
use crate::scenario::Scenario;
use crate::scenarios::{held_out, tuned};

/// A scenario with what came of it under each model, in the order of [`NAMES`].
pub struct Compared {
    pub name: &'static str,
    pub what: &'static str,
    pub outcomes: Vec<Outcome>,
    /// The runs of a scenario that stands for itself.
    pub drawn: Option<Drawn>,
}

/// What is drawn.
pub struct Drawn {
    pub arrivals: Vec<f64>,
    pub replicas: Vec<Vec<u32>>,
}

/// All of it, run once.
pub static COMPARED: LazyLock<Vec<Compared>> = LazyLock::new(|| {
    let mut compared: Vec<_> = tuned().iter().map(one).collect();
    compared.push(sum(&held_out()));
    compared
});

fn runs(scenario: &Scenario) -> Vec<Run> {
    all(scenario).iter_mut().map(|model| run(scenario, model.as_mut())).collect()
}

fn one(scenario: &Scenario) -> Compared {
    let runs = runs(scenario);
    Compared {
        name: scenario.name,
        what: scenario.what,
        outcomes: runs.iter().map(|run| run.outcome).collect(),
        drawn: Some(Drawn {
            arrivals: (0..scenario.seconds).map(|now_s| (scenario.arrivals)(now_s)).collect(),
            replicas: runs.into_iter().map(|run| run.replicas).collect(),
        }),
    }
}

fn sum(scenarios: &[Scenario]) -> Compared {
    let mut outcomes = vec![Outcome::default(); NAMES.len()];
    for scenario in scenarios {
        for (sum, run) in outcomes.iter_mut().zip(runs(scenario)) {
            *sum = sum.and(run.outcome);
        }
    }
    Compared { name: scenarios[0].name, what: scenarios[0].what, outcomes, drawn: None }
}

#[test]
fn in_no_scenario_is_another_model_better_in_one_thing_and_worse_in_none() {
    for compared in COMPARED.iter() {
        for (name, outcome) in NAMES.iter().zip(&compared.outcomes) {
            assert!(!outcome.beats(&compared.outcomes[0]), "{}: {name} is better: {outcome:?}", compared.name);
        }
    }
}
