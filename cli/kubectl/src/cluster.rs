//! The cluster that is asked: whose kubeconfig, which context, which namespace.

use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};

use crate::args::ClusterArgs;
use crate::failure::Failure;

/// A cluster and a namespace on it.
#[derive(Clone)]
pub struct Cluster {
    client: Client,
    namespace: String,
}

impl Cluster {
    /// With a client that is there already.
    pub fn new(client: Client, namespace: impl Into<String>) -> Cluster {
        Cluster { client, namespace: namespace.into() }
    }

    /// As kubectl would find it. Nothing is asked yet.
    ///
    /// # Errors
    /// There is no kubeconfig, no such context in it, or no way to log in.
    pub(crate) async fn connect(args: &ClusterArgs) -> Result<Cluster, Failure> {
        let config = config(args).await?;
        let namespace = args.namespace.clone().unwrap_or_else(|| config.default_namespace.clone());
        let client = Client::try_from(config);
        let client = client.map_err(|error| Failure::work(format!("cannot speak to the API server: {error}")))?;
        Ok(Cluster { client, namespace })
    }

    /// Who asks the API server.
    pub(crate) fn client(&self) -> Client {
        self.client.clone()
    }

    /// The namespace of the pipeline.
    pub(crate) fn namespace(&self) -> &str {
        &self.namespace
    }
}

async fn config(args: &ClusterArgs) -> Result<Config, Failure> {
    let options = KubeConfigOptions { context: args.context.clone(), ..KubeConfigOptions::default() };
    let read = match &args.kubeconfig {
        Some(file) => {
            let unread = |error| Failure::input(format!("--kubeconfig {}: {error}", file.display()));
            Config::from_custom_kubeconfig(Kubeconfig::read_from(file).map_err(unread)?, &options).await
        }
        None if args.context.is_some() => Config::from_kubeconfig(&options).await,
        // In a pod there is none, and an account instead.
        None => return Config::infer().await.map_err(|error| unfound(&error)),
    };
    read.map_err(|error| unfound(&error))
}

fn unfound(error: &dyn std::error::Error) -> Failure {
    Failure::input(format!(
        "no cluster to ask: {error}\n  `kubectl config get-contexts` shows those that there are: choose one with --context, \
         or a file with --kubeconfig"
    ))
}
