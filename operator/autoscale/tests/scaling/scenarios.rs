//! Scenarios: the loads and faults that the models are compared by.

use crate::curves::{lines, random, week};
use crate::scenario::{Curve, Fault, Scenario};

const HOUR_S: u64 = 3600;

fn scenario(name: &'static str, what: &'static str, hours: u64, arrivals: Curve, faults: Vec<Fault>) -> Scenario {
    Scenario { name, what, seconds: hours * HOUR_S, min: 1, arrivals, faults, seed: 1 }
}

/// Those that the model was tuned with.
pub fn tuned() -> Vec<Scenario> {
    let mut tuned = loads();
    tuned.extend(faults());
    tuned.push(quiet_night());
    tuned
}

fn level(per_s: f64) -> Curve {
    Box::new(move |_| per_s)
}

/// What comes in changes.
fn loads() -> Vec<Scenario> {
    vec![
        scenario(
            "week",
            "the hours of 3 to 9 December 2011 of a real shop, with the peak of its year, times 1,250",
            7 * 24,
            Box::new(week(1250.0)),
            vec![],
        ),
        scenario(
            "flash-sale",
            "60 records/s, then within 30 s 800 for ten minutes, and slowly back",
            3,
            Box::new(lines(&[(3600, 60.0), (3630, 800.0), (4230, 800.0), (7200, 60.0)])),
            vec![],
        ),
        scenario("step", "100 records/s, then 450", 3, Box::new(lines(&[(3599, 100.0), (3600, 450.0)])), vec![]),
        scenario(
            "ramp",
            "from 50 records/s to 850 in two hours, and back in two",
            5,
            Box::new(lines(&[(1800, 50.0), (9000, 850.0), (16_200, 50.0)])),
            vec![],
        ),
    ]
}

/// Something goes wrong.
fn faults() -> Vec<Scenario> {
    vec![
        scenario(
            "poisoned-partition",
            "250 records/s; one partition cannot be read on for an hour",
            3,
            level(250.0),
            vec![Fault::Stuck(3, 3600..7200)],
        ),
        scenario(
            "slow-dependency",
            "300 records/s; for an hour all workers together do no more than 250",
            4,
            level(300.0),
            vec![Fault::Limited(250, 3600..7200)],
        ),
        scenario(
            "metric-loss",
            "100 records/s, then 350; lags and rates are unknown for 15 minutes around the step",
            3,
            Box::new(lines(&[(3599, 100.0), (3600, 350.0)])),
            vec![Fault::Blind(3300..4200)],
        ),
        scenario(
            "restarts",
            "300 records/s; all workers restart, one after the other, twice",
            4,
            level(300.0),
            vec![Fault::Roll(5400), Fault::Roll(10_800)],
        ),
    ]
}

/// To no workers and back.
fn quiet_night() -> Scenario {
    let arrivals = lines(&[
        (0, 150.0),
        (7200, 20.0),
        (7800, 0.0),
        (18_000, 0.0),
        (18_001, 30.0),
        (18_120, 30.0),
        (18_121, 0.0),
        (28_800, 0.0),
        (28_801, 5.0),
        (28_830, 5.0),
        (28_831, 0.0),
        (36_000, 0.0),
        (36_060, 10.0),
        (43_200, 250.0),
    ]);
    let what = "an evening that ends, two small deliveries in the night, a morning; from 0 workers";
    Scenario { min: 0, ..scenario("quiet-night", what, 12, Box::new(arrivals), vec![]) }
}

/// Random loads that were not looked at while the model was tuned.
pub fn held_out() -> Vec<Scenario> {
    let of = |seed: u64| Scenario {
        seed,
        ..scenario(
            "random",
            "ten random loads of six hours each, kept out of the tuning; their sums",
            6,
            Box::new(random(seed, 6 * HOUR_S)),
            vec![],
        )
    };
    (101..111).map(of).collect()
}
