//! How the three programs are started.

use std::path::Path;

use super::error::{Error, NoKubernetesSnafu};
use super::install::Install;
use super::keys::Keys;
use super::user::User;
use crate::daemon::Daemon;
use crate::ports::Port;

/// The ports of one server.
#[derive(Debug)]
pub(super) struct Ports {
    pub(super) api: Port,
    etcd: Port,
    peers: Port,
}

impl Ports {
    pub(super) fn take() -> Result<Self, Error> {
        Ok(Self { api: Port::take()?, etcd: Port::take()?, peers: Port::take()? })
    }

    fn etcd_address(&self) -> String {
        format!("http://127.0.0.1:{}", self.etcd.number())
    }
}

/// Its data does not survive a crash of the machine, only one of its process: faster, and enough here.
pub(super) fn etcd(install: &Install, folder: &Path, ports: &Ports) -> Result<Daemon, Error> {
    let peers = format!("http://127.0.0.1:{}", ports.peers.number());
    let data = folder.join("etcd");
    let address = ports.etcd_address();
    let args = [
        format!("--data-dir={}", data.display()),
        "--unsafe-no-fsync".to_owned(),
        format!("--listen-client-urls={address}"),
        format!("--advertise-client-urls={address}"),
        format!("--listen-peer-urls={peers}"),
        format!("--initial-advertise-peer-urls={peers}"),
        format!("--initial-cluster=default={peers}"),
    ];
    program(install, "etcd", &args, folder)
}

pub(super) fn api_server(install: &Install, folder: &Path, ports: &Ports, keys: &Keys) -> Result<Daemon, Error> {
    let file = |name: &str| keys.path(name).display().to_string();
    let args = [
        format!("--etcd-servers={}", ports.etcd_address()),
        "--bind-address=127.0.0.1".to_owned(),
        // Nobody reaches it from elsewhere; without this it looks for a default route.
        "--advertise-address=127.0.0.1".to_owned(),
        "--endpoint-reconciler-type=none".to_owned(),
        format!("--secure-port={}", ports.api.number()),
        format!("--tls-cert-file={}", file("apiserver.crt")),
        format!("--tls-private-key-file={}", file("apiserver.key")),
        format!("--client-ca-file={}", file("ca.crt")),
        format!("--service-account-key-file={}", file("tokens.pub")),
        format!("--service-account-signing-key-file={}", file("tokens.key")),
        "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
        "--service-cluster-ip-range=10.96.0.0/16".to_owned(),
        "--authorization-mode=RBAC".to_owned(),
    ];
    program(install, "kube-apiserver", &args, folder)
}

/// None where its program is not here.
pub(super) fn controllers(install: &Install, folder: &Path, keys: &Keys, admin: &User) -> Option<Daemon> {
    install.command("kube-controller-manager")?;
    let args = [
        format!("--kubeconfig={}", admin.kubeconfig().display()),
        format!("--service-account-private-key-file={}", keys.path("tokens.key").display()),
        format!("--root-ca-file={}", keys.authority_file().display()),
        "--use-service-account-credentials".to_owned(),
        "--leader-elect=false".to_owned(),
        "--secure-port=0".to_owned(),
    ];
    program(install, "kube-controller-manager", &args, folder).ok()
}

fn program(install: &Install, name: &str, args: &[String], folder: &Path) -> Result<Daemon, Error> {
    let Some(mut command) = install.command(name) else {
        return NoKubernetesSnafu { wanted: Path::new(name) }.fail();
    };
    command.args(args);
    Ok(Daemon::new(name, &command, folder.join(format!("{name}.log")), folder))
}
