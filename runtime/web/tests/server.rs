//! A server on a port of its own, and what it does not take: other methods, bodies, long paths and
//! headers, more questions at a time than it has slots.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get as route;
use stockflow_tests::http::{get, send};
use stockflow_web::{HEADER_BYTES_MAX, Reply, Server, Site, Slots};

const ENDPOINTS: &[&str] = &["/ready"];

fn anywhere() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

fn start() -> Server {
    let routes = Router::new().route("/ready", route(async || Reply::verdict(&[])));
    Server::start(anywhere(), Site::new(routes, ENDPOINTS)).unwrap()
}

#[test]
fn a_stopped_server_has_given_its_address_back() {
    let server = start();
    let address = server.address();
    let idle = TcpStream::connect(address).unwrap();
    assert_eq!(get(address, "/ready").unwrap().body, "ok\n");
    server.stop();
    assert!(TcpStream::connect(address).is_err());
    drop(idle);
}

#[test]
fn an_address_that_is_taken_is_named_with_what_to_do() {
    let server = start();
    let error = Server::start(server.address(), Site::new(Router::new(), ENDPOINTS)).unwrap_err().to_string();
    assert!(error.contains(&server.address().to_string()), "{error}");
    assert!(error.contains("Choose another address"), "{error}");
}

#[test]
fn a_path_that_is_not_there_lists_those_that_are() {
    let got = get(start().address(), "/read").unwrap();
    assert_eq!(got.status, 404);
    assert!(got.body.contains("\"endpoints\": [\n    \"/ready\"\n  ]"), "{}", got.body);
    assert_eq!(
        (got.header("cache-control"), got.header("x-content-type-options")),
        (Some("no-store"), Some("nosniff"))
    );
}

#[test]
fn nothing_can_be_changed_or_sent() {
    let server = start();
    let sent = |request: &str| send(server.address(), request).unwrap();
    let post = sent("POST /ready HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    assert_eq!((post.status, post.header("allow")), (405, Some("GET,HEAD")));
    let body = sent("GET /ready HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi");
    assert_eq!(body.status, 413);
    let head = sent("HEAD /ready HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[test]
fn what_is_too_long_is_refused() {
    let server = start();
    assert_eq!(get(server.address(), &format!("/ready?{}", "b".repeat(5_000))).unwrap().status, 414);
    let header = "x".repeat(HEADER_BYTES_MAX);
    let sent = |request: &str| send(server.address(), request).unwrap();
    assert_eq!(sent(&format!("GET /ready HTTP/1.1\r\nHost: w\r\nX: {header}\r\n\r\n")).status, 431);
    assert_eq!(sent("GET /ready HTTP/1.1\r\nnonsense\r\n\r\n").status, 400);
}

#[test]
fn an_answer_that_takes_longer_than_its_site_lets_it_is_told_in_the_words_of_the_site() {
    let waits = route(async || std::future::pending::<Reply>().await);
    let site =
        Site::new(Router::new().route("/waits", waits), ENDPOINTS).within(Duration::from_millis(1), "it goes on");
    let server = Server::start(anywhere(), site).unwrap();
    let late = get(server.address(), "/waits").unwrap();
    assert!(late.status == 503 && late.body.contains("it goes on"), "{late:?}");
}

#[test]
fn one_question_more_than_there_are_slots_is_told_to_come_again() {
    let (slots, met) = (Slots::new(1), Arc::new(Barrier::new(2)));
    let waits = {
        let met = Arc::clone(&met);
        route(async move || {
            let answer = move || {
                // Begun, and not done before the other one was refused.
                (0..2).for_each(|_| {
                    met.wait();
                });
                Reply::text(StatusCode::OK, "done".to_owned())
            };
            slots.answer(answer).await
        })
    };
    let site = Site::new(Router::new().route("/waits", waits), ENDPOINTS).blocking(1);
    let server = Server::start(anywhere(), site).unwrap();
    let address = server.address();
    let first = std::thread::spawn(move || get(address, "/waits").unwrap());
    met.wait();
    let refused = get(address, "/waits").unwrap();
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    met.wait();
    assert_eq!(first.join().unwrap().body, "done");
}
