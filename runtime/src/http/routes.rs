//! Routes: which answer belongs to which path.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde::Deserialize;
use stockflow_web::{Reply, Site, Slots};

use super::View;
use super::seen::Seen;
use super::status::Status;
use super::stock::{self, Asked};
use super::{health, metrics};

/// What there is, as a 404 says it and docs/operations.md explains it.
pub(super) const ENDPOINTS: [&str; 5] = ["/livez", "/readyz", "/status", "/metrics", "/stock/{sku}/{location}?stage="];

/// Most questions about stock at a time.
const STOCK_REQUESTS_MAX: usize = 32;

/// What every request has.
#[derive(Clone)]
struct Shared {
    view: Arc<View>,
    stock_requests: Slots,
}

/// Every endpoint over a view.
pub(crate) fn site(view: Arc<View>) -> Site {
    let shared = Shared { view, stock_requests: Slots::new(STOCK_REQUESTS_MAX) };
    let routes = Router::new()
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/status", get(status))
        .route("/metrics", get(figures))
        .route("/stock/{sku}/{location}", get(stock_of))
        .with_state(shared);
    Site::new(routes, &ENDPOINTS).blocking(STOCK_REQUESTS_MAX)
}

async fn livez(State(shared): State<Shared>) -> Reply {
    Reply::verdict(&health::not_alive(&Seen::of(&shared.view)))
}

async fn readyz(State(shared): State<Shared>) -> Reply {
    Reply::verdict(&health::not_ready(&Seen::of(&shared.view)))
}

async fn status(State(shared): State<Shared>) -> Reply {
    Reply::json(StatusCode::OK, &Status::of(&Seen::of(&shared.view)))
}

async fn figures(State(shared): State<Shared>) -> Reply {
    match metrics::render(Seen::of(&shared.view)) {
        Ok(text) => Reply::metrics(text),
        Err(error) => Reply::text(StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StockQuery {
    stage: Option<String>,
}

async fn stock_of(
    State(shared): State<Shared>,
    path: Result<Path<(String, String)>, PathRejection>,
    query: Result<Query<StockQuery>, QueryRejection>,
) -> Reply {
    let Ok(Path((sku, location))) = path else {
        return Reply::error(StatusCode::BAD_REQUEST, "sku and location must be percent-encoded UTF-8");
    };
    let Ok(Query(StockQuery { stage })) = query else {
        return Reply::error(StatusCode::BAD_REQUEST, "the only parameter is ?stage=");
    };
    let asked = Asked { sku, location, stage };
    let view = shared.view;
    shared.stock_requests.answer(move || stock::answer(&view, &asked)).await
}
