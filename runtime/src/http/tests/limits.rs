//! What is not asked for rightly: other paths, keys and parameters that cannot be read.

use super::server::{get, json, start, waiting};
use crate::http::routes::ENDPOINTS;

#[test]
fn a_path_that_is_not_there_lists_those_that_are() {
    let server = start(waiting());
    for path in ["/", "/metric", "/stock/a", "/stock/a/b/c"] {
        let got = get(&server, path);
        assert_eq!(got.status, 404, "{path}");
        assert_eq!(json(&got)["endpoints"], serde_json::json!(ENDPOINTS), "{path}");
    }
}

#[test]
fn a_key_or_parameter_that_cannot_be_read_is_a_bad_request() {
    let server = start(waiting());
    assert_eq!(get(&server, "/stock/%FF/b").status, 400);
    let got = get(&server, "/stock/a/b?stages=stock");
    assert_eq!((got.status, json(&got)["error"].as_str()), (400, Some("the only parameter is ?stage=")));
}
