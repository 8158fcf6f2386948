//! Caught: of each plan some worker, or some operator, that is wrong; by the oracle of the plan.

use crate::account::OWN;
use crate::full::IN_ORDER;
use crate::letters::ONCE;
use crate::mutation::Mutation;
use crate::plans::Plans;
use crate::quiet::{DUE, ENDS};
use crate::scale::OWNED;
use crate::seeds::is_caught_by;

/// Of the first of the seeds with a plan that fails. So few of them are enough.
const SEEDS: usize = 20;

fn is_caught(has: impl Fn(&Plans) -> bool, mutation: Mutation, oracles: &[&str]) {
    is_caught_by((0..).filter(|seed| has(&Plans::of(*seed))).take(SEEDS), mutation, oracles);
}

#[test]
fn who_commits_positions_only_where_nothing_comes_in_is_caught() {
    is_caught(|plans| plans.quiet, Mutation::OnlyIdle, &[ENDS]);
}

#[test]
fn who_lets_clocks_go_on_only_where_nothing_comes_in_is_caught() {
    is_caught(|plans| plans.quiet, Mutation::Timeless, &[DUE]);
}

#[test]
fn who_does_not_tell_of_what_has_no_room_is_caught_though_it_never_does() {
    is_caught(|plans| plans.full, Mutation::Overflowing, &[IN_ORDER]);
}

#[test]
fn who_takes_a_store_of_an_earlier_life_for_its_own_is_caught() {
    is_caught(|plans| plans.earlier, Mutation::Heir, &["workers go on", OWN]);
}

#[test]
fn who_takes_an_input_that_was_made_anew_for_the_one_of_before_is_caught() {
    is_caught(|plans| plans.earlier, Mutation::SameInput, &[OWN]);
}

#[test]
fn who_leaves_for_good_without_a_word_is_caught() {
    is_caught(|plans| plans.scales, Mutation::Silent, &[OWNED]);
}

#[test]
fn who_does_not_mark_what_is_settled_is_caught() {
    is_caught(|plans| plans.replays, Mutation::Unmarked, &[ONCE]);
}

#[test]
fn operators_who_do_not_fence_each_other_are_caught() {
    is_caught(|plans| plans.replays, Mutation::Unfenced, &[ONCE]);
}
