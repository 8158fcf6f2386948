//! A server on a port of its own, asked over plain TCP as a probe would.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use stockflow_worker::Control;

use crate::http::{Server, StageView, View};

/// What came back.
#[derive(Debug)]
pub(super) struct Got {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Got {
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The value of a header, by its name in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&str| line.split(':').next().is_some_and(|found| found.eq_ignore_ascii_case(name));
        self.head.lines().find(named)?.split_once(": ").map(|(_, value)| value)
    }
}

pub(super) fn start(view: View) -> Server {
    Server::start(SocketAddr::from(([127, 0, 0, 1], 0)), Arc::new(view)).unwrap()
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
    View { pipeline: "test/shop".to_owned(), instance: "stock-0".to_owned(), stages: vec![stage] }
}

pub(super) fn get(server: &Server, path: &str) -> Got {
    send(server, &format!("GET {path} HTTP/1.1\r\nHost: worker\r\nConnection: close\r\n\r\n"))
}

/// Sends bytes, and reads until the server closes the connection.
pub(super) fn send(server: &Server, request: &str) -> Got {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    // It may have answered and closed before all was sent.
    let _ = stream.write_all(request.as_bytes());
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text);
    let text = String::from_utf8(text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Got { status, head: head.to_owned(), body: body.to_owned() }
}

#[test]
fn a_worker_that_waits_is_alive_not_ready_and_tells_all_it_can() {
    let server = start(waiting());
    let alive = get(&server, "/livez");
    assert_eq!((alive.status, alive.body.as_str()), (200, "ok\n"));
    let ready = get(&server, "/readyz");
    assert_eq!((ready.status, ready.body.as_str()), (503, "stage stock: no thread has started yet\n"));
    let status = get(&server, "/status").json();
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
    let errors = get(&server, "/status").json()["stages"][0]["lastErrors"].clone();
    assert_eq!(errors[0]["text"], "stage stock: rule books failed");
}

#[test]
fn a_stopped_server_has_given_its_address_back() {
    let server = start(waiting());
    let address = server.address();
    let idle = TcpStream::connect(address).unwrap();
    assert_eq!(get(&server, "/livez").status, 200);
    server.stop();
    assert!(TcpStream::connect(address).is_err());
    drop(idle);
}

#[test]
fn an_address_that_is_taken_is_named_with_what_to_do() {
    let server = start(waiting());
    let error = Server::start(server.address(), Arc::new(waiting())).unwrap_err().to_string();
    assert!(error.contains(&server.address().to_string()), "{error}");
    assert!(error.contains("Choose another address"), "{error}");
}
