//! One server: its programs, its folder, and what a test does with it.

use std::future::Future;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{process, thread};

use k8s_openapi::api::core::v1::{Namespace, ServiceAccount};
use kube::api::{Api, ObjectMeta, PostParams};
use kube::core::Request;
use kube::{Client, Config};
use snafu::ResultExt as _;
use tempfile::TempDir;

use super::error::{ApiSnafu, Error, IoSnafu, NotReadySnafu};
use super::install::Install;
use super::keys::Keys;
use super::start::{self, Ports};
use super::user::User;
use crate::daemon::{Daemon, last_lines};

/// How often a server is asked whether it is ready, and how long is waited between.
const ASKED: u64 = 1_200;
const PAUSE: Duration = Duration::from_millis(100);
/// For one answer of a server that starts.
const ANSWER: Duration = Duration::from_secs(5);

/// A running API of the test's own. Dropping it kills it and removes its folder.
#[derive(Debug)]
pub struct Server {
    install: Install,
    etcd: Daemon,
    api_server: Daemon,
    controllers: Option<Daemon>,
    keys: Keys,
    admin: User,
    _ports: Ports,
    // The last, when nothing writes to it any more.
    _folder: TempDir,
}

impl Server {
    /// Starts etcd, an API server and, where it is here, the controller manager; returns once they serve.
    ///
    /// # Errors
    /// There is no Kubernetes here, or a program does not come up; its log's end is in the error.
    pub fn start() -> Result<Self, Error> {
        let install = Install::find()?;
        let folder = tempfile::Builder::new().prefix("stockflow-kube-").tempdir();
        let folder = folder.context(IoSnafu { what: "make a temporary folder" })?;
        let (path, ports) = (folder.path(), Ports::take()?);
        let keys = Keys::make(path.join("keys"), format!("https://127.0.0.1:{}", ports.api.number()))?;
        let admin = keys.user("admin", Some("system:masters"))?;
        let etcd = start::etcd(&install, path, &ports)?;
        let api_server = start::api_server(&install, path, &ports, &keys)?;
        let controllers = start::controllers(&install, path, &keys, &admin);
        let server = Self { install, etcd, api_server, controllers, keys, admin, _ports: ports, _folder: folder };
        server.etcd.start()?;
        server.api_server.start()?;
        server.ready()?;
        if let Some(controllers) = &server.controllers {
            controllers.start()?;
            server.controllers_ready()?;
        }
        Ok(server)
    }

    /// The one that the tests of this process share; the first to ask starts it. It ends with the process.
    ///
    /// # Panics
    /// It does not come up: a test can only fail.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        #[allow(clippy::panic, reason = "the tests that share it cannot go on")]
        SHARED.get_or_init(|| Self::start().unwrap_or_else(|error| panic!("{error}")))
    }

    /// The API server itself. Ended and started again it has the same port and the same data.
    #[must_use]
    pub fn api_server(&self) -> &Daemon {
        &self.api_server
    }

    /// What keeps the API server's data.
    #[must_use]
    pub fn etcd(&self) -> &Daemon {
        &self.etcd
    }

    /// What collects garbage and lets namespaces go away, where its program is here.
    #[must_use]
    pub fn controllers(&self) -> Option<&Daemon> {
        self.controllers.as_ref()
    }

    /// Somebody who may do everything.
    #[must_use]
    pub fn admin(&self) -> &User {
        &self.admin
    }

    /// Somebody with a client certificate, who may do nothing yet ([`super::allow`]).
    ///
    /// # Errors
    /// No certificate could be made.
    pub fn user(&self, name: &str) -> Result<User, Error> {
        self.keys.user(name, None)
    }

    pub(super) fn bearer(&self, name: &str, token: &str) -> Result<User, Error> {
        self.keys.bearer(name, token)
    }

    /// A namespace that nobody else has: its name begins with `prefix`.
    ///
    /// # Errors
    /// The server refused.
    pub async fn namespace(&self, client: &Client, prefix: &str) -> Result<String, Error> {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("{prefix}-{}-{}", process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let metadata = ObjectMeta { name: Some(name.clone()), ..ObjectMeta::default() };
        let namespace = Namespace { metadata, ..Namespace::default() };
        let made = Api::all(client.clone()).create(&PostParams::default(), &namespace).await;
        made.context(ApiSnafu { what: format!("make the namespace {name}") })?;
        Ok(name)
    }

    /// `kubectl` as the admin, if it is here; what it is to do is to be added.
    #[must_use]
    pub fn kubectl(&self) -> Option<Command> {
        let mut command = self.install.command("kubectl")?;
        command.arg("--kubeconfig").arg(self.admin.kubeconfig());
        Some(command)
    }

    /// Waits until the API server answers, with all that it needs.
    ///
    /// # Errors
    /// It ended, or does not do so within two minutes.
    pub fn ready(&self) -> Result<(), Error> {
        self.until("the API server's readiness", async |client| {
            let request = Request::new("/readyz").list(&kube::api::ListParams::default());
            match request {
                Ok(request) => client.request_text(request).await.is_ok(),
                Err(_) => false,
            }
        })
    }

    /// The controller manager has no address of its own: it works once it has made what each namespace has.
    fn controllers_ready(&self) -> Result<(), Error> {
        self.until("the controller manager's work", async |client| {
            Api::<ServiceAccount>::namespaced(client, "default").get("default").await.is_ok()
        })
    }

    /// Asks until it is so, on a thread of its own: also where a runtime runs already.
    fn until(&self, what: &str, is_so: impl AsyncFn(Client) -> bool + Send + Sync) -> Result<(), Error> {
        let ask = || -> Result<(), Error> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.context(IoSnafu { what: "make a runtime" })?;
            for _ in 0..ASKED {
                let programs = [Some(&self.etcd), Some(&self.api_server), self.controllers.as_ref()];
                programs.into_iter().flatten().try_for_each(Daemon::alive)?;
                if runtime.block_on(self.asked(&is_so))? {
                    return Ok(());
                }
                thread::sleep(PAUSE);
            }
            let log = last_lines(self.api_server.log_file());
            NotReadySnafu { what, seconds: ASKED / 10, log }.fail()
        };
        thread::scope(|scope| scope.spawn(ask).join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    async fn asked(&self, is_so: &impl AsyncFn(Client) -> bool) -> Result<bool, Error> {
        let config: Config = self.admin.config().await?;
        let client = Client::try_from(config).context(ApiSnafu { what: "make a client" })?;
        Ok(within(ANSWER, is_so(client)).await.unwrap_or(false))
    }
}

async fn within<T>(patience: Duration, answer: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(patience, answer).await.ok()
}

impl Drop for Server {
    fn drop(&mut self) {
        let programs = [self.controllers.as_ref(), Some(&self.api_server), Some(&self.etcd)];
        programs.into_iter().flatten().for_each(Daemon::forget);
    }
}
