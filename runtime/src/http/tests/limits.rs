//! What the server does not take: other methods, bodies, long paths and headers, other paths.

use super::server::{get, send, start, waiting};
use crate::http::connection::HEADER_BYTES_MAX;
use crate::http::routes::ENDPOINTS;

#[test]
fn a_path_that_is_not_there_lists_those_that_are() {
    let server = start(waiting());
    for path in ["/", "/metric", "/stock/a", "/stock/a/b/c"] {
        let got = get(&server, path);
        assert_eq!(got.status, 404, "{path}");
        assert_eq!(got.json()["endpoints"], serde_json::json!(ENDPOINTS), "{path}");
    }
}

#[test]
fn nothing_can_be_changed_or_sent() {
    let server = start(waiting());
    let post = send(&server, "POST /status HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    assert_eq!((post.status, post.header("allow")), (405, Some("GET,HEAD")));
    let body = "GET /status HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";
    assert_eq!(send(&server, body).status, 413);
    let head = send(&server, "HEAD /livez HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[test]
fn what_is_too_long_is_refused() {
    let server = start(waiting());
    assert_eq!(get(&server, &format!("/stock/a/{}", "b".repeat(5_000))).status, 414);
    let header = "x".repeat(HEADER_BYTES_MAX);
    assert_eq!(send(&server, &format!("GET /livez HTTP/1.1\r\nHost: w\r\nX: {header}\r\n\r\n")).status, 431);
    assert_eq!(send(&server, "GET /livez HTTP/1.1\r\nnonsense\r\n\r\n").status, 400);
}

#[test]
fn a_key_or_parameter_that_cannot_be_read_is_a_bad_request() {
    let server = start(waiting());
    assert_eq!(get(&server, "/stock/%FF/b").status, 400);
    let got = get(&server, "/stock/a/b?stages=stock");
    assert_eq!((got.status, got.json()["error"].as_str()), (400, Some("the only parameter is ?stage=")));
}
