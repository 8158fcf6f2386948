//! Watches that break off, come back too late, or never come.

use kube::api::DeleteParams;
use serde_json::json;
use stockflow_tests::kube::{Asked, Fault};

use crate::end::is_made;
use crate::faulty::Faulty;
use crate::support::{claim, pipeline, wait_until};

/// A name that a request has in its path.
fn of(plural: &'static str) -> impl Fn(&Asked) -> bool + Clone {
    move |asked| (asked.is_watch() || asked.is_list()) && asked.path.ends_with(plural)
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn what_changes_while_watches_are_away_is_seen_when_they_are_back() {
    claim(async {
        let faulty = Faulty::start("dropped", |_| {}).await;
        faulty.shop.apply(&pipeline(&faulty.shop)).await;
        is_made(&faulty.shop).await;
        faulty.proxy.spoil_all(Asked::is_watch, Fault::Cut);
        faulty.proxy.cut();
        faulty.changed().await;
        faulty.proxy.heal();
        let came_to = faulty.mended().await;
        faulty.comes_to_the_same_end("dropped", came_to).await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn what_is_deleted_while_the_history_runs_out_is_found_by_the_next_list() {
    claim(async {
        let faulty = Faulty::start("expired", |_| {}).await;
        let mut other = pipeline(&faulty.shop);
        other["metadata"]["name"] = "gone".into();
        faulty.shop.apply(&other).await;
        faulty.shop.apply(&pipeline(&faulty.shop)).await;
        is_made(&faulty.shop).await;
        faulty.proxy.spoil_all(Asked::is_watch, Fault::Cut);
        faulty.proxy.cut();
        faulty.changed().await;
        faulty.shop.pipelines().delete("gone", &DeleteParams::background()).await.unwrap();
        faulty.proxy.heal();
        // One of each kind: what happened meanwhile is told by no watch any more.
        for plural in
            ["inventorypipelines", "services", "configmaps", "statefulsets", "serviceaccounts", "networkpolicies"]
        {
            faulty.proxy.spoil(1, of(plural), Fault::Expired);
        }
        let came_to = faulty.mended().await;
        let events = faulty.shop.objects("events.k8s.io/v1", "Event");
        wait_until("that topics stay is told", async || {
            let all = events.list(&kube::api::ListParams::default()).await.unwrap();
            all.iter().any(|event| event.data["reason"] == "TopicsKept" && event.data["regarding"]["name"] == "gone")
        })
        .await;
        faulty.comes_to_the_same_end("expired", came_to).await;
    });
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn a_watch_that_always_fails_holds_up_no_other() {
    claim(async {
        let is_budget = of("poddisruptionbudgets");
        let forbidden = Fault::Answer { code: 403, reason: "Forbidden", retry_after_s: None };
        let faulty = Faulty::start("forbidden", |proxy| proxy.spoil_all(is_budget.clone(), forbidden)).await;
        faulty.shop.apply(&pipeline(&faulty.shop)).await;
        is_made(&faulty.shop).await;
        let failures = || faulty.proxy.notes().iter().filter(|note| is_budget(&note.asked)).count();
        // By then it is tried every ten seconds or more.
        wait_until("it has failed often", async || failures() >= 5).await;
        let before = failures();
        let services = faulty.shop.objects("v1", "Service");
        let label = json!({"metadata": {"labels": {"stockflow.dev/stage": "changed"}}});
        let params = kube::api::PatchParams::default();
        services.patch("shop-books", &params, &kube::api::Patch::Merge(&label)).await.unwrap();
        wait_until("it is as it was", async || {
            services.get("shop-books").await.unwrap().metadata.labels.unwrap()["stockflow.dev/stage"] == "books"
        })
        .await;
        assert_eq!(failures(), before, "the change was seen only when the other watch was tried again");
        faulty.operator.stop().await;
    });
}
