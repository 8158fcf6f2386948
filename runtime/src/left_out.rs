//! In the place of `network.rs`, in a build without that feature: says that it was left out, and how to have it.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use stockflow_load::Load;
use stockflow_modules::Modules;

use crate::failure::Failure;
use crate::load::LoadArgs;
use crate::run::args::RunArgs;

// No doc comment: it would be the help of `stockflow`.
#[derive(Debug, Subcommand)]
pub(crate) enum OnKafka {
    /// Not in this build: it has no Kafka.
    Worker(Anything),
    /// Not in this build: it has no Kafka.
    Send(Anything),
    /// Not in this build: it has no Kafka.
    Read(Anything),
    /// Not in this build: it has no Kafka.
    Dlq(Anything),
    /// Not in this build: it has no Kafka.
    Verify(Anything),
    /// Not in this build: it has no Kafka.
    Skip(Anything),
}

// What somebody asks of what is not here.
#[derive(Debug, Args)]
pub(crate) struct Anything {
    #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

impl OnKafka {
    /// Says so.
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        Err(left_out(match self {
            OnKafka::Worker(_) => "stockflow worker",
            OnKafka::Send(_) => "stockflow send",
            OnKafka::Read(_) => "stockflow read",
            OnKafka::Dlq(_) => "stockflow dlq",
            OnKafka::Verify(_) => "stockflow verify",
            OnKafka::Skip(_) => "stockflow skip",
        }))
    }
}

/// Says so.
pub(crate) fn run(_: &RunArgs, _: &str) -> Result<ExitCode, Failure> {
    Err(left_out("stockflow run --kafka"))
}

/// Says so.
pub(crate) fn load_to(_: Load, _: &Path, _: &LoadArgs) -> Result<(), Failure> {
    Err(left_out("stockflow load --to"))
}

/// The modules as they are: those that have to be fetched say for themselves that nobody does.
pub(crate) fn fetching(modules: Modules, _: Option<&Path>) -> Modules {
    modules
}

fn left_out(what: &str) -> Failure {
    Failure::input(format!(
        "{what} needs a Kafka client, and this build of stockflow has none (that of make demo, for one): build it with \
         its feature `network` (cargo build --release --locked -p stockflow, into target/release)"
    ))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::failure::Failure;
    use crate::{Cli, Command, load, run};

    fn refusal(line: &str) -> Failure {
        let ended = match Cli::try_parse_from(line.split(' ')).unwrap().command {
            Command::OnKafka(command) => command.run(),
            Command::Run(args) => run::run(&args),
            Command::Load(args) => load::run(&args),
            other => panic!("{other:?}"),
        };
        ended.unwrap_err()
    }

    #[test]
    fn what_was_left_out_says_so_and_how_to_have_it() {
        for (command, rest) in [
            ("stockflow worker", " --stage stock p.yaml --http 127.0.0.1:0"),
            ("stockflow send", " p.yaml --key k"),
            ("stockflow read", " p.yaml --topic stock"),
            ("stockflow dlq", " list p.yaml"),
            ("stockflow verify", " p.yaml --json"),
            ("stockflow skip", ""),
            ("stockflow run --kafka", " broker:9092 p.yaml"),
            ("stockflow load --to", " p.yaml"),
        ] {
            let failure = refusal(&format!("{command}{rest}"));
            let said = failure.to_string();
            assert!(said.starts_with(&format!("{command} needs a Kafka client, and this build")), "{said}");
            assert!(said.contains("feature `network`") && failure.code() == 2, "{said}");
        }
    }
}
