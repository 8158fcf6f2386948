//! Crashes: an operator that ends after any of its writes is gone on with by the next, to the same end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use http::{Method, Request, Response};
use kube::client::{Body, ClientBuilder};
use kube::{Client, Config};
use tokio::sync::Notify;
use tower::{Layer, Service};

use crate::end::{end, is_made};
use crate::process::Operator;
use crate::support::{Shop, claim, pipeline};

/// Lets so many writes through; what comes after them never comes back.
#[derive(Clone)]
struct Crash {
    left: Arc<AtomicUsize>,
    crashed: Arc<Notify>,
}

impl<S> Layer<S> for Crash {
    type Service = Crashing<S>;

    fn layer(&self, inner: S) -> Crashing<S> {
        Crashing { crash: self.clone(), inner }
    }
}

#[derive(Clone)]
struct Crashing<S> {
    crash: Crash,
    inner: S,
}

impl<S, B> Service<Request<Body>> for Crashing<S>
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    B: Send + 'static,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<B>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let is_write = request.method() != Method::GET;
        let Crash { left, crashed } = self.crash.clone();
        let take = |left: usize| left.checked_sub(1);
        if is_write && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_err() {
            crashed.notify_one();
            return Box::pin(std::future::pending());
        }
        Box::pin(self.inner.call(request))
    }
}

async fn crashing(shop: &Shop, writes: usize) -> (Client, Arc<Notify>) {
    let server = stockflow_tests::kube::Server::shared();
    let config: Config = server.admin().config().await.unwrap();
    let crash = Crash { left: Arc::new(AtomicUsize::new(writes)), crashed: Arc::default() };
    let crashed = Arc::clone(&crash.crashed);
    let client = ClientBuilder::try_from(config).unwrap().with_layer(&crash).build();
    let _ = shop;
    (client, crashed)
}

#[test]
#[cfg_attr(any(without_kube, without_kafka), ignore = "there is no API server or no Kafka here")]
fn an_operator_that_ends_after_any_of_its_writes_is_gone_on_with_to_the_same_end() {
    claim(async {
        let whole = Shop::new("whole").await;
        whole.apply(&pipeline(&whole)).await;
        let (client, _) = crashing(&whole, usize::MAX).await;
        let operator = Operator::with(&whole, client, "whole", false);
        is_made(&whole).await;
        operator.stop().await;
        let wanted = end(&whole).await;
        for writes in 0.. {
            let shop = Shop::new("crash").await;
            shop.apply(&pipeline(&shop)).await;
            let (client, crashed) = crashing(&shop, writes).await;
            let operator = Operator::with(&shop, client, "dies", false);
            let survived = tokio::select! {
                () = crashed.notified() => false,
                () = is_made(&shop) => true,
            };
            operator.kill().await;
            if survived {
                assert!(writes >= 8, "it has written {writes} times only");
                return;
            }
            let (client, _) = crashing(&shop, usize::MAX).await;
            let operator = Operator::with(&shop, client, "goes-on", false);
            is_made(&shop).await;
            operator.stop().await;
            assert_eq!(end(&shop).await, wanted, "after {writes} writes");
        }
    });
}
