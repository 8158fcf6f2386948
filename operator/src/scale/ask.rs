//! Asking a worker for its `/status`, within limits of time and size.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use snafu::{ResultExt, Snafu, ensure};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::page::Page;

/// How long one worker may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most bytes of an answer: a worker has at most some hundreds of partitions.
const PAGE_BYTES_MAX: usize = 1 << 20;

/// Why a worker did not answer.
#[derive(Debug, Snafu)]
pub enum AskError {
    /// It cannot be reached.
    #[snafu(display("connect to {address}: {source}"))]
    Connect {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// It broke off.
    #[snafu(display("ask {address}: {source}"))]
    Ask {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: hyper::Error,
    },
    /// It answers something else.
    #[snafu(display("ask {address}: it answers {status}"))]
    Refused {
        /// Where.
        address: SocketAddr,
        /// What.
        status: StatusCode,
    },
    /// What it says is too long, or breaks off.
    #[snafu(display("read what {address} says: {message}"))]
    Body {
        /// Where.
        address: SocketAddr,
        /// What went wrong.
        message: String,
    },
    /// What it says is no status.
    #[snafu(display("understand what {address} says: {source}"))]
    Page {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: serde_json::Error,
    },
    /// It takes too long.
    #[snafu(display("ask {address}: no answer within {} s", PATIENCE.as_secs()))]
    Silent {
        /// Where.
        address: SocketAddr,
    },
}

/// The `/status` of the worker at this address.
///
/// # Errors
/// [`AskError`]: what is not known is not made up.
pub async fn ask(address: SocketAddr) -> Result<Page, AskError> {
    match timeout(PATIENCE, answer(address)).await {
        Ok(answer) => answer,
        Err(_) => SilentSnafu { address }.fail(),
    }
}

async fn answer(address: SocketAddr) -> Result<Page, AskError> {
    let stream = TcpStream::connect(address).await.context(ConnectSnafu { address })?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.context(AskSnafu { address })?;
    // It ends with the connection, which goes when `sender` does.
    let connection = tokio::spawn(connection);
    let request = Request::get("/status").header(hyper::header::HOST, address.to_string());
    let request = request.body(Empty::<Bytes>::new()).map_err(|error| body(address, &error.to_string()))?;
    let response = sender.send_request(request).await.context(AskSnafu { address })?;
    let status = response.status();
    ensure!(status.is_success(), RefusedSnafu { address, status });
    let limited = Limited::new(response.into_body(), PAGE_BYTES_MAX).collect().await;
    let bytes = limited.map_err(|error| body(address, &error.to_string()))?.to_bytes();
    drop(sender);
    connection.abort();
    serde_json::from_slice(&bytes).context(PageSnafu { address })
}

fn body(address: SocketAddr, message: &str) -> AskError {
    AskError::Body { address, message: message.to_owned() }
}
