//! The worst of the claims again and again, with seeds that nobody chose: `make torture MINUTES=60`.

#![allow(clippy::print_stdout, reason = "whoever waits for an hour sees how far it is")]

use std::time::Duration;

use stockflow_tests::kafka::Cluster;
use stockflow_tests::patience::Since;
use stockflow_tests::shop::Random;

use crate::shop::Shop;
use crate::{brokers, kills, moves, pauses, scaling, testbed};

const KILLS: usize = 30;
const MOVES: u64 = 3;

type Scenario = fn(&Shop, u64) -> usize;

/// A number of the environment.
pub fn variable(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|error| panic!("{name}={text}: {error}")))
}

fn once(name: &str, cluster: &'static Cluster, partitions: i32, seed: u64, scenario: Scenario) {
    println!("torture: {name}, {} brokers, seed {seed}", cluster.brokers().len());
    let shop = Shop::open(cluster, partitions);
    let outputs = scenario(&shop, seed);
    println!("torture: {name}: {outputs} outputs as the model says");
}

#[test]
#[ignore = "takes as long as it is given: make torture MINUTES=60"]
fn torture() {
    let minutes = variable("TORTURE_MINUTES", 10);
    let mut random = Random::new(variable("TORTURE_SEED", u64::from(std::process::id())));
    let since = Since::now();
    let (turn, one) = testbed::one();
    drop(turn);
    let (_turn, three) = testbed::three();
    let mut rounds = 0;
    while since.elapsed() < Duration::from_secs(60 * minutes) {
        once("workers killed", one, 6, random.draw(), |shop, seed| kills::kill_at_random(shop, seed, KILLS));
        once("workers asleep", one, 4, random.draw(), pauses::sleep_through_the_time_outs);
        once("brokers restarted and killed", three, 4, random.draw(), brokers::restart_and_kill_each);
        once("brokers away", three, 4, random.draw(), brokers::do_without_each);
        once("1, 2, 5, 1 workers", three, 8, random.draw(), scaling::grow_and_shrink);
        once("1, 3, 1 workers of the second stage", one, 4, random.draw(), |shop, seed| {
            moves::back_and_forth(shop, seed, MOVES)
        });
        once("workers killed", three, 6, random.draw(), |shop, seed| kills::kill_at_random(shop, seed, KILLS));
        rounds += 1;
    }
    println!("torture: {rounds} rounds in {} minutes, each as the model says", since.elapsed().as_secs() / 60);
}
