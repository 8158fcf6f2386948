//! A proxy between a program and the API server, which spoils what it is told to spoil: it answers
//! in the server's place, holds back, cuts connections, ends watches, and notes what was asked.

mod body;
mod fault;
mod note;
mod serve;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kube::{Client, Config};
use snafu::ResultExt as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::error::{ApiSnafu, Error, IoSnafu};

pub use fault::{Asked, Fault, Gate};
pub use note::Note;

/// Requests that are noted at most.
const NOTES_MAX: usize = 1_000_000;

/// A proxy that serves until it is dropped. It speaks plain HTTP, and to the server as somebody.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepts: JoinHandle<()>,
}

/// What the proxy's connections share.
struct Shared {
    upstream: Client,
    faults: Mutex<Vec<Rule>>,
    notes: Mutex<Vec<Note>>,
    /// Counts how often connections were cut.
    cuts: watch::Sender<u64>,
}

/// What is spoiled, how, and how often still.
struct Rule {
    is_meant: Box<dyn Fn(&Asked) -> bool + Send>,
    fault: Fault,
    left: usize,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rule").field("fault", &self.fault).field("left", &self.left).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("faults", &self.faults).finish_non_exhaustive()
    }
}

impl Shared {
    fn faults(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn notes(&self) -> MutexGuard<'_, Vec<Note>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, note: Note) {
        let mut notes = self.notes();
        if notes.len() < NOTES_MAX {
            notes.push(note);
        }
    }

    /// The fault that a request meets: the first that is meant and not used up.
    fn fault(&self, asked: &Asked) -> Option<Fault> {
        let mut faults = self.faults();
        let rule = faults.iter_mut().find(|rule| rule.left > 0 && (rule.is_meant)(asked))?;
        rule.left -= 1;
        Some(rule.fault.clone())
    }
}

impl Proxy {
    /// Serves on a port of its own, and asks the server as `config` says.
    ///
    /// # Errors
    /// No port could be had.
    pub async fn start(mut config: Config) -> Result<Self, Error> {
        // What the server says is passed on as it is.
        config.default_retry = false;
        let upstream = Client::try_from(config).context(ApiSnafu { what: "make a client for a proxy" })?;
        let listener = TcpListener::bind("127.0.0.1:0").await.context(IoSnafu { what: "open a port for a proxy" })?;
        let address = listener.local_addr().context(IoSnafu { what: "read the port of a proxy" })?;
        let (faults, notes) = (Mutex::default(), Mutex::default());
        let shared = Arc::new(Shared { upstream, faults, notes, cuts: watch::Sender::new(0) });
        let accepts = tokio::spawn(serve::accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, accepts })
    }

    /// How a client reaches it.
    #[must_use]
    pub fn config(&self) -> Config {
        let address = self.address();
        Config::new(http::Uri::try_from(&address).unwrap_or_default())
    }

    /// Where it is, as a kubeconfig has it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Spoils the next so many requests that are meant.
    pub fn spoil(&self, times: usize, is_meant: impl Fn(&Asked) -> bool + Send + 'static, fault: Fault) {
        self.shared.faults().push(Rule { is_meant: Box::new(is_meant), fault, left: times });
    }

    /// Spoils all that are meant, until [`Proxy::heal`].
    pub fn spoil_all(&self, is_meant: impl Fn(&Asked) -> bool + Send + 'static, fault: Fault) {
        self.spoil(usize::MAX, is_meant, fault);
    }

    /// Spoils nothing any more. What was held back or cut stays so.
    pub fn heal(&self) {
        self.shared.faults().clear();
    }

    /// Cuts every answer that is under way in the middle: watches.
    pub fn cut(&self) {
        self.shared.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// What was asked so far.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        self.shared.notes().clone()
    }

    /// Forgets what was asked so far.
    pub fn forget(&self) {
        self.shared.notes().clear();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepts.abort();
        self.cut();
    }
}
