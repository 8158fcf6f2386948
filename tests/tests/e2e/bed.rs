//! The cluster that `scripts/cluster.sh up` has made, asked as a person would ask it: with kubectl.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// One claim at a time: they take pods and brokers away.
static TURN: Mutex<()> = Mutex::new(());

pub struct Bed {
    _turn: MutexGuard<'static, ()>,
    kubeconfig: PathBuf,
    /// As `bootstrap.servers` takes it, here and in pods.
    pub bootstrap: String,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

impl Bed {
    /// One that has something which not every cluster has. A claim that asks for it is in `needs_…` of that name, so
    /// that it is left out where it is not there; one that is run all the same fails.
    pub fn with(need: &str) -> Bed {
        let here = root().join("target/cluster/has");
        let has = std::fs::read_to_string(&here).unwrap_or_default();
        assert!(has.lines().any(|word| word == need), "no {need} here: {} has {has:?}", here.display());
        Bed::open()
    }

    pub fn open() -> Bed {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let here = root().join("target/cluster");
        let bootstrap = std::fs::read_to_string(here.join("bootstrap"));
        let bootstrap = bootstrap.unwrap_or_else(|_| panic!("there is no cluster: make e2e, or make cluster"));
        let kubeconfig = std::env::var_os("KUBECONFIG").map_or_else(|| here.join("kubeconfig"), PathBuf::from);
        Bed { _turn: turn, kubeconfig, bootstrap: bootstrap.trim().to_owned() }
    }

    /// A program that speaks to this cluster.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("KUBECONFIG", &self.kubeconfig).current_dir(root());
        command
    }

    /// What kubectl said; else what it complained of.
    pub fn try_kubectl(&self, words: &[&str]) -> Result<String, String> {
        said(&self.program("kubectl").args(words).output().unwrap())
    }

    /// What kubectl said of it.
    pub fn kubectl(&self, words: &[&str]) -> String {
        self.try_kubectl(words).unwrap_or_else(|complaint| panic!("kubectl {}: {complaint}", words.join(" ")))
    }

    /// An object, or a list of them.
    pub fn json(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().copied().chain(["-o", "json"]).collect();
        serde_json::from_str(&self.kubectl(&words)).unwrap()
    }

    /// What Helm said; else what it complained of.
    pub fn helm(&self, words: &[&str]) -> Result<String, String> {
        let ours = || root().join("target/tools/bin/helm").display().to_string();
        let program = std::env::var("HELM").unwrap_or_else(|_| ours());
        said(&self.program(&program).args(words).output().unwrap())
    }

    /// What kubectl makes of `text` as its input.
    pub fn feed(&self, words: &[&str], text: &str) -> Result<String, String> {
        let mut command = self.program("kubectl");
        let streams = command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = streams.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        said(&child.wait_with_output().unwrap())
    }

    /// `kubectl apply -f -`.
    pub fn apply(&self, text: &str) {
        self.feed(&["apply", "-f", "-"], text).unwrap_or_else(|complaint| panic!("kubectl apply: {complaint}\n{text}"));
    }

    /// An image with a shell and wget that nodes have, or can pull.
    pub fn busybox(&self) -> String {
        std::fs::read_to_string(root().join("target/cluster/busybox")).unwrap().trim().to_owned()
    }

    /// One of the project's own scripts; gives what it printed. It knows the cluster that it has made itself: one of
    /// KUBECONFIG would be somebody else's.
    pub fn script(&self, words: &[&str]) -> String {
        let output = Command::new(words[0]).args(&words[1..]).current_dir(root()).output().unwrap();
        said(&output).unwrap_or_else(|complaint| panic!("{}: {complaint}", words.join(" ")))
    }

    /// Runs a program when what this gives is dropped, which a claim that fails does, too.
    pub fn afterwards(&self, words: &[&str]) -> Afterwards {
        let mut command = self.program(words[0]);
        command.args(&words[1..]);
        Afterwards(command)
    }
}

/// What puts things back.
pub struct Afterwards(Command);

impl Drop for Afterwards {
    fn drop(&mut self) {
        let put_back = self.0.output().map_err(|error| error.to_string()).and_then(|output| said(&output));
        match put_back {
            Ok(_) => {}
            // One failure is shown, the first.
            Err(complaint) if std::thread::panicking() => println!("{:?}: {complaint}", self.0),
            Err(complaint) => panic!("{:?}: {complaint}", self.0),
        }
    }
}

fn said(output: &Output) -> Result<String, String> {
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(words(&output.stdout))
    } else {
        Err(words(&output.stderr) + &words(&output.stdout))
    }
}
