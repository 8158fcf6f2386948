//! A rule is changed under load: its stage rolls and no other, nothing is lost or counted twice, and a rule that is bad
//! never replaces a good one.

use std::time::Duration;

use stockflow_tests::patience::{self, wait_for};

use crate::bed::Bed;
use crate::gap;
use crate::team::{PATIENCE, Team};

const PER_SECOND: u64 = 2_000;
/// What a roll is held to where nobody else uses the machine: E2E_ALONE=1.
const PAUSE: Duration = Duration::from_secs(5);

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_changed_rule_rolls_its_stage_alone_and_nothing_is_lost_or_counted_twice() {
    let bed = Bed::open();
    let team = Team::of_two(&bed, "changed");
    let before = (team.pods("normalize"), team.pods("stock"));
    let load = team.load(2, PER_SECOND);
    patience::pass(Duration::from_secs(5));

    // The rule gets another config, of which no event here takes notice; nothing else is changed.
    let changed =
        team.pipeline().replace("{wholeReservations: true}", "{wholeReservations: true, unsellable: [damaged]}");
    assert_ne!(changed, team.pipeline());
    bed.apply(&changed);
    wait_for(
        "other pods of stock",
        PATIENCE,
        || team.told(),
        || {
            let now = team.pods("stock");
            (now.len() == 2 && now.iter().all(|(name, uid)| before.1.get(name) != Some(uid))).then_some(())
        },
    );
    println!("the roll took {:.1} s until Ready", team.ready().as_secs_f64());
    patience::pass(Duration::from_secs(5));
    println!("{} events at {PER_SECOND}/s", load.stop());
    assert_eq!(team.pods("normalize"), before.0, "pods of the other stage");
    team.settles();
    let longest = gap::longest(&team.read("stock"));
    println!("the longest pause of a partition: {:.1} s", longest.as_secs_f64());
    assert!(longest < PAUSE || std::env::var_os("E2E_ALONE").is_none(), "{longest:?}");
    team.forget();
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_bad_rule_never_replaces_a_good_one_and_the_old_one_can_be_put_back() {
    let bed = Bed::open();
    let mut team = Team::new(&bed, "bad-rule");
    team.apply();
    team.ready();
    let before = team.pods("normalize");
    let load = team.load(3, 500);

    let good = std::mem::replace(&mut team.normalize_rule, "{configMap: {name: own, key: rule.wasm}}".into());
    team.kubectl(&["create", "configmap", "own", "--from-literal=rule.wasm=no component at all"]);
    team.apply();
    let refused = wait_for(
        "RuleRefused",
        PATIENCE,
        || team.told(),
        || team.condition("RulesReady").filter(|told| told["reason"] == "RuleRefused"),
    );
    println!("it says: {}", refused["message"].as_str().unwrap());
    assert_eq!(team.pods("normalize"), before, "pods of the stage");

    team.normalize_rule = good;
    team.apply();
    team.ready();
    load.stop();
    assert_eq!(team.pods("normalize"), before, "pods of the stage, with the rule put back");
    team.settles();
    team.forget();
}
