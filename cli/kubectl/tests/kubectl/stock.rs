//! Stock is asked of whoever has the key.

use stockflow_plan::HTTP_PORT;

use crate::hosts::Hosts;
use crate::shop::{Shop, claim};

const STOCK: &str =
    "{\"sku\":\"blue shirt/M\",\"location\":\"here\",\"available\":-1.50,\"reserved\":0.25,\"version\":7}\n";

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn stock_is_asked_of_the_worker_that_has_the_key() {
    claim(async {
        let shop = Shop::open().await;
        for ordinal in 0..3 {
            shop.worker("books", ordinal, true).await;
        }
        // The first is gone meanwhile, the second knows who has the key.
        let hosts = Hosts::default()
            .with("omni-books-1", HTTP_PORT, |_| Some((421, "{\"owner\": \"2\"}".to_owned())))
            .with("omni-books-2", HTTP_PORT, |_| Some((200, STOCK.to_owned())));
        let words = ["kubectl-stockflow", "stock", "omni", "blue shirt/M", "here"];
        let cli: stockflow_kubectl::args::Cli = clap::Parser::try_parse_from(words).unwrap();
        let cluster = stockflow_kubectl::Cluster::new(shop.client.clone(), &*shop.namespace);
        let said = stockflow_kubectl::answer(&cluster, &hosts, &cli.command).await.unwrap();
        let wanted = "blue shirt/M at here\n  available   -1.50\n  reserved    0.25\n  version     7\n";
        assert_eq!(said.out(), wanted);
        let path = "GET /stock/blue%20shirt%2FM/here";
        assert_eq!(hosts.asked(), [format!("omni-books-1: {path}"), format!("omni-books-2: {path}")]);
        let said = shop.says(&hosts, "stock omni plum here -o json").await.unwrap();
        assert_eq!(said.out(), STOCK);
    });
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn a_shard_that_is_being_restored_is_waited_for_and_a_key_that_is_not_kept_is_told() {
    claim(async {
        let shop = Shop::open().await;
        shop.worker("books", 0, true).await;
        let asked = std::sync::atomic::AtomicU32::new(0);
        let hosts = Hosts::default().with("omni-books-0", HTTP_PORT, move |_| {
            let earlier = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let error = |words: &str| format!("{{\"error\": \"{words}\"}}");
            Some(if earlier == 0 {
                (503, error("being restored"))
            } else {
                (404, error("nothing is kept of this key"))
            })
        });
        let failure = shop.says(&hosts, "stock omni plum here").await.unwrap_err();
        assert_eq!((failure.to_string(), failure.code()), ("plum:here: nothing is kept of this key".to_owned(), 1));
        assert_eq!(hosts.asked().len(), 2);
    });
}
