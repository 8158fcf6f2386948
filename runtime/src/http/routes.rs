//! Routes: which answer belongs to which path, and what no request may be or take.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::HttpBody;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::View;
use super::reply::Reply;
use super::seen::Seen;
use super::status::Status;
use super::stock::{self, Asked};
use super::{health, metrics};

/// What there is, as a 404 says it and docs/operations.md explains it.
pub(super) const ENDPOINTS: [&str; 5] = ["/livez", "/readyz", "/status", "/metrics", "/stock/{sku}/{location}?stage="];

/// Most questions about stock at a time.
pub(super) const STOCK_REQUESTS_MAX: usize = 32;
/// Longest path and query, bytes.
const URI_BYTES_MAX: usize = 4_096;
/// How long an answer may take to make.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// What every request has.
#[derive(Clone)]
struct Shared {
    view: Arc<View>,
    stock_requests: Arc<Semaphore>,
}

/// Every endpoint over a view.
pub(super) fn router(view: Arc<View>) -> Router {
    let shared = Shared { view, stock_requests: Arc::new(Semaphore::new(STOCK_REQUESTS_MAX)) };
    Router::new()
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/status", get(status))
        .route("/metrics", get(figures))
        .route("/stock/{sku}/{location}", get(stock_of))
        .fallback(async || unknown(StatusCode::NOT_FOUND, "there is nothing here"))
        .method_not_allowed_fallback(async || unknown(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD"))
        .layer(from_fn(within_limits))
        .with_state(shared)
}

async fn livez(State(shared): State<Shared>) -> Reply {
    verdict(&health::not_alive(&Seen::of(&shared.view)))
}

async fn readyz(State(shared): State<Shared>) -> Reply {
    verdict(&health::not_ready(&Seen::of(&shared.view)))
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
    let Ok(permit) = Arc::clone(&shared.stock_requests).try_acquire_owned() else {
        return Reply::later("too many questions at a time: ask again");
    };
    let asked = Asked { sku, location, stage };
    // On a thread that may wait; the permit goes with it, so that those threads are bounded too.
    let answered = tokio::task::spawn_blocking(move || {
        let reply = stock::answer(&shared.view, &asked);
        drop(permit);
        reply
    });
    answered.await.unwrap_or_else(|error| Reply::error(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()))
}

/// `ok`, or a line for each reason why not.
fn verdict(reasons: &[String]) -> Reply {
    if reasons.is_empty() {
        return Reply::text(StatusCode::OK, "ok\n".to_owned());
    }
    Reply::text(StatusCode::SERVICE_UNAVAILABLE, reasons.join("\n") + "\n")
}

fn unknown(status: StatusCode, error: &str) -> Reply {
    Reply::json(status, &serde_json::json!({ "error": error, "endpoints": ENDPOINTS }))
}

/// No long paths, no bodies, no answer that takes for ever.
async fn within_limits(request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|path| path.as_str().len() > URI_BYTES_MAX) {
        return Reply::error(StatusCode::URI_TOO_LONG, "the path is too long").into_response();
    }
    if !request.body().is_end_stream() {
        return Reply::error(StatusCode::PAYLOAD_TOO_LARGE, "requests have no body").into_response();
    }
    match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Reply::later("it took too long: ask again").into_response(),
    }
}
