//! A release on a real API server, which has no nodes: what is installed is stored, and pods do not run.

use std::fs;
use std::path::Path;

use k8s_openapi::api::core::v1::Namespace;
use kube::Client;
use kube::api::{Api, Patch, PatchParams};
use serde_json::json;
use stockflow_tests::kube::Server;
use tokio::sync::{Mutex, MutexGuard};

use crate::helm::{chart, copy, helm, run};

/// The name of the definition.
pub const DEFINITION: &str = "inventorypipelines.stockflow.dev";

/// One release. The definition is the whole server's, so that there is one release at a time.
pub struct Release {
    pub server: &'static Server,
    pub client: Client,
    pub name: &'static str,
    pub namespace: String,
    _alone: MutexGuard<'static, ()>,
}

impl Release {
    /// Nothing yet, in a namespace that takes no pods but restricted ones.
    pub async fn new(name: &'static str) -> Release {
        static ALONE: Mutex<()> = Mutex::const_new(());
        let alone = ALONE.lock().await;
        let server = Server::shared();
        let client = server.admin().client().await.unwrap();
        let namespace = server.namespace(&client, "chart").await.unwrap();
        let labels = json!({"pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "restricted"});
        let labels = json!({"metadata": {"labels": labels}});
        let namespaces: Api<Namespace> = Api::all(client.clone());
        namespaces.patch(&namespace, &PatchParams::default(), &Patch::Merge(labels)).await.unwrap();
        Release { server, client, name, namespace, _alone: alone }
    }

    /// Helm with these words before the release's name and these behind it; gives what it and the server warn of.
    pub fn helm(&self, before: &[&str], after: &[&str]) -> Result<String, String> {
        let mut command = helm().command_of(self.server.admin());
        command.args(before).arg(self.name).args(after).args(["--namespace", &self.namespace]);
        run(&mut command).map(|(_, warned)| warned)
    }

    pub fn install(&self, chart: &Path, said: &[&str]) -> Result<String, String> {
        self.helm(&["install"], &[&[chart.to_str().unwrap()], said].concat())
    }

    pub fn upgrade(&self, said: &[&str]) -> Result<String, String> {
        self.helm(&["upgrade"], &[&[chart().to_str().unwrap()], said].concat())
    }

    pub fn uninstall(&self) -> Result<String, String> {
        self.helm(&["uninstall"], &[])
    }

    /// What kubectl writes of this.
    pub fn kubectl(&self, words: &[&str]) -> String {
        let mut command = self.server.kubectl().unwrap();
        command.args(words).args(["--namespace", &self.namespace]);
        run(&mut command).unwrap().0
    }

    /// All that Helm has installed.
    pub fn manifest(&self) -> String {
        let mut command = helm().command_of(self.server.admin());
        run(command.args(["get", "manifest", self.name, "--namespace", &self.namespace])).unwrap().0
    }

    /// The operator, as the server knows who asks.
    pub fn operator(&self) -> String {
        format!("system:serviceaccount:{}:{}-operator", self.namespace, self.name)
    }

    /// Makes a pipeline in the release's namespace, whichever it names, by a file in this folder.
    pub fn create(&self, pipeline: &str, folder: &Path) {
        self.kubectl(&["wait", "--for=condition=Established", "crd", DEFINITION]);
        let here = format!("namespace: {}", self.namespace);
        let file = folder.join("pipeline.yaml");
        fs::write(&file, pipeline.replacen("namespace: retail", &here, 1)).unwrap();
        self.kubectl(&["create", "--filename", file.to_str().unwrap()]);
    }

    /// Takes the definition away as well, and pipelines with it.
    pub fn forget(&self) {
        self.kubectl(&["delete", "customresourcedefinition", DEFINITION]);
    }
}

/// A copy of the chart, as a version before this one could have been: the definition was without its category.
pub fn older(folder: &Path) {
    copy(&chart(), folder);
    edit(&folder.join("Chart.yaml"), concat!("\nversion: ", env!("CARGO_PKG_VERSION")), "\nversion: 0.0.9");
    edit(&folder.join("templates/crd.yaml"), "    categories:\n    - stockflow\n", "");
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}
