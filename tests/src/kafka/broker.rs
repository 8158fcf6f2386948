//! One broker: its process, its folder, its log.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use snafu::{OptionExt as _, ResultExt as _};

use super::error::{EndedSnafu, Error, IoSnafu, KafkaSnafu, NotReadySnafu};
use super::install::Install;
use crate::process::Guarded;

/// For a controlled shutdown; a broker without a quorum takes for ever.
const STOP: Duration = Duration::from_secs(20);
/// How often a broker that starts is asked, and for how long each time.
const ASKED: u64 = 600;
const ANSWER_MS: u64 = 100;
/// Of a log, in an error.
const LAST_LINES: usize = 15;

/// One broker of a cluster, running or not. Its ports and its data stay the same.
#[derive(Debug)]
pub struct Broker {
    pub(super) id: usize,
    pub(super) install: Install,
    pub(super) heap_mib: u32,
    pub(super) address: String,
    /// Of the whole cluster.
    pub(super) cluster: PathBuf,
    /// Its own.
    pub(super) folder: PathBuf,
    pub(super) process: Mutex<Option<Guarded>>,
}

impl Broker {
    /// Its plain address, `127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Kafka's own id of it: the place in the cluster, from 1.
    #[must_use]
    pub fn node_id(&self) -> usize {
        self.id + 1
    }

    /// Where it keeps the partitions.
    #[must_use]
    pub fn log_dir(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What it prints.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.folder.join("broker.log")
    }

    /// The process id, if it was started.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.lock().as_ref().map(Guarded::pid)
    }

    /// Starts it, in place: the same ports, the same data. Does not wait ([`Broker::ready`]);
    /// does nothing if it runs.
    ///
    /// # Errors
    /// The system could not start it.
    pub fn start(&self) -> Result<(), Error> {
        let mut process = self.lock();
        if process.is_none() {
            let mut command = self.install.java("kafka.Kafka", self.heap_mib);
            command.arg(self.properties());
            *process = Some(spawn(&mut command, &self.log_file(), &self.cluster)?);
        }
        Ok(())
    }

    /// Waits until it answers with `brokers` brokers alive, itself among them.
    ///
    /// # Errors
    /// It ended, or does not do so within a minute.
    pub fn ready(&self, brokers: usize) -> Result<(), Error> {
        let client: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", &self.address)
            .set("reconnect.backoff.ms", "20")
            .set("reconnect.backoff.max.ms", "100")
            .set_log_level(rdkafka::config::RDKafkaLogLevel::Emerg)
            .create()
            .context(KafkaSnafu { what: "make a client" })?;
        for _ in 0..ASKED {
            let ended = match self.lock().as_mut() {
                Some(process) => process.ended().context(IoSnafu { what: "look at a broker" })?,
                None => None,
            };
            if let Some(status) = ended {
                let log = last_lines(&self.log_file());
                return EndedSnafu { program: format!("broker {}", self.id), status: status.to_string(), log }.fail();
            }
            let answer = client.fetch_metadata(None, Duration::from_millis(ANSWER_MS));
            let alive = answer.map_or_else(
                |_| Vec::new(),
                |metadata| {
                    metadata.brokers().iter().map(|broker| format!("{}:{}", broker.host(), broker.port())).collect()
                },
            );
            if alive.len() >= brokers && alive.contains(&self.address) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(ANSWER_MS));
        }
        NotReadySnafu { id: self.id, seconds: ASKED * ANSWER_MS / 1000, log: last_lines(&self.log_file()) }.fail()
    }

    /// Ends it as an operator would (SIGTERM): it hands its partitions over and closes its files.
    ///
    /// # Errors
    /// The system could not signal it or wait for it.
    pub fn stop(&self) -> Result<(), Error> {
        self.end("stop", |process| process.stop(STOP).map(drop))
    }

    /// Kills it (SIGKILL).
    ///
    /// # Errors
    /// The system could not wait for it.
    pub fn kill9(&self) -> Result<(), Error> {
        self.end("kill", |process| process.kill9().map(drop))
    }

    /// Stops it in its tracks (SIGSTOP): its connections stay open and nobody answers.
    ///
    /// # Errors
    /// The system could not signal it.
    pub fn pause(&self) -> Result<(), Error> {
        self.signal(Signal::SIGSTOP)
    }

    /// Lets it go on (SIGCONT).
    ///
    /// # Errors
    /// The system could not signal it.
    pub fn resume(&self) -> Result<(), Error> {
        self.signal(Signal::SIGCONT)
    }

    /// Kills it, and ends its guard, without a word: for the end of a test.
    pub(super) fn forget(&self) {
        drop(self.lock().take());
    }

    pub(super) fn properties(&self) -> PathBuf {
        self.folder.join("server.properties")
    }

    fn signal(&self, signal: Signal) -> Result<(), Error> {
        let mut process = self.lock();
        let process = process.as_mut().context(NotReadySnafu { id: self.id, seconds: 0u64, log: "it does not run" })?;
        process.signal(signal).context(IoSnafu { what: format!("send {signal} to broker {}", self.id) })
    }

    fn end(&self, what: &str, how: impl FnOnce(&mut Guarded) -> io::Result<()>) -> Result<(), Error> {
        let Some(mut process) = self.lock().take() else { return Ok(()) };
        how(&mut process).context(IoSnafu { what: format!("{what} broker {}", self.id) })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Guarded>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts `command` with what it prints appended to `log`; `folder` goes with a killed test.
pub fn spawn(command: &mut Command, log: &Path, folder: &Path) -> Result<Guarded, Error> {
    let what = || format!("open {}", log.display());
    let out = File::options().create(true).append(true).open(log).with_context(|_| IoSnafu { what: what() })?;
    let err = out.try_clone().with_context(|_| IoSnafu { what: what() })?;
    command.stdout(Stdio::from(out)).stderr(Stdio::from(err));
    Guarded::spawn_in(command, folder).context(IoSnafu { what: "start java" })
}

/// How a log ends.
pub fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
}
