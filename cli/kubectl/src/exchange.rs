//! One question to one pod over HTTP, within limits of time and size.

use std::time::Duration;

use futures::future::{Either, select};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use crate::doors::{Door, Doors, PodName, Shut, Stream};

/// Most bytes of an answer: those of dead letters are the largest, and their worker bounds them at 4 MiB of text.
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// How long words about a way that led nowhere may come after it has closed.
const WORDS_WITHIN: Duration = Duration::from_millis(500);
/// By this header a worker is told who asks; it is a claim.
const BY: &str = "stockflow-by";

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) method: Method,
    pub(crate) port: u16,
    /// Path and query.
    pub(crate) path: String,
    /// Who asks, where something is to be changed.
    pub(crate) by: Option<String>,
    /// How long the answer may take.
    pub(crate) patience: Duration,
}

impl Question {
    /// Something that is only seen.
    pub(crate) fn get(port: u16, path: impl Into<String>) -> Question {
        Question { method: Method::GET, port, path: path.into(), by: None, patience: Duration::from_secs(20) }
    }
}

/// What was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: String,
}

impl Answer {
    /// `error` of a body that says what was wrong; else the body.
    pub(crate) fn error(&self) -> String {
        let said = serde_json::from_str::<serde_json::Value>(&self.body).ok();
        let said = said.and_then(|body| body["error"].as_str().map(str::to_owned));
        let words = said.unwrap_or_else(|| self.body.chars().take(300).collect());
        if words.trim().is_empty() { self.status.to_string() } else { words.trim_end().to_owned() }
    }
}

/// Asks one pod.
pub(crate) async fn ask(doors: &impl Doors, pod: &PodName, question: &Question) -> Result<Answer, Shut> {
    let Door { stream, trouble } = doors.open(pod, question.port).await?;
    let exchange = Box::pin(timeout(question.patience, exchange(stream, question)));
    let (answered, trouble) = match select(exchange, trouble).await {
        Either::Left((answered, trouble)) => (answered, Some(trouble)),
        Either::Right((Some(words), _)) => return Err(told(words)),
        Either::Right((None, exchange)) => (exchange.await, None),
    };
    let broke = match answered {
        Ok(Ok(answer)) => return Ok(answer),
        Ok(Err(words)) => words,
        Err(_) => format!("no answer within {} s", question.patience.as_secs()),
    };
    // Why it led nowhere says more than that it did.
    let words = match trouble {
        Some(trouble) => timeout(WORDS_WITHIN, trouble).await.ok().flatten(),
        None => None,
    };
    Err(words.map_or(Shut::Broken { message: broke }, told))
}

async fn exchange(stream: Box<dyn Stream>, question: &Question) -> Result<Answer, String> {
    let words = |error: hyper::Error| error.to_string();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(words)?;
    // It ends with the answer, whatever becomes of it.
    let connection = tokio::spawn(connection);
    let mut request = Request::builder().method(question.method.clone()).uri(&question.path).header(HOST, "localhost");
    if let Some(by) = &question.by {
        request = request.header(BY, by);
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|error| error.to_string())?;
    let response = sender.send_request(request).await.map_err(words)?;
    let status = response.status();
    let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
    let body = body.map_err(|error| format!("its answer broke off, or is too large: {error}"))?.to_bytes();
    connection.abort();
    Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned() })
}

/// Words of who keeps a door: nobody listens behind it, or it broke.
fn told(words: String) -> Shut {
    let is_refused = ["refused", "failed to connect"].iter().any(|sign| words.contains(sign));
    if is_refused { Shut::Unopened { message: words } } else { Shut::Broken { message: words } }
}
