//! Seeds: thousands of small worlds, each with its own faults; all must come out as without.

use crate::chaos::Violation;
use crate::earlier;
use crate::mutation::Mutation;
use crate::oracle;
use crate::prng::Prng;
use crate::workload::workload;
use crate::world::{Plan, World};

/// What came of a seed.
struct Ran {
    violations: Vec<Violation>,
    trace: (u64, Vec<String>),
}

fn run(seed: u64, mutation: Option<Mutation>, traced: bool) -> Ran {
    let phases = workload(seed);
    let everywhere = mutation.filter(|mutation| mutation.is_everywhere());
    let mut calm = World::new(Plan { seed, faults: 0, mutation: everywhere, traced });
    if !calm.live(&phases) {
        let (hash, lines) = calm.chaos.state().trace();
        return Ran { violations: calm.chaos.state().violations.clone(), trace: (hash, lines) };
    }
    let faults = 5 + u32::try_from(Prng::new(seed, 4).below(60)).unwrap();
    let mut world = World::new(Plan { seed, faults, mutation, traced });
    let plans = world.plans;
    if plans.earlier {
        if let Some((oracle, what)) = earlier::probe(&calm, seed, mutation) {
            world.chaos.state().violated(oracle, what);
        }
        world.comes_after(&calm);
    }
    if world.live(&phases) {
        oracle::judge(&world, &calm, &phases);
        if plans.replays {
            oracle::settle(&mut world, &phases);
        }
    }
    let mut state = world.chaos.state();
    // What comes of a violation is not news.
    state.violations.truncate(1);
    Ran { violations: state.violations.clone(), trace: state.trace() }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// What went wrong with these seeds, the first few.
fn failing(seeds: impl Iterator<Item = u64>, mutation: Option<Mutation>, most: usize) -> Vec<(u64, Vec<Violation>)> {
    let ran = seeds.map(|seed| (seed, run(seed, mutation, false).violations));
    ran.filter(|(_, violations)| !violations.is_empty()).take(most).collect()
}

#[test]
fn ten_thousand_seeds_hold() {
    if let Some(seed) = number("SIM_SEED") {
        let Ran { violations, trace } = run(seed, None, true);
        eprintln!("{}", trace.1.join("\n"));
        assert!(violations.is_empty(), "{violations:#?}");
        return;
    }
    let seeds = number("SIM_SEEDS").unwrap_or(10_000);
    let half = |n: u64| std::thread::spawn(move || failing((0..seeds).filter(|seed| seed % 2 == n), None, 3));
    let failed: Vec<_> = [half(0), half(1)].into_iter().flat_map(|half| half.join().unwrap()).collect();
    assert!(failed.is_empty(), "SIM_SEED={} shows the first: {failed:#?}", failed[0].0);
}

#[test]
fn a_failing_seed_replays_exactly() {
    for seed in 0..20 {
        let (first, second) = (run(seed, None, true), run(seed, None, true));
        assert_eq!(first.trace.1, second.trace.1, "seed {seed}");
        assert_eq!(first.trace.0, second.trace.0);
    }
}

/// Some seed fails, by an oracle of these.
fn is_caught(mutation: Mutation, oracles: &[&str]) {
    is_caught_by(0..500, mutation, oracles);
}

/// The same of these seeds.
pub fn is_caught_by(seeds: impl Iterator<Item = u64>, mutation: Mutation, oracles: &[&str]) {
    let failed = failing(seeds, Some(mutation), 1);
    let (seed, violations) = failed.first().unwrap_or_else(|| panic!("{mutation:?} is seen by no seed"));
    let oracle = violations[0].oracle;
    eprintln!("{mutation:?}: seed {seed}, {violations:?}");
    assert!(oracles.contains(&oracle), "seed {seed}: {violations:#?}");
}

#[test]
fn who_skips_the_fence_is_caught() {
    is_caught(Mutation::NoFence, &["packs are numbered without holes", "workers go on"]);
}

#[test]
fn who_stores_before_the_commit_is_caught() {
    is_caught(Mutation::StoreFirst, &["a store has what is committed"]);
}

#[test]
fn who_forgets_the_ids_of_events_is_caught() {
    is_caught(Mutation::NoIds, &["outputs are as without faults", "the live shard is what the changelog has"]);
}

#[test]
fn who_restores_to_a_wrong_end_is_caught() {
    is_caught(Mutation::WrongEnd, &["packs are numbered without holes", "workers go on"]);
}

#[test]
fn who_commits_an_offset_too_far_is_caught() {
    is_caught(Mutation::OffsetTooFar, &["a pack says what the group has", "workers go on"]);
}

#[test]
fn who_does_not_read_again_what_was_given_up_is_caught() {
    is_caught(Mutation::NoSeek, &["outputs are as without faults"]);
}

#[test]
fn who_takes_an_unknown_outcome_for_a_commit_is_caught() {
    is_caught(Mutation::Credulous, &["packs are numbered without holes", "a store has what is committed"]);
}

#[test]
fn who_takes_an_unknown_outcome_for_none_is_caught() {
    is_caught(Mutation::Sceptical, &["packs are numbered without holes"]);
}

#[test]
fn who_cuts_the_changelog_off_too_far_is_caught() {
    is_caught(Mutation::CutTooFar, &["the changelog restores", "workers go on"]);
}

#[test]
fn who_does_not_let_go_of_what_it_has_lost_is_caught() {
    is_caught(Mutation::Clinging, &["workers go on"]);
}

#[test]
fn who_believes_a_gap_behind_a_seek_is_caught() {
    is_caught(Mutation::Gullible, &["outputs are as without faults", "workers go on", "one effect each"]);
}

#[test]
fn who_does_not_look_for_the_one_event_that_is_not_taken_is_caught() {
    is_caught(Mutation::Blunt, &["it drains", "workers go on"]);
}
