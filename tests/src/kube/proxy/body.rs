//! Bodies of answers: passed on as they come, until they are cut.

use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame};
use kube::client::Body as Answer;

/// Why a body ends early.
pub(super) type Broken = Box<dyn std::error::Error + Send + Sync>;

/// The body of an answer.
pub(super) struct Passed {
    inner: Answer,
    cut: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Passed {
    /// Passes `inner` on until `cut` comes true.
    pub(super) fn new(inner: Answer, cut: impl Future<Output = ()> + Send + 'static) -> Self {
        Self { inner, cut: Box::pin(cut) }
    }
}

impl Body for Passed {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if self.cut.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err("the proxy has cut the connection".into())));
        }
        Pin::new(&mut self.inner).poll_frame(cx).map_err(Into::into)
    }
}
