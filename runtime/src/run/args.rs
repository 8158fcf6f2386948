//! The arguments of `stockflow run`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::service_args::ServiceArgs;

/// Runs a whole pipeline on this machine: over files on the in-process log, or on Kafka.
///
/// Over files it ends when the input is used up and every stage has drained. Timers and reservations expire
/// on the data's own time, up to the last record's.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The pipeline, as for kubectl apply.
    pub(crate) pipeline: PathBuf,

    /// Run on Kafka instead of in this process, until SIGTERM: brokers to begin with, with commas
    /// between them. The pipeline's topics are made where they are missing.
    #[arg(long, value_name = "HOST:PORT", conflicts_with_all = ["input", "output", "output_format", "from_beginning", "all_topics", "one_at_a_time", "until"])]
    pub(crate) kafka: Option<String>,

    #[command(flatten)]
    pub(crate) service: ServiceArgs,

    /// A topic of the pipeline (its short name) and a file to feed it from: .jsonl or .csv,
    /// also .gz, or - for JSON lines from standard input. May be given again; files are
    /// merged by the time of their records.
    #[arg(long, value_name = "TOPIC=FILE", required_unless_present = "kafka", value_parser = topic_and_file)]
    pub(crate) input: Vec<(String, String)>,

    /// Folder for what the pipeline publishes, a file a topic, and summary.json. It is made;
    /// if it exists it must be empty.
    #[arg(long, value_name = "DIR", required_unless_present = "kafka")]
    output: Option<PathBuf>,

    /// How the report is printed.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) output_format: OutputFormat,

    /// Read every topic from its beginning, also where the pipeline says `start: latest`.
    #[arg(long)]
    pub(crate) from_beginning: bool,

    /// Write every topic to the output folder, also those that stages of the pipeline read.
    #[arg(long)]
    pub(crate) all_topics: bool,

    /// Feed a record only when every stage is done with the one before: slow, and for pipelines
    /// in which stages race each other the one order that anybody would write down.
    #[arg(long)]
    pub(crate) one_at_a_time: bool,

    /// Fire timers and expire reservations up to this time (RFC 3339) instead of the last record's.
    #[arg(long, value_name = "TIME", value_parser = time_ms)]
    pub(crate) until: Option<i64>,
}

impl RunArgs {
    /// The folder for what a run over files publishes.
    pub(crate) fn output(&self) -> &Path {
        self.output.as_deref().unwrap_or("".as_ref())
    }
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people.
    Table,
    /// One JSON object, the same as summary.json.
    Json,
}

fn topic_and_file(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((topic, file)) if !topic.is_empty() && !file.is_empty() => Ok((topic.to_owned(), file.to_owned())),
        _ => Err("write it as TOPIC=FILE, for example raw=events.jsonl".to_owned()),
    }
}

pub(crate) fn time_ms(text: &str) -> Result<i64, String> {
    stockflow_codec::parse_time_ms(text).ok_or_else(|| "write a time as 2026-03-02T18:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::FromArgMatches as _;

    use super::*;

    fn parsed(args: &[&str]) -> Result<RunArgs, clap::Error> {
        let matches = RunArgs::augment_args(clap::Command::new("run")).try_get_matches_from(args)?;
        RunArgs::from_arg_matches(&matches)
    }

    #[test]
    fn files_need_an_output_and_kafka_has_none() {
        assert_eq!(parsed(&["run", "p.yaml", "--input", "raw=a", "--output", "o"]).unwrap().output(), Path::new("o"));
        assert!(parsed(&["run", "p.yaml", "--input", "raw=a"]).unwrap_err().to_string().contains("--output"));
        assert_eq!(parsed(&["run", "p.yaml", "--kafka", "a:1"]).unwrap().kafka.as_deref(), Some("a:1"));
        assert!(parsed(&["run", "p.yaml", "--kafka", "a:1", "--output", "o"]).is_err());
    }

    #[test]
    fn an_input_is_a_topic_and_a_file() {
        assert_eq!(topic_and_file("raw=a=b.csv"), Ok(("raw".to_owned(), "a=b.csv".to_owned())));
        assert!(topic_and_file("raw.csv").is_err());
        assert!(topic_and_file("=x").is_err());
    }
}
