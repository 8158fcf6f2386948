//! A site: the routes of a binary, within the limits of every request.

use std::time::Duration;

use axum::Router;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};

use crate::Reply;

/// Longest path and query, bytes.
const URI_BYTES_MAX: usize = 4_096;
/// How long an answer may take to make.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// What a server answers.
#[derive(Clone, Debug)]
pub struct Site {
    pub(crate) routes: Router,
    pub(crate) blocking_threads_max: usize,
}

impl Site {
    /// These routes, and for every other request what there is: `endpoints`, as a 404 lists them.
    pub fn new(routes: Router, endpoints: &'static [&'static str]) -> Site {
        let unknown = move |status: StatusCode, error: &'static str| {
            async move || Reply::json(status, &serde_json::json!({ "error": error, "endpoints": endpoints }))
        };
        let routes = routes
            .fallback(unknown(StatusCode::NOT_FOUND, "there is nothing here"))
            .method_not_allowed_fallback(unknown(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD"))
            .layer(from_fn(within_limits));
        Site { routes, blocking_threads_max: 1 }
    }

    /// With so many threads for answers that may wait; see [`Slots`](crate::Slots). One by default.
    #[must_use]
    pub fn blocking(self, threads_max: usize) -> Site {
        Site { blocking_threads_max: threads_max.max(1), ..self }
    }
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
