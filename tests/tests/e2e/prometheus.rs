//! A Prometheus of the claim's own on this machine, which collects from pods by port-forwards, with the labels that monitors
//! give.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use stockflow_tests::http;
use stockflow_tests::patience::wait_for;
use stockflow_tests::process::Guarded;
use tempfile::TempDir;

use crate::bed::{Bed, root};
use crate::team::PATIENCE;

/// The label of workers that their monitor takes over, as it is called in Kubernetes and in Prometheus.
const PIPELINE: (&str, &str) = ("stockflow.dev/pipeline", "stockflow_dev_pipeline");

pub struct Prometheus {
    address: SocketAddr,
    _forwards: Vec<Guarded>,
    _process: Guarded,
    // The last, when nothing writes to it any more.
    _home: TempDir,
}

impl Prometheus {
    /// Collects from these pods every 2 s.
    pub fn of(bed: &Bed, pods: &[Value]) -> Prometheus {
        let home = tempfile::tempdir().unwrap();
        let (mut forwards, mut targets) = (Vec::new(), Vec::new());
        for (number, pod) in pods.iter().enumerate() {
            let (process, address) = forward(bed, pod, &home.path().join(format!("forward-{number}")));
            forwards.push(process);
            targets.push(json!({"targets": [address.to_string()], "labels": labels(pod)}));
        }
        let config = json!({
            "global": {"scrape_interval": "2s", "scrape_timeout": "2s"},
            "scrape_configs": [{"job_name": "pods", "static_configs": targets}],
        });
        let (file, log) = (home.path().join("config.yml"), home.path().join("log"));
        fs::write(&file, config.to_string()).unwrap();
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let mut command = Command::new(program());
        command.arg(format!("--config.file={}", file.display()));
        command.arg(format!("--storage.tsdb.path={}", home.path().join("data").display()));
        command.arg(format!("--web.listen-address={address}")).arg("--log.level=warn");
        let process = started(&mut command, &log);
        let is_ready = || http::get(address, "/-/ready").ok().filter(|got| got.status == 200).map(drop);
        wait_for("Prometheus", PATIENCE, || fs::read_to_string(&log).unwrap(), is_ready);
        Prometheus { address, _forwards: forwards, _process: process, _home: home }
    }

    /// The labels and the value of each series that a query gives at this moment.
    pub fn ask(&self, query: &str) -> Vec<(Value, f64)> {
        // By this version of HTTP an answer is in one piece.
        let request = format!("GET /api/v1/query?query={} HTTP/1.0\r\nHost: prometheus\r\n\r\n", encoded(query));
        let got = http::send(self.address, &request).unwrap();
        let mut said: Value = serde_json::from_str(&got.body).unwrap_or_else(|error| panic!("{error}: {}", got.body));
        assert_eq!(said["status"], "success", "{query}: {said}");
        let Value::Array(series) = said["data"]["result"].take() else { panic!("{query}: {said}") };
        let number = |one: &Value| one["value"][1].as_str().unwrap().parse::<f64>().unwrap();
        series.into_iter().map(|one| (one["metric"].clone(), number(&one))).collect()
    }
}

/// That of PROMETHEUS, else the one that `scripts/setup-prometheus.sh` has left.
fn program() -> String {
    std::env::var("PROMETHEUS").unwrap_or_else(|_| root().join("target/tools/bin/prometheus").display().to_string())
}

/// What a PodMonitor has Prometheus add to all that comes of a pod.
fn labels(pod: &Value) -> Value {
    let metadata = &pod["metadata"];
    let mut labels = json!({"namespace": metadata["namespace"], "pod": metadata["name"]});
    if let Some(pipeline) = metadata["labels"].get(PIPELINE.0) {
        labels[PIPELINE.1] = pipeline.clone();
    }
    labels
}

/// A way to where the pod answers, through the API server; and where it begins here.
fn forward(bed: &Bed, pod: &Value, log: &Path) -> (Guarded, SocketAddr) {
    let name = |field: &str| pod["metadata"][field].as_str().unwrap().to_owned();
    let mut command = bed.program("kubectl");
    command.args(["-n", &name("namespace"), "port-forward", &format!("pod/{}", name("name")), ":8080"]);
    let process = started(&mut command, log);
    let said = || fs::read_to_string(log).unwrap();
    let port = wait_for("a port-forward", PATIENCE, said, || {
        said().split_once("127.0.0.1:")?.1.split_once(" ->")?.0.parse::<u16>().ok()
    });
    (process, SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}

fn started(command: &mut Command, log: &Path) -> Guarded {
    let out = File::create(log).unwrap();
    command.stdout(Stdio::from(out.try_clone().unwrap())).stderr(Stdio::from(out));
    Guarded::spawn(command).unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()))
}

/// As it stands in the query of an address.
fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let letter = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(letter).collect()
}
