//! One connection, within limits: of its headers, of its time, and of waiting for it.

use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// All headers of a request together, bytes.
pub const HEADER_BYTES_MAX: usize = 16 * 1024;
const HEADERS_MAX: usize = 64;
/// How long a connection may wait for a request, and a request's headers may take.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// Age at which a connection is closed after the request at hand, so that nobody keeps one.
const AGE_MAX: Duration = Duration::from_secs(300);
/// How long the request at hand may then take.
const LAST_REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// Serves one connection until it is closed, too old, or the server stops.
pub(super) async fn serve(stream: TcpStream, routes: Router, mut stop: watch::Receiver<bool>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEADER_BYTES_MAX)
        .max_headers(HEADERS_MAX);
    // Answers are small and complete: nothing to wait for before they are sent.
    let _ = stream.set_nodelay(true);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes)));
    // What goes wrong on a connection is the client's to see.
    tokio::select! {
        _ = &mut connection => return,
        _ = stop.wait_for(|stopped| *stopped) => {}
        () = sleep(AGE_MAX) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(LAST_REQUEST_TIMEOUT, connection).await;
}
