//! Serving: a connection, a request, the fault that it meets.

use std::sync::Arc;
use std::time::Instant;

use http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use http::{Request, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kube::client::Body;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::Shared;
use super::body::{Broken, Passed};
use super::fault::{Asked, Fault};
use super::note::Note;

/// Accepts connections; they end with this.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            let answer = |request| answered(request, Arc::clone(&shared));
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)).await;
        });
    }
}

#[allow(clippy::disallowed_methods, reason = "when something was asked is what a claim is about")]
async fn answered(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Passed>, Broken> {
    let (parts, body) = request.into_parts();
    let asked = Asked {
        method: parts.method.clone(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
    };
    let at = Instant::now();
    let fault = shared.fault(&asked);
    let mut forwarded = Request::builder().method(parts.method).uri(parts.uri);
    for name in [ACCEPT, CONTENT_TYPE] {
        if let Some(value) = parts.headers.get(&name) {
            forwarded = forwarded.header(name, value);
        }
    }
    let forwarded = forwarded.body(Body::from(body.collect().await?.to_bytes().to_vec()))?;
    let answer = met(&shared, fault, forwarded).await;
    shared.note(Note { at, asked, code: answer.as_ref().ok().map(|answer| answer.status().as_u16()) });
    answer
}

/// What becomes of a request that meets this fault.
async fn met(shared: &Shared, fault: Option<Fault>, request: Request<Body>) -> Result<Response<Passed>, Broken> {
    match fault {
        Some(Fault::Answer { code, reason, retry_after_s }) => {
            let mut answer = Response::builder().status(code).header(CONTENT_TYPE, "application/json");
            if let Some(seconds) = retry_after_s {
                answer = answer.header(RETRY_AFTER, seconds);
            }
            let status = format!(
                r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","message":"a fault of the test","reason":"{reason}","code":{code}}}"#
            );
            Ok(answer.body(whole(status))?)
        }
        Some(Fault::Expired) => {
            let gone = r#"{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version","reason":"Expired","code":410}}"#;
            Ok(Response::builder().header(CONTENT_TYPE, "application/json").body(whole(format!("{gone}\n")))?)
        }
        Some(Fault::LoseAnswer) => {
            shared.upstream.send(request).await?;
            Err("the answer is lost".into())
        }
        Some(Fault::Cut) => Err("the connection is cut".into()),
        Some(Fault::Silence) => std::future::pending().await,
        Some(Fault::Delay(time)) => {
            tokio::time::sleep(time).await;
            passed(shared, request).await
        }
        Some(Fault::Hold(gate)) => {
            gate.pass().await;
            passed(shared, request).await
        }
        None => passed(shared, request).await,
    }
}

async fn passed(shared: &Shared, request: Request<Body>) -> Result<Response<Passed>, Broken> {
    let mut cuts = shared.cuts.subscribe();
    let answer = shared.upstream.send(request).await?;
    let cut = async move {
        if cuts.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    Ok(answer.map(|body| Passed::new(body, cut)))
}

fn whole(text: String) -> Passed {
    Passed::new(Body::from(text.into_bytes()), std::future::pending())
}
