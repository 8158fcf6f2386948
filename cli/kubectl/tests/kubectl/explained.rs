//! Decisions are asked of the operator that has decided.

use serde_json::json;

use crate::hosts::Hosts;
use crate::shop::{Shop, claim};

const NOTHING: &str = "{\"error\": \"nothing was decided for a stage of that name: is this the operator that leads?\"}";

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn the_operator_that_leads_explains_and_one_that_does_not_answer_may_be_it() {
    claim(async {
        let shop = Shop::open().await;
        let labels = json!({"app.kubernetes.io/part-of": "stockflow", "app.kubernetes.io/component": "operator"});
        shop.pod("operator-a", &labels, true, None).await;
        shop.pod("operator-b", &labels, true, None).await;
        let decision = json!({
            "atS": 1_772_438_400, "acts": true, "sentence": "From 1 to 2 workers: 76 records/s come in.",
            "decision": {"replicas": 2, "reason": "Arrivals", "terms": {}},
        });
        let body = json!({"decisions": [decision, decision, decision]}).to_string();
        let line = format!("explain omni books --limit 2 --operator-namespace {}", shop.namespace);
        let hosts = Hosts::default().with("operator-a", 8_080, |_| Some((404, NOTHING.to_owned()))).with(
            "operator-b",
            8_080,
            move |_| Some((200, body.clone())),
        );
        let said = shop.says(&hosts, &line).await.unwrap();
        assert_eq!(said.out().matches("From 1 to 2 workers: 76 records/s come in.").count(), 2, "{}", said.out());
        assert_eq!(hosts.asked()[1], format!("operator-b: GET /explain/{}/omni/books", shop.namespace));
        // One says that it has decided nothing, and the other one nothing at all.
        let hosts = Hosts::default().with("operator-a", 8_080, |_| Some((404, NOTHING.to_owned())));
        let failure = shop.says(&hosts, &line).await.unwrap_err().to_string();
        assert!(failure.contains("operator-b: the pod is gone"), "{failure}");
        assert!(failure.contains("kubectl describe inventorypipeline omni"), "{failure}");
    });
}
