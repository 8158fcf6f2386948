//! Who speaks to the server.

use std::path::{Path, PathBuf};

use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};
use snafu::ResultExt as _;

use super::error::{ApiSnafu, Error, KubeconfigSnafu};

/// Somebody whom the server knows, by certificate or token.
#[derive(Clone, Debug)]
pub struct User {
    name: String,
    kubeconfig: PathBuf,
}

impl User {
    pub(super) fn new(name: String, kubeconfig: PathBuf) -> Self {
        Self { name, kubeconfig }
    }

    /// As RBAC knows it: of a service account `system:serviceaccount:{namespace}:{name}`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A kubeconfig, for programs (`KUBECONFIG`).
    #[must_use]
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The same for a client.
    ///
    /// # Errors
    /// None that is not a mistake of the testbed.
    pub async fn config(&self) -> Result<Config, Error> {
        let path = || KubeconfigSnafu { path: self.kubeconfig.clone() };
        let read = Kubeconfig::read_from(&self.kubeconfig).with_context(|_| path())?;
        Config::from_custom_kubeconfig(read, &KubeConfigOptions::default()).await.with_context(|_| path())
    }

    /// A client of the runtime that this is awaited in.
    ///
    /// # Errors
    /// None that is not a mistake of the testbed.
    pub async fn client(&self) -> Result<Client, Error> {
        Client::try_from(self.config().await?).context(ApiSnafu { what: format!("make a client for {}", self.name) })
    }
}
