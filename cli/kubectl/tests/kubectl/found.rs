//! Which pipeline and which stage is meant: a slip finds its name, and another namespace its own.

use stockflow_tests::kube::Server;

use crate::hosts::Hosts;
use crate::shop::{Shop, claim, says};

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn a_pipeline_that_is_not_there_is_told_with_its_nearest_name_or_the_namespace_that_has_it() {
    claim(async {
        let (shop, nobody) = (Shop::open().await, Hosts::default());
        let failure = shop.says(&nobody, "status omny").await.unwrap_err();
        let namespace = &shop.namespace;
        let wanted = format!("there is no pipeline `omny` in namespace {namespace}: did you mean `omni`?");
        assert_eq!((failure.to_string(), failure.code()), (wanted, 2));
        let failure = says(&shop.client, "default", &nobody, "rules omni").await.unwrap_err().to_string();
        assert!(failure.starts_with("there is no pipeline `omni` in namespace default: there is one in "), "{failure}");
        assert!(failure.contains(namespace), "{failure}");
        let failure = shop.says(&nobody, "explain omni book").await.unwrap_err();
        let wanted = format!("{namespace}/omni has no stage `book`: did you mean `books`?");
        assert_eq!((failure.to_string(), failure.code()), (wanted, 2));
    });
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn where_no_worker_runs_it_is_said_why() {
    claim(async {
        let (shop, nobody) = (Shop::open().await, Hosts::default());
        let failure = shop.says(&nobody, "stock omni plum here").await.unwrap_err().to_string();
        let wanted = format!("no worker of stage books of {}/omni runs: it has none: scaled to zero", shop.namespace);
        assert!(
            failure.starts_with(&wanted) && failure.contains("kubectl describe inventorypipeline omni"),
            "{failure}"
        );
        shop.worker("books", 0, true).await;
        let failure = shop.says(&nobody, "stock omni plum here").await.unwrap_err().to_string();
        let wanted =
            format!("no worker of stage books of {}/omni answers:\n  omni-books-0: the pod is gone", shop.namespace);
        assert_eq!(failure, wanted);
    });
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes API here: scripts/setup-kube.sh says why")]
fn a_cluster_that_knows_no_pipelines_is_told_from_one_without_this_one() {
    claim(async {
        let server = tokio::task::spawn_blocking(|| Server::start().unwrap()).await.unwrap();
        let client = server.admin().client().await.unwrap();
        let failure = says(&client, "default", &Hosts::default(), "status omni").await.unwrap_err().to_string();
        assert!(failure.starts_with("this cluster knows no InventoryPipelines"), "{failure}");
        tokio::task::spawn_blocking(|| drop(server)).await.unwrap();
    });
}
