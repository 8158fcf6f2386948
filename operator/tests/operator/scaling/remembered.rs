//! Remembered: what a trial has taught, and what was decided, outlives an operator that is killed.

use super::seed::{now_s, remember_quiet_for};
use super::{decisions, dozen, replicas, settled, start, until_decided, until_seen};
use crate::support::{Shop, claim, wait_until};

fn reasons(decisions: &[serde_json::Value]) -> Vec<&str> {
    decisions.iter().filter_map(|shown| shown["decision"]["reason"].as_str()).collect()
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_trial_that_failed_is_remembered_by_the_operator_that_comes_after_one_that_was_killed() {
    claim(async {
        let shop = Shop::new("remembers").await;
        let mut wanted = dozen(&shop, 1);
        wanted["spec"]["stages"][0]["scaling"]["max"] = 2.into();
        let (operator, workers) = settled(&shop, &wanted, 60.0).await;
        until_decided(&shop, &operator, &["Enough", "Waiting"]).await;
        // Until it is known what is done without more workers: it is a mean.
        until_seen(&shop, &operator, 30).await;
        // However many workers there are, something else lets no more through than one of them has done.
        workers.world().all_per_s = 65.0;
        workers.world().arrivals_per_s = 150.0;
        wait_until("more are tried", async || replicas(&shop).await > 1).await;
        wait_until("they are taken back", async || {
            let decisions = decisions(&shop, &operator).await;
            reasons(&decisions).contains(&"TakenBack") && replicas(&shop).await == 1
        })
        .await;
        until_decided(&shop, &operator, &["Remembered"]).await;
        let before = decisions(&shop, &operator).await;
        operator.kill().await;
        let operator = start(&shop, &workers, 1).await;
        until_decided(&shop, &operator, &["Remembered"]).await;
        until_seen(&shop, &operator, 10).await;
        assert_eq!(replicas(&shop).await, 1);
        let after = decisions(&shop, &operator).await;
        let tried = |reason: &str| ["Arrivals", "Backlog"].contains(&reason);
        assert!(reasons(&after).contains(&"TakenBack") && reasons(&after).into_iter().any(tried), "{after:?}");
        let taken_back = |shown: &&serde_json::Value| shown["decision"]["reason"] == "TakenBack";
        let (was, is) = (before.iter().find(taken_back).unwrap(), after.iter().find(taken_back).unwrap());
        assert_eq!(was, is, "with its time, its terms and its sentence");
        operator.stop().await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn an_operator_after_one_that_was_killed_waits_for_what_was_left_of_a_wait_and_no_less() {
    claim(async {
        let shop = Shop::new("waits").await;
        let (operator, workers) = settled(&shop, &dozen(&shop, 0), 0.0).await;
        operator.stop().await;
        let since_s = remember_quiet_for(&shop, 1, 150).await;
        let operator = start(&shop, &workers, 1).await;
        // As long as one must lead to be believed.
        until_seen(&shop, &operator, 65).await;
        assert_eq!(replicas(&shop).await, 1, "five minutes are not over");
        operator.kill().await;
        let killed_s = now_s();
        let operator = start(&shop, &workers, 2).await;
        wait_until("all workers go", async || replicas(&shop).await == 0).await;
        let gone_s = now_s();
        let wanted_s = since_s + 300..killed_s + 300;
        assert!(wanted_s.contains(&gone_s), "{gone_s} s, quiet since {since_s}, killed {killed_s}");
        operator.stop().await;
    });
}
