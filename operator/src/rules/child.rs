//! The child: loads and configures one rule under limits of its own, says what came of it, and
//! ends. What a stranger's component does to a compiler, it does here, and not to the operator.

use std::io::{self, BufRead, Read, Write};
use std::time::Duration;

use nix::sys::resource::{Resource, setrlimit};
use stockflow_host::{COMPONENT_BYTES_MAX, Engine, EngineOptions, Limits, digest_of};

use super::request::{Answer, Request};

/// Most processor time of the child, s: a component of the largest size that is let through takes
/// a few.
const CPU_SECONDS_MAX: u64 = 20;
/// Most memory that it may write to, bytes: compiling the heaviest component that is let through
/// takes less than half. (Reserved addresses do not count.)
const DATA_BYTES_MAX: u64 = 1 << 30;
/// Most bytes of the question's line.
const REQUEST_BYTES_MAX: u64 = 1 << 20;

/// Reads a question from standard input and writes the answer to standard output.
///
/// # Errors
/// What is wrong with the question or its pipe; a bad rule is an answer.
pub fn run() -> io::Result<()> {
    setrlimit(Resource::RLIMIT_CPU, CPU_SECONDS_MAX, CPU_SECONDS_MAX)?;
    setrlimit(Resource::RLIMIT_DATA, DATA_BYTES_MAX, DATA_BYTES_MAX)?;
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    let mut stdin = io::stdin().lock();
    let mut line = String::new();
    stdin.by_ref().take(REQUEST_BYTES_MAX).read_line(&mut line)?;
    let request: Request = serde_json::from_str(&line)?;
    let mut component = Vec::new();
    stdin.take(COMPONENT_BYTES_MAX as u64 + 1).read_to_end(&mut component)?;
    let answer = match check(&request, &component) {
        Ok(digest) => Answer::Good { digest },
        Err(message) => Answer::Bad { message },
    };
    let mut stdout = io::stdout().lock();
    serde_json::to_writer(&mut stdout, &answer)?;
    stdout.flush()
}

fn check(request: &Request, component: &[u8]) -> Result<String, String> {
    let Request { rule, digest, config, .. } = request;
    // One instance at a time: what a pool reserves is little then.
    let engine = Engine::new(&EngineOptions { cache_folder: None, instances_max: 2 }).map_err(|e| e.to_string())?;
    let compiled = engine.load(rule, component, digest.as_deref()).map_err(|error| error.to_string())?;
    if compiled.description().state_version.is_some() && !request.ledger {
        return Err(format!(
            "rule {rule} keeps state, which needs a stage with a ledger: give the stage a `ledger`, or move the rule \
             to the stage that has one"
        ));
    }
    let limits = Limits {
        fuel: request.fuel,
        memory_bytes: usize::try_from(request.memory_bytes).unwrap_or(usize::MAX),
        deadline: Duration::from_millis(request.deadline_ms),
        ..Limits::default()
    };
    compiled.configure(config, limits).map_err(|error| error.to_string())?;
    Ok(digest_of(component))
}
