//! The operator's pages: probes, metrics, and why a stage has as many workers as it has.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::json;
use stockflow_web::{Reply, Server, Site, metrics};

use crate::args::RunArgs;
use crate::failure::Failure;
use crate::leader::Leadership;
use crate::metrics::{Metrics, Shown};
use crate::refusal::Refusal;
use crate::scale::Scaling;

/// What the pages are made of.
#[derive(Clone)]
pub struct Pages {
    /// Whether this process leads.
    pub leadership: Leadership,
    /// What was counted.
    pub metrics: Arc<Metrics>,
    /// What scaling has decided.
    pub scaling: Arc<Scaling>,
    /// Why it does not act.
    pub refusal: Refusal,
}

/// Serves them.
///
/// # Errors
/// When the address cannot be had.
pub fn serve(args: &RunArgs, pages: Pages) -> Result<Server, Failure> {
    let routes = Router::new()
        .route("/livez", get(|| async { Reply::verdict(&[]) }))
        // One that stands for election is as ready as one that leads: it takes over. One that leaves its
        // pipelines to another installation is not.
        .route("/readyz", get(|State(pages): State<Pages>| async move { Reply::verdict(&pages.refusal.reasons()) }))
        .route("/metrics", get(shown))
        .route("/explain/{namespace}/{pipeline}/{stage}", get(explain))
        .with_state(pages);
    let site = Site::new(routes, &["/livez", "/readyz", "/metrics", "/explain/{namespace}/{pipeline}/{stage}"]);
    Server::start(args.http, site).map_err(|error| Failure::work(error.to_string()))
}

async fn shown(State(pages): State<Pages>) -> Reply {
    let shown = Shown { metrics: pages.metrics, leads: pages.leadership.holds() };
    match metrics::render("stockflow_operator", shown) {
        Ok(text) => Reply::metrics(text),
        Err(_) => Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "the metrics could not be written"),
    }
}

async fn explain(State(pages): State<Pages>, Path(key): Path<(String, String, String)>) -> Reply {
    let kept = pages.scaling.of(&key);
    if kept.decisions.is_empty() {
        let message = "nothing was decided for a stage of that name: is this the operator that leads?";
        return Reply::error(StatusCode::NOT_FOUND, message);
    }
    let (namespace, pipeline, stage) = key;
    let decisions: Vec<_> = kept.decisions.iter().rev().collect();
    let shown = json!({"namespace": namespace, "pipeline": pipeline, "stage": stage, "decisions": decisions});
    Reply::json(StatusCode::OK, &shown)
}
