//! Dead letters are seen and settled by a worker; what may have been done is not asked for again.

use serde_json::json;
use stockflow_plan::DLQ_PORT;

use crate::hosts::Hosts;
use crate::shop::{Shop, claim};

fn told(out: &str, line: &str) -> Option<(u16, String)> {
    Some((200, json!({"out": out, "told": [line]}).to_string()))
}

async fn shop() -> Shop {
    let shop = Shop::open().await;
    shop.worker("books", 0, true).await;
    shop.worker("books", 1, true).await;
    shop
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn letters_are_seen_through_any_worker_and_what_it_refuses_is_told_in_its_words() {
    claim(async {
        let shop = shop().await;
        // The first one is gone meanwhile.
        let hosts = Hosts::default().with("omni-books-1", DLQ_PORT, |lines| match &*lines[0] {
            "GET /dlq/list?reason=NOT_JSON HTTP/1.1" => told("a\u{1b}[2J letter\n", "1 of 1 dead letters match"),
            _ => Some((400, "{\"error\": \"give a time such as\"}".to_owned())),
        });
        let said = shop.says(&hosts, "dlq list omni --stage books --reason NOT_JSON").await.unwrap();
        assert_eq!((said.out(), said.notes()), ("a\\u{1b}[2J letter\n", &["1 of 1 dead letters match".to_owned()][..]));
        let failure = shop.says(&hosts, "dlq show omni --stage books --since soon").await.unwrap_err();
        assert_eq!((failure.to_string(), failure.code()), ("give a time such as".to_owned(), 2));
        let failure = shop.says(&hosts, "dlq list omni").await.unwrap_err().to_string();
        assert!(failure.ends_with("has several stages: say --stage books or watch"), "{failure}");
    });
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn a_replay_says_who_asks_and_is_not_sent_to_a_second_worker_when_the_first_one_breaks_off() {
    claim(async {
        let shop = shop().await;
        let hosts = Hosts::default()
            .with("omni-books-0", DLQ_PORT, |lines| {
                let says_who = lines.iter().any(|line| line.starts_with("stockflow-by: ") && line.len() > 14);
                let is_dry = lines[0].contains("dry-run");
                assert!(says_who, "{lines:?}");
                if is_dry { told("", "1 would be replayed") } else { None }
            })
            .with("omni-books-1", DLQ_PORT, |_| told("", "1 replayed"));
        let said = shop.says(&hosts, "dlq replay omni --stage books --all --dry-run").await.unwrap();
        assert_eq!(said.notes(), ["1 would be replayed"]);
        let failure = shop.says(&hosts, "dlq replay omni --stage books --all").await.unwrap_err().to_string();
        assert!(failure.contains("omni-books-0 broke off after it was asked"), "{failure}");
        assert!(failure.contains("the same command again does what is left"), "{failure}");
        let asked =
            ["POST /dlq/replay?all=&dry-run=", "POST /dlq/replay?all="].map(|line| format!("omni-books-0: {line}"));
        assert_eq!(hosts.asked(), asked);
    });
}
