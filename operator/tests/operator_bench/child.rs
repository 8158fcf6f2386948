//! An operator in a process of its own, so that its memory and its time are its own: this test binary,
//! started again.

use std::env;
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::time::Duration;

use kube::config::{KubeConfigOptions, Kubeconfig};
use stockflow_operator::args::RunArgs;
use stockflow_operator::clients::Clients;
use stockflow_operator::run;
use stockflow_tests::http;
use stockflow_tests::process::Guarded;
use tokio::sync::watch;

/// How the child is told where the API server is, which namespace is its own, and where it answers.
const SERVER: &str = "OPERATOR_BENCH_SERVER";
const NAMESPACE: &str = "OPERATOR_BENCH_NAMESPACE";
const HTTP: &str = "OPERATOR_BENCH_HTTP";

/// The child itself: it runs until it is killed.
#[test]
#[ignore = "it is started by the others"]
fn operator() {
    let Ok(server) = env::var(SERVER) else { return };
    let namespace = env::var(NAMESPACE).unwrap();
    let args = RunArgs {
        namespace: Some(namespace.clone()),
        own_namespace: namespace,
        identity: Some("bench".to_owned()),
        no_leader_election: false,
        http: env::var(HTTP).unwrap().parse().unwrap(),
        worker_image: "stockflow/worker:test".to_owned(),
        asking_namespaces: Vec::new(),
        rule_checker: Some(env!("CARGO_BIN_EXE_stockflow-operator").into()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let read = Kubeconfig::from_yaml(&server).unwrap();
        let config = kube::Config::from_custom_kubeconfig(read, &KubeConfigOptions::default()).await.unwrap();
        let (_stop, stopping) = watch::channel(false);
        run::with(args, Clients::of(&config).unwrap(), stopping)
            .await
            .map_err(|failure| failure.message().to_owned())
            .unwrap();
    });
}

/// A running child.
pub struct Child {
    process: Guarded,
    http: SocketAddr,
}

/// Time of the processor that a process has taken.
#[derive(Clone, Copy, Debug)]
pub struct Cpu(Duration);

impl Cpu {
    /// How much was taken since.
    pub fn since(self, before: Cpu) -> Duration {
        self.0.saturating_sub(before.0)
    }
}

impl Child {
    /// An operator of this namespace, which reaches the API server at this address.
    pub fn start(server: &str, namespace: &str) -> Child {
        let http = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let kubeconfig = format!(
            "apiVersion: v1\nkind: Config\nclusters: [{{name: test, cluster: {{server: \"{server}\"}}}}]\n\
             users: [{{name: user, user: {{}}}}]\ncontexts: [{{name: test, context: {{cluster: test, user: user}}}}]\n\
             current-context: test\n"
        );
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "--ignored", "--nocapture", "child::operator"]);
        command.env(SERVER, kubeconfig).env(NAMESPACE, namespace).env(HTTP, http.to_string());
        Child { process: Guarded::spawn(&mut command).unwrap(), http }
    }

    /// Most memory that it has had resident, MiB.
    pub fn peak_mib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
    }

    /// What it has taken of the processors so far.
    pub fn cpu(&self) -> Cpu {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.pid())).unwrap();
        // After the name, which may have spaces in it: utime and stime are fields 14 and 15, in 1/100 s.
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks = |field: usize| fields[field].parse::<u64>().unwrap();
        Cpu(Duration::from_millis((ticks(11) + ticks(12)) * 10))
    }

    /// How many reconciliations it has ended.
    pub fn reconciled(&self) -> u64 {
        let page = http::get(self.http, "/metrics").map(|got| got.body).unwrap_or_default();
        let lines = page.lines().filter(|line| line.starts_with("stockflow_operator_reconciliations_total"));
        lines.filter_map(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok()).sum()
    }
}
