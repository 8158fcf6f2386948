//! A reply: a status and a small body, never to be cached.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
/// What Prometheus knows the format of [`crate::metrics`] by.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its media type.
    pub content_type: &'static str,
    /// All of its body.
    pub body: Vec<u8>,
    /// Seconds after which asking again may help.
    pub retry_after_s: Option<u16>,
}

impl Reply {
    fn new(status: StatusCode, content_type: &'static str, body: impl Into<Vec<u8>>) -> Reply {
        Reply { status, content_type, body: body.into(), retry_after_s: None }
    }

    /// Text for people and probes.
    pub fn text(status: StatusCode, body: String) -> Reply {
        Reply::new(status, TEXT, body)
    }

    /// A probe's answer: `ok`, or 503 with a line for each reason why not.
    pub fn verdict(reasons: &[String]) -> Reply {
        if reasons.is_empty() {
            return Reply::text(StatusCode::OK, "ok\n".to_owned());
        }
        Reply::text(StatusCode::SERVICE_UNAVAILABLE, reasons.join("\n") + "\n")
    }

    /// Bytes that are JSON already.
    pub fn json_bytes(body: Vec<u8>) -> Reply {
        Reply::new(StatusCode::OK, JSON, body)
    }

    /// A value as JSON.
    pub fn json(status: StatusCode, value: &impl Serialize) -> Reply {
        match serde_json::to_vec_pretty(value) {
            Ok(mut body) => {
                body.push(b'\n');
                Reply::new(status, JSON, body)
            }
            // A value of ours always has a JSON form; said rather than hidden if one has not.
            Err(error) => Reply::text(StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")),
        }
    }

    /// `{"error": …}`.
    pub fn error(status: StatusCode, message: &str) -> Reply {
        Reply::json(status, &serde_json::json!({ "error": message }))
    }

    /// Not now: ask again.
    pub fn later(message: &str) -> Reply {
        Reply { retry_after_s: Some(1), ..Reply::error(StatusCode::SERVICE_UNAVAILABLE, message) }
    }

    /// Metrics in the OpenMetrics text format.
    pub fn metrics(body: String) -> Reply {
        Reply::new(StatusCode::OK, OPEN_METRICS, body)
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
