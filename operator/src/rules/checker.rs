//! Checking a rule before it rolls: in a child process with limits of time and memory, so that no
//! stranger's component is ever compiled in the operator's own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use snafu::{ResultExt, Snafu};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::request::{Answer, Request};

/// The subcommand that a child is started with.
pub const SUBCOMMAND: &str = "check-rule";
/// How long a child may take. Its own limit is of processor time; this one is for a machine that is
/// busy otherwise.
const CHILD_TIMEOUT: Duration = Duration::from_secs(60);
/// Most bytes that a child may answer.
const ANSWER_BYTES_MAX: u64 = 64 << 10;
/// Most children at a time: each may take as much memory as its limit.
const CHILDREN_MAX: usize = 1;

/// Why no answer could be had. It says nothing of the rule.
#[derive(Debug, Snafu)]
pub enum CheckError {
    /// No child could be started, or its pipes failed.
    #[snafu(display("check rule {rule}: {step}: {source}"))]
    Pipe {
        /// The rule.
        rule: String,
        /// What was being done.
        step: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Starts children, one at a time.
#[derive(Debug)]
pub struct RuleChecker {
    program: PathBuf,
    room: Semaphore,
}

impl RuleChecker {
    /// With this program, which is the operator's own.
    pub fn new(program: PathBuf) -> RuleChecker {
        RuleChecker { program, room: Semaphore::new(CHILDREN_MAX) }
    }

    /// Waits until there is room for a child.
    pub async fn turn(&self) -> Turn<'_> {
        // The semaphore is never closed.
        Turn { program: &self.program, _room: self.room.acquire().await.ok() }
    }
}

/// Room for one child.
#[derive(Debug)]
pub struct Turn<'a> {
    program: &'a Path,
    _room: Option<SemaphorePermit<'a>>,
}

impl Turn<'_> {
    /// Tries a rule. A child that dies of it, or takes too long, is an answer: the rule is bad.
    ///
    /// # Errors
    /// [`CheckError`] when no child could be asked.
    pub async fn check(self, request: &Request, component: &[u8]) -> Result<Answer, CheckError> {
        let rule = request.rule.as_str();
        let child = Command::new(self.program)
            .arg(SUBCOMMAND)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        let mut child = child.context(PipeSnafu { rule, step: "start a child" })?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (Some(mut stdin), Some(stdout)) = (stdin, stdout) else {
            let source = std::io::Error::other("no pipes");
            return Err(CheckError::Pipe { rule: rule.to_owned(), step: "start a child", source });
        };
        let mut question = serde_json::to_vec(request).map_err(std::io::Error::other);
        let question = question.as_mut().map_err(|error| std::io::Error::other(error.to_string()));
        let question = question.context(PipeSnafu { rule, step: "write the question" })?;
        question.push(b'\n');
        let mut said = Vec::new();
        let talk = async {
            // A child that has ended does not read on, which is no error of ours.
            let _ = stdin.write_all(question).await;
            let _ = stdin.write_all(component).await;
            drop(stdin);
            stdout.take(ANSWER_BYTES_MAX).read_to_end(&mut said).await?;
            child.wait().await
        };
        match timeout(CHILD_TIMEOUT, talk).await {
            Err(_) => Ok(bad(rule, &format!("loading it took more than {} s", CHILD_TIMEOUT.as_secs()))),
            Ok(Err(source)) => Err(CheckError::Pipe { rule: rule.to_owned(), step: "read the answer", source }),
            Ok(Ok(status)) => Ok(serde_json::from_slice(&said)
                .unwrap_or_else(|_| bad(rule, &format!("loading it took too much time or memory ({status})")))),
        }
    }
}

fn bad(rule: &str, what: &str) -> Answer {
    let message = format!("rule {rule}: {what}: make it smaller, or split it");
    Answer::Bad { message }
}
