//! What the claims share: an operator behind a proxy, a pipeline that is applied and changed, and the
//! end to which that comes.

use kube::api::{DeleteParams, Patch, PatchParams};
use serde_json::{Value, json};
use stockflow_crds::InventoryPipeline;
use stockflow_operator::clients::Clients;
use stockflow_tests::kube::{Note, Proxy};
use tokio::sync::OnceCell;

use crate::end::{end, is_made};
use crate::process::Operator;
use crate::support::{Shop, pipeline, says, wait_until};

/// An operator of a namespace, with a proxy before the API server.
pub struct Faulty {
    pub shop: Shop,
    pub proxy: Proxy,
    pub operator: Operator,
}

impl Faulty {
    /// The proxy is as `spoil` makes it before the operator starts.
    pub async fn start(name: &str, spoil: impl FnOnce(&Proxy)) -> Faulty {
        Faulty::of(Shop::new(name).await, spoil).await
    }

    /// The same in this shop.
    pub async fn of(shop: Shop, spoil: impl FnOnce(&Proxy)) -> Faulty {
        let user = Operator::user(&shop, "operator").await;
        let proxy = Proxy::start(user.config().await.unwrap()).await.unwrap();
        spoil(&proxy);
        let operator = Operator::with(&shop, Clients::of(&proxy.config()).unwrap(), "one", false);
        Faulty { shop, proxy, operator }
    }

    /// Applies the pipeline, changes it and takes an object of it away, and waits for the end.
    pub async fn lived(&self) -> Value {
        self.shop.apply(&pipeline(&self.shop)).await;
        is_made(&self.shop).await;
        self.changed().await;
        self.mended().await
    }

    /// The pipeline is changed, and somebody deletes a Service of it.
    pub async fn changed(&self) {
        let mut wanted = pipeline(&self.shop);
        wanted["spec"]["stages"][0]["scaling"]["min"] = 2.into();
        wanted["spec"]["topics"][1]["config"] = json!({"min.cleanable.dirty.ratio": "0.25"});
        self.shop.apply(&wanted).await;
        let services = self.shop.objects("v1", "Service");
        wait_until("the Service is there", async || services.get_opt("shop-books").await.unwrap().is_some()).await;
        services.delete("shop-books", &DeleteParams::default()).await.unwrap();
    }

    /// Waits until the change is carried out and the Service is there; gives the end.
    pub async fn mended(&self) -> Value {
        let sets = self.shop.objects("apps/v1", "StatefulSet");
        wait_until("the change is carried out", async || {
            sets.get("shop-books").await.unwrap().data["spec"]["replicas"] == 2
        })
        .await;
        let services = self.shop.objects("v1", "Service");
        wait_until("the Service is there", async || {
            let found = services.get_opt("shop-books").await.unwrap();
            found.is_some_and(|found| found.metadata.deletion_timestamp.is_none())
        })
        .await;
        // Its pods are there by then, so that nothing more comes of the change by itself.
        let is_done = |found: &InventoryPipeline| {
            says(found, "TopicsReady", "True", "TopicsAsWanted")
                && found.status.as_ref().is_some_and(|status| status.replicas == Some(2))
        };
        self.shop.until("shop", "it is as wanted", is_done).await;
        end(&self.shop).await
    }

    /// What is written of the pipeline when it is looked at again: nothing, where all is as wanted.
    pub async fn written(&self) -> Vec<Note> {
        self.proxy.forget();
        let told = json!({"metadata": {"annotations": {"somebody": "looks"}}});
        self.shop.pipelines().patch("shop", &PatchParams::default(), &Patch::Merge(&told)).await.unwrap();
        // Another pipeline, applied behind, is done when this one was looked at.
        let mut other = pipeline(&self.shop);
        other["metadata"]["name"] = "other".into();
        self.shop.apply(&other).await;
        self.shop.until("other", "it is made", |found| says(found, "Ready", "False", "WorkersStarting")).await;
        let is_ours = |note: &Note| note.asked.is_write() && !note.asked.path.contains("/other");
        self.proxy.notes().into_iter().filter(is_ours).collect()
    }

    /// Claims that the pipeline comes to the end that it comes to without faults, and stays there.
    pub async fn comes_to_the_same_end(self, what: &str, came_to: Value) {
        self.proxy.heal();
        assert_eq!(&came_to, without_faults().await, "{what}");
        let written = self.written().await;
        assert!(written.is_empty(), "{what}: {written:#?}");
        self.operator.stop().await;
    }
}

/// The end to which the pipeline comes without faults.
pub async fn without_faults() -> &'static Value {
    static END: OnceCell<Value> = OnceCell::const_new();
    END.get_or_init(async || {
        let faulty = Faulty::start("faultless", |_| {}).await;
        let came_to = faulty.lived().await;
        faulty.operator.stop().await;
        came_to
    })
    .await
}
