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
/// How long an answer may take to make, and what is said when it takes longer; as a rule.
const ANSWER: Patience = Patience { limit: Duration::from_secs(10), late: "it took too long: ask again" };

/// What a server answers.
#[derive(Clone, Debug)]
pub struct Site {
    routes: Router,
    pub(crate) blocking_threads_max: usize,
    patience: Patience,
}

#[derive(Clone, Copy, Debug)]
struct Patience {
    limit: Duration,
    late: &'static str,
}

impl Site {
    /// These routes, and for every other request what there is: `endpoints`, as a 404 lists them.
    pub fn new(routes: Router, endpoints: &'static [&'static str]) -> Site {
        let unknown = move |status: StatusCode, error: &'static str| {
            async move || Reply::json(status, &serde_json::json!({ "error": error, "endpoints": endpoints }))
        };
        let routes = routes
            .fallback(unknown(StatusCode::NOT_FOUND, "there is nothing here"))
            .method_not_allowed_fallback(unknown(StatusCode::METHOD_NOT_ALLOWED, "not with this method"));
        Site { routes, blocking_threads_max: 1, patience: ANSWER }
    }

    /// With so many threads for answers that may wait; see [`Slots`](crate::Slots). One by default.
    #[must_use]
    pub fn blocking(self, threads_max: usize) -> Site {
        Site { blocking_threads_max: threads_max.max(1), ..self }
    }

    /// With answers that may take so long, up to the 5 minutes of a connection; `late` is said when one takes longer.
    #[must_use]
    pub fn within(self, limit: Duration, late: &'static str) -> Site {
        Site { patience: Patience { limit, late }, ..self }
    }

    /// Its routes, within limits.
    pub(crate) fn router(self) -> Router {
        let patience = self.patience;
        self.routes.layer(from_fn(move |request: Request, next: Next| within_limits(patience, request, next)))
    }
}

/// No long paths, no bodies, no answer that takes for ever.
async fn within_limits(patience: Patience, request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|path| path.as_str().len() > URI_BYTES_MAX) {
        return Reply::error(StatusCode::URI_TOO_LONG, "the path is too long").into_response();
    }
    if !request.body().is_end_stream() {
        return Reply::error(StatusCode::PAYLOAD_TOO_LARGE, "requests have no body").into_response();
    }
    match tokio::time::timeout(patience.limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Reply::later(patience.late).into_response(),
    }
}
