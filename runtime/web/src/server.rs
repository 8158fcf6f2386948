//! The server: its address, its threads, and how it stops.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use snafu::ResultExt;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use crate::error::{ListenSnafu, StartSnafu};
use crate::{Site, WebError, connection};

/// Most connections at a time; more wait in the listener's queue.
const CONNECTIONS_MAX: u32 = 128;
/// How long requests at hand may take once the server is to stop.
const STOP_WITHIN: Duration = Duration::from_secs(2);
/// How long to wait when a connection cannot be accepted: for want of file handles, mostly.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// A server of a site, on a thread of its own. It stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on `address`, and answers from then on. Port 0 is a free one.
    ///
    /// # Errors
    /// When the address cannot be had, or there is no thread to be had.
    pub fn start(address: SocketAddr, site: Site) -> Result<Server, WebError> {
        let listener = TcpListener::bind(address).context(ListenSnafu { address })?;
        listener.set_nonblocking(true).context(ListenSnafu { address })?;
        let address = listener.local_addr().context(ListenSnafu { address })?;
        let mut runtime = Builder::new_current_thread();
        runtime.enable_io().enable_time().max_blocking_threads(site.blocking_threads_max).thread_name("http-waits");
        let runtime = runtime.build().context(StartSnafu)?;
        let (stop, stopped) = watch::channel(false);
        let run = move || run(runtime, listener, site.router(), stopped);
        let thread = std::thread::Builder::new().name("http".to_owned()).spawn(run).context(StartSnafu)?;
        tracing::info!(%address, "listening for HTTP");
        Ok(Server { address, stop, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, and waits a little for those at hand.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("the HTTP server ended unexpectedly; this is a fault of stockflow, please report it");
        }
    }
}

fn run(runtime: Runtime, listener: TcpListener, routes: Router, stop: watch::Receiver<bool>) {
    runtime.block_on(async {
        match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => serve(listener, routes, stop).await,
            Err(error) => tracing::error!(%error, "the HTTP server cannot listen"),
        }
    });
    // What still waits for an answer is not waited for.
    runtime.shutdown_background();
}

async fn serve(listener: tokio::net::TcpListener, routes: Router, mut stop: watch::Receiver<bool>) {
    let slots = Arc::new(Semaphore::new(usize::try_from(CONNECTIONS_MAX).unwrap_or(Semaphore::MAX_PERMITS)));
    let stopped = stop.clone();
    let accept = async {
        // The slots are never closed.
        while let Ok(slot) = Arc::clone(&slots).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let connection = connection::serve(stream, routes.clone(), stopped.clone());
                    tokio::spawn(async move {
                        connection.await;
                        drop(slot);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    sleep(ACCEPT_AGAIN_AFTER).await;
                }
            }
        }
    };
    tokio::select! {
        () = accept => {}
        _ = stop.wait_for(|stopped| *stopped) => {}
    }
    drop(listener);
    let _ = timeout(STOP_WITHIN, slots.acquire_many(CONNECTIONS_MAX)).await;
}
