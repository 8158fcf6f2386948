//! A server on a port of its own, asked over plain TCP as a probe would.

use std::net::SocketAddr;
use std::sync::Arc;

use stockflow_tests::http::{self, Got};
use stockflow_web::Server;
use stockflow_worker::Control;

use crate::http::{StageView, View, site};

pub(super) fn start(view: View) -> Server {
    Server::start(SocketAddr::from(([127, 0, 0, 1], 0)), site(Arc::new(view))).unwrap()
}

/// A worker whose one stage waits for its input to be made.
pub(super) fn waiting() -> View {
    let stage = StageView {
        name: "stock".to_owned(),
        group: "test.shop.stock".to_owned(),
        stage: Arc::default(),
        control: Arc::new(Control::default()),
        owner: Box::new(|_| None),
    };
    View {
        pipeline: "test/shop".to_owned(),
        instance: "stock-0".to_owned(),
        leaves_for_good: Box::new(|| false),
        stages: vec![stage],
    }
}

pub(super) fn get(server: &Server, path: &str) -> Got {
    http::get(server.address(), path).unwrap()
}

pub(super) fn json(got: &Got) -> serde_json::Value {
    serde_json::from_str(&got.body).unwrap_or_else(|error| panic!("{error}: {}", got.body))
}

#[test]
fn a_worker_that_waits_is_alive_not_ready_and_tells_all_it_can() {
    let server = start(waiting());
    let alive = get(&server, "/livez");
    assert_eq!((alive.status, alive.body.as_str()), (200, "ok\n"));
    let ready = get(&server, "/readyz");
    assert_eq!((ready.status, ready.body.as_str()), (503, "stage stock: no thread has started yet\n"));
    let status = json(&get(&server, "/status"));
    assert_eq!(status["stages"][0]["group"], "test.shop.stock");
    let metrics = get(&server, "/metrics");
    assert_eq!(metrics.header("content-type").unwrap().split(';').next(), Some("application/openmetrics-text"));
    assert!(metrics.body.ends_with("# EOF\n"));
    let stock = get(&server, "/stock/a/b");
    assert_eq!((stock.status, stock.header("retry-after")), (503, Some("1")));
    server.stop();
}

#[test]
fn why_a_thread_ended_is_told_where_it_is_looked_for() {
    let view = waiting();
    view.stages[0].control.is_alive(0);
    view.stages[0].control.ended(0, "stage stock: rule books failed");
    let server = start(view);
    let alive = get(&server, "/livez");
    assert_eq!(alive.status, 503);
    assert_eq!(alive.body, "stage stock: thread 0 has ended: stage stock: rule books failed\n");
    let errors = json(&get(&server, "/status"))["stages"][0]["lastErrors"].clone();
    assert_eq!(errors[0]["text"], "stage stock: rule books failed");
}
