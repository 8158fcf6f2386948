//! `stockflow send`: events from a file or standard input into a topic of a pipeline.

pub(crate) mod args;
mod keys;
mod lines;
#[cfg(test)]
mod tests;

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use stockflow_log::{Log, LogError, Producer};

use crate::failure::{Failure, failed};
use crate::run::input::{InputError, InputFile, STANDARD_INPUT};
use crate::sender::{self, Sender, TOGETHER};
use crate::{console, interrupt, pipeline, service, topic};
use args::SendArgs;
use keys::Keys;
use lines::Item;

/// What has waited so long for the next line is committed.
const WAIT: Duration = Duration::from_millis(100);
/// What is said when brokers do not let it end.
const LATE: &str = "the brokers do not answer: of what was not said to be sent nobody knows";

/// Why it ended before the last line.
enum Trouble {
    /// Of this line the stage would take no event.
    Line(u64, String),
    Input(InputError),
    Log(LogError),
}

impl From<LogError> for Trouble {
    fn from(error: LogError) -> Trouble {
        Trouble::Log(error)
    }
}

/// Runs the command.
pub(crate) fn run(args: &SendArgs) -> Result<ExitCode, Failure> {
    let pipeline = pipeline::read(&args.on.pipeline, args.on.kafka.as_deref())?;
    let to = topic::for_events(&pipeline, args.topic.as_deref())?;
    let mut keys = Keys::of(&pipeline, to, args.key.as_deref())?;
    let stop = interrupt::flag(LATE)?;
    let file = open(&args.file, &stop)?;
    let log = service::link::connect(&pipeline.kafka, args.on.secrets.as_deref())?;
    topic::partitions(&log, &to.topic_name)?;
    let producer = log.producer(&sender::id(&pipeline, "send")).map_err(|error| failed(&error))?;
    let mut sender = Sender::new(producer, &to.topic_name);
    let mut through = 0;
    let ended = send(&mut sender, &lines::read(file)?, (&mut keys, &stop), &mut through);
    let name = if args.file == Path::new("-") { STANDARD_INPUT.to_owned() } else { args.file.display().to_string() };
    ended.map_err(|trouble| told(trouble, &sender, &name, through))?;
    let sent = format!("{} events are in {}", sender.sent(), to.topic_name);
    if stop.load(SeqCst) {
        console::note(&format!("stopped after line {through} of {name}: {sent}"));
        return Ok(ExitCode::from(interrupt::CODE));
    }
    console::note(&sent);
    Ok(ExitCode::SUCCESS)
}

fn open(path: &Path, stop: &Arc<AtomicBool>) -> Result<InputFile, Failure> {
    if path != Path::new("-") {
        return Ok(InputFile::open(path)?);
    }
    if io::stdin().is_terminal() {
        console::note("an event a line, as JSON; Ctrl-D ends it");
    }
    Ok(InputFile::standard_input(stop)?)
}

/// Sends lines until there are no more, or it is told to stop; `through` is the last line that is committed.
fn send<P: Producer>(
    sender: &mut Sender<'_, P>,
    lines: &Receiver<Item>,
    (keys, stop): (&mut Keys<'_>, &AtomicBool),
    through: &mut u64,
) -> Result<(), Trouble> {
    let mut last = 0;
    loop {
        let next = lines.recv_timeout(WAIT);
        // What is read from then on may be the half of a line.
        let is_told = stop.load(SeqCst);
        let is_over = is_told || matches!(next, Err(RecvTimeoutError::Disconnected));
        match next {
            _ if is_told => {}
            Ok(Ok((number, value))) => {
                let key = match keys.key(&value) {
                    Ok(key) => key,
                    Err(why) => {
                        sender.abandon()?;
                        return Err(Trouble::Line(number, why));
                    }
                };
                sender.add(key.as_deref(), &value)?;
                last = number;
                if sender.open() < TOGETHER {
                    continue;
                }
            }
            Ok(Err(error)) => {
                sender.abandon()?;
                return Err(Trouble::Input(error));
            }
            Err(_) => {}
        }
        sender.commit()?;
        *through = last;
        if is_over {
            return Ok(());
        }
    }
}

/// What went wrong, in which line, and what is there by now.
fn told<P: Producer>(trouble: Trouble, sender: &Sender<'_, P>, name: &str, through: u64) -> Failure {
    let so_far = match sender.sent() {
        0 => "nothing was sent".to_owned(),
        sent => format!("what stands up to line {through} was sent, {sent} events, and nothing behind it"),
    };
    match trouble {
        Trouble::Line(number, why) => Failure::input(format!(
            "{name}:{number}: {why}: mend the line, or give --key KEY to send lines as they are; {so_far}"
        )),
        Trouble::Input(error) => Failure::input(format!("{error}; {so_far}")),
        Trouble::Log(error) => Failure::work(format!("after line {through} of {name}: {}", sender.words(&error))),
    }
}
