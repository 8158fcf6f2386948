//! A worker: the real binary, with its folder, its words and its HTTP.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use stockflow_tests::patience::wait_for;
use stockflow_tests::process::Guarded;

const STARTS_WITHIN: Duration = Duration::from_secs(30);
const LAST_LINES: usize = 30;

/// One instance of the worker, running or not.
pub struct Worker {
    pub name: String,
    folder: PathBuf,
    pipeline: PathBuf,
    /// Whether that is what an operator has resolved for a stage.
    is_stage_file: bool,
    more: Vec<String>,
    threads: usize,
    /// Size of the disk that its state is on, if it has one of its own.
    disk: Option<String>,
    starts: usize,
    process: Option<Guarded>,
}

impl Worker {
    /// Not started yet. Its folder is there over its lives.
    pub fn new(folder: &Path, pipeline: &Path, name: &str, more: &[&str]) -> Worker {
        Worker {
            name: name.to_owned(),
            folder: folder.to_owned(),
            pipeline: pipeline.to_owned(),
            is_stage_file: false,
            more: more.iter().map(|&word| word.to_owned()).collect(),
            threads: 2,
            disk: None,
            starts: 0,
            process: None,
        }
    }

    /// Told by a stage file instead of a pipeline.
    pub fn of_stage_file(folder: &Path, file: &Path, name: &str, more: &[&str]) -> Worker {
        Worker { is_stage_file: true, ..Worker::new(folder, file, name, more) }
    }

    /// With another number of threads than two.
    pub fn on_threads(mut self, threads: usize) -> Worker {
        self.threads = threads;
        self
    }

    /// With its state on a disk of its own and so large, in words of tmpfs; it goes with the process.
    pub fn on_a_disk_of(mut self, size: &str) -> Worker {
        self.disk = Some(size.to_owned());
        self
    }

    pub fn state_dir(&self) -> PathBuf {
        self.folder.join(format!("{}.state", self.name))
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join(format!("{}.{}.log", self.name, self.starts))
    }

    /// Starts it, in place.
    pub fn start(&mut self) {
        assert!(self.process.is_none(), "{} runs", self.name);
        self.starts += 1;
        let log = File::create(self.log_file()).unwrap();
        let mut command = self.program();
        command.arg("worker").args(self.is_stage_file.then_some("--stage-file")).arg(&self.pipeline).args([
            "--instance",
            &self.name,
            "--threads",
            &self.threads.to_string(),
        ]);
        command.arg("--state-dir").arg(self.state_dir()).args(["--http", "127.0.0.1:0"]).args(&self.more);
        command
            .env("NO_COLOR", "1")
            .env("STOCKFLOW_LOG", std::env::var("WORKER_LOG").unwrap_or_else(|_| "info".to_owned()));
        command.stdout(Stdio::from(log.try_clone().unwrap())).stderr(Stdio::from(log));
        self.process = Some(Guarded::spawn(&mut command).unwrap());
    }

    fn program(&self) -> Command {
        let program = env!("CARGO_BIN_EXE_stockflow");
        let Some(size) = &self.disk else { return Command::new(program) };
        fs::create_dir_all(self.state_dir()).unwrap();
        let script = r#"mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@""#;
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", size]);
        command.arg(self.state_dir()).arg(program);
        command
    }

    /// What it said in this life, or its last one.
    pub fn said(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// How what it said ends, the newest first, for logs of CI are cut: without what librdkafka
    /// tells of connections, which come and go in every test of faults.
    pub fn last_words(&self) -> String {
        let said = self.said();
        let of_connections = |line: &&str| !(line.contains("stockflow_kafka::context") && line.contains("FAIL"));
        let lines: Vec<&str> = said.lines().filter(of_connections).collect();
        let newest: Vec<&str> = lines.into_iter().rev().take(LAST_LINES).collect();
        format!("{} said, the newest first:\n{}", self.name, newest.join("\n"))
    }

    fn process(&mut self) -> &mut Guarded {
        self.process.as_mut().unwrap_or_else(|| panic!("{} does not run", self.name))
    }

    pub fn kill9(&mut self) {
        assert_eq!(self.ended(), None, "ended before it was killed; {}", self.last_words());
        self.process.take().unwrap().kill9().unwrap();
    }

    pub fn pause(&mut self) {
        self.process().signal(Signal::SIGSTOP).unwrap();
    }

    pub fn resume(&mut self) {
        self.process().signal(Signal::SIGCONT).unwrap();
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.process().ended().unwrap()
    }

    /// SIGTERM: it must end well within its time.
    pub fn leave(&mut self, limit: Duration) {
        let status = self.process().stop(limit).unwrap();
        self.process = None;
        assert!(status.success(), "{status} instead of success within {limit:?}; {}", self.last_words());
    }

    /// Waits until it ends by itself, with an error; gives what it said.
    pub fn gives_up(&mut self, limit: Duration) -> String {
        let status = self.process().wait(limit).unwrap();
        self.process = None;
        assert_eq!(status.code(), Some(1), "within {limit:?}; {}", self.last_words());
        self.said()
    }

    /// Status and body of one of its pages; nothing while it does not listen.
    pub fn get(&self, path: &str) -> Option<(u16, String)> {
        let said = self.said();
        let line = said.lines().rev().find(|line| line.contains("listening for HTTP"))?;
        let address = line.split("address=").nth(1)?.split_whitespace().next()?;
        let mut stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: worker\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let status = answer.split(' ').nth(1)?.parse().ok()?;
        Some((status, answer.split_once("\r\n\r\n")?.1.to_owned()))
    }

    /// Waits until it says that it is ready.
    pub fn ready(&mut self) {
        self.ready_within(STARTS_WITHIN);
    }

    pub fn ready_within(&mut self, limit: Duration) {
        let mut process = self.process.take().unwrap();
        let ready = || {
            let ended = process.ended().unwrap();
            assert_eq!(ended, None, "ended; {}", self.last_words());
            self.get("/readyz").filter(|(status, _)| *status == 200)
        };
        wait_for("ready", limit, || format!("{:?}; {}", self.get("/readyz"), self.last_words()), ready);
        self.process = Some(process);
    }
}
