//! The bound of what is possible: consume, write, commit in transactions, and no work at all.
//!
//! A subject of the stock benchmark: it takes the kit's variables, and OUTPUTS, the number of
//! 130-byte records that it writes for an event (1). With EAGER=1 a transaction ends as soon as
//! nothing more is waiting, as the worker's do: for runs that measure latency. What it writes is
//! no answer, so the kit's check fails; its figures are what counts.
#![allow(clippy::print_stderr, reason = "a program for a terminal")]

mod settings;
mod shuttle;

use std::error::Error;
use std::process::ExitCode;
use std::thread;

use settings::Settings;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bare_loop: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A thread for each core that this process may use, until one fails or the process is ended.
fn run() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_environment()?;
    let threads = i32::try_from(thread::available_parallelism()?.get())?.min(settings.partitions);
    thread::scope(|scope| {
        let settings = &settings;
        let running: Vec<_> = (0..threads)
            .map(|number| {
                let own = (number..settings.partitions).step_by(usize::try_from(threads).unwrap_or(1));
                let partitions: Vec<i32> = own.collect();
                scope.spawn(move || shuttle::run(settings, number, &partitions))
            })
            .collect();
        for thread in running {
            thread.join().map_err(|_| "a thread panicked")??;
        }
        Ok(())
    })
}
