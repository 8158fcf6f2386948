//! A server of the test's own: a process with a log, which can be ended and started again in place.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nix::sys::signal::Signal;
use snafu::{OptionExt as _, ResultExt as _, Snafu};

use crate::process::Guarded;

/// Of a log, in an error.
const LAST_LINES: usize = 15;

/// Why a server could not be started, ended or signalled.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
#[non_exhaustive]
pub enum DaemonError {
    /// The system refused something on the way.
    #[snafu(display("cannot {what}: {source}"))]
    System {
        /// What was being done.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program ended by itself.
    #[snafu(display("{program} ended ({status}); its log ends:\n{log}"))]
    Ended {
        /// Which program.
        program: String,
        /// How it ended.
        status: String,
        /// The last lines of its log.
        log: String,
    },
    /// It is asked for something that only a running one can do.
    #[snafu(display("{program} does not run"))]
    NotRunning {
        /// Which program.
        program: String,
    },
}

/// A server, running or not. What it is started with stays the same. Dropping it kills it.
#[derive(Debug)]
pub struct Daemon {
    name: String,
    program: OsString,
    args: Vec<OsString>,
    log: PathBuf,
    /// Goes if the test is killed.
    folder: PathBuf,
    process: Mutex<Option<Guarded>>,
}

impl Daemon {
    /// One that is started as `command` says and prints to `log`; `folder` goes if the test is killed. The name is
    /// for errors.
    pub(crate) fn new(name: &str, command: &Command, log: PathBuf, folder: &Path) -> Self {
        Self {
            name: name.to_owned(),
            program: command.get_program().to_owned(),
            args: command.get_args().map(OsString::from).collect(),
            log,
            folder: folder.to_owned(),
            process: Mutex::new(None),
        }
    }

    /// What it prints.
    #[must_use]
    pub fn log_file(&self) -> &Path {
        &self.log
    }

    /// The process id, if it was started.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.lock().as_ref().map(Guarded::pid)
    }

    /// Starts it; does nothing if it runs.
    ///
    /// # Errors
    /// The system could not start it.
    pub fn start(&self) -> Result<(), DaemonError> {
        let mut process = self.lock();
        if process.is_none() {
            let mut command = Command::new(&self.program);
            *process = Some(spawn(command.args(&self.args), &self.log, &self.folder)?);
        }
        Ok(())
    }

    /// Passes while it runs or was never started.
    ///
    /// # Errors
    /// It ended by itself: how, and how its log ends.
    pub fn alive(&self) -> Result<(), DaemonError> {
        let ended = match self.lock().as_mut() {
            Some(process) => process.ended().context(SystemSnafu { what: format!("look at {}", self.name) })?,
            None => None,
        };
        ended.map_or(Ok(()), |status| ended_by_itself(&self.name, status, &self.log))
    }

    /// Asks it to end (SIGTERM); after `patience` it is killed.
    ///
    /// # Errors
    /// The system could not signal it or wait for it.
    pub fn stop(&self, patience: Duration) -> Result<(), DaemonError> {
        self.end("stop", |process| process.stop(patience))
    }

    /// Kills it (SIGKILL).
    ///
    /// # Errors
    /// The system could not wait for it.
    pub fn kill9(&self) -> Result<(), DaemonError> {
        self.end("kill", Guarded::kill9)
    }

    /// Stops it in its tracks (SIGSTOP): its connections stay open and nobody answers.
    ///
    /// # Errors
    /// The system could not signal it, or it does not run.
    pub fn pause(&self) -> Result<(), DaemonError> {
        self.signal(Signal::SIGSTOP)
    }

    /// Lets it go on (SIGCONT).
    ///
    /// # Errors
    /// The system could not signal it, or it does not run.
    pub fn resume(&self) -> Result<(), DaemonError> {
        self.signal(Signal::SIGCONT)
    }

    /// Kills it, and ends its guard, without a word: for the end of a test.
    pub(crate) fn forget(&self) {
        drop(self.lock().take());
    }

    fn signal(&self, signal: Signal) -> Result<(), DaemonError> {
        let mut process = self.lock();
        let process = process.as_mut().context(NotRunningSnafu { program: &self.name })?;
        process.signal(signal).context(SystemSnafu { what: format!("send {signal} to {}", self.name) })
    }

    fn end(&self, what: &str, how: impl FnOnce(&mut Guarded) -> io::Result<ExitStatus>) -> Result<(), DaemonError> {
        let Some(mut process) = self.lock().take() else { return Ok(()) };
        how(&mut process).map(drop).context(SystemSnafu { what: format!("{what} {}", self.name) })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Guarded>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The error of a program that has ended.
pub(crate) fn ended_by_itself(program: &str, status: ExitStatus, log: &Path) -> Result<(), DaemonError> {
    EndedSnafu { program, status: status.to_string(), log: last_lines(log) }.fail()
}

/// Starts `command` with what it prints appended to `log`; `folder` goes with a killed test.
pub(crate) fn spawn(command: &mut Command, log: &Path, folder: &Path) -> Result<Guarded, DaemonError> {
    let what = || format!("open {}", log.display());
    let out = File::options().create(true).append(true).open(log).with_context(|_| SystemSnafu { what: what() })?;
    let err = out.try_clone().with_context(|_| SystemSnafu { what: what() })?;
    command.stdout(Stdio::from(out)).stderr(Stdio::from(err));
    let program = command.get_program().to_string_lossy().into_owned();
    Guarded::spawn_in(command, folder).context(SystemSnafu { what: format!("start {program}") })
}

/// How a log ends.
pub(crate) fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
}
