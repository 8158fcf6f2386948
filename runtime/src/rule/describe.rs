//! `stockflow rule describe`: what a rule says of itself, and what its file is.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};
use stockflow_core::text::{json_printable, lines_printable};
use stockflow_core::{Description, Field, Role};
use stockflow_modules::Loaded;

use super::loaded;
use super::settings;
use crate::console;
use crate::failure::Failure;
use crate::run::args::OutputFormat;
use crate::table::grouped;

/// Shows what a rule is: name, version, role, what it reads and keeps, its config, digest and size.
#[derive(Debug, Args)]
pub(crate) struct DescribeArgs {
    /// The component, as `stockflow rule build` writes it, or the name of a built-in rule.
    #[arg(value_name = "FILE.wasm|BUILTIN")]
    rule: String,

    /// How it is printed.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    output: OutputFormat,
}

pub(crate) fn run(args: &DescribeArgs) -> Result<ExitCode, Failure> {
    let rule = loaded::load(&loaded::engine()?, &args.rule)?;
    let text = match args.output {
        OutputFormat::Table => lines_printable(&for_people(&rule)),
        OutputFormat::Json => format!("{}\n", json_printable(&format!("{:#}", as_json(&rule)))),
    };
    console::print(&text).map_err(|error| Failure::io("write to", "standard output".as_ref(), &error))?;
    Ok(ExitCode::SUCCESS)
}

fn for_people(rule: &Loaded) -> String {
    let said = rule.compiled.description();
    let schema = schema_of(said);
    let mut text = format!("{} {}, {}\n", said.name, said.version, what_it_does(said.role));
    if let Some(about) = schema["description"].as_str() {
        text.push_str(&format!("\n{}\n", about.trim()));
    }
    let reads: Vec<&str> = said.reads.iter().map(field_name).collect();
    let lines = [
        ("digest", stockflow_host::digest_of(&rule.component)),
        ("size", format!("{} bytes", grouped(rule.component.len()))),
        ("reads", if reads.is_empty() { "kind, quantity, time and stock only".to_owned() } else { reads.join(", ") }),
        ("state", state(said)),
    ];
    text.push('\n');
    for (name, value) in lines {
        settings::entry(name, "digest".len(), &value, &mut text);
    }
    text.push_str(&settings::of(&schema));
    text
}

fn what_it_does(role: Role) -> &'static str {
    match role {
        Role::Decider => "a decider: it answers events with effects, or refuses them",
        Role::Observer => "an observer: it sees what became of events, and emits",
    }
}

fn state(said: &Description) -> String {
    let Some(version) = said.state_version else { return "none".to_owned() };
    let older: Vec<String> = said.migrates.iter().map(ToString::to_string).collect();
    match older.as_slice() {
        [] => format!("version {version}"),
        older => format!("version {version}; reads that of {} too", older.join(", ")),
    }
}

fn as_json(rule: &Loaded) -> Value {
    let said = rule.compiled.description();
    json!({
        "name": said.name,
        "version": said.version,
        "role": if said.role == Role::Decider { "decider" } else { "observer" },
        "reads": said.reads.iter().map(field_name).collect::<Vec<_>>(),
        "stateVersion": said.state_version,
        "migrates": said.migrates,
        "configSchema": schema_of(said),
        "digest": stockflow_host::digest_of(&rule.component),
        "bytes": rule.component.len(),
    })
}

/// The host has read it as a schema before.
fn schema_of(said: &Description) -> Value {
    serde_json::from_str(&said.config_schema).unwrap_or(Value::Null)
}

/// A field as the contract names it.
pub(super) fn field_name(field: Field) -> &'static str {
    match field {
        Field::Id => "id",
        Field::KindName => "kind-name",
        Field::Sku => "sku",
        Field::Location => "location",
        Field::Source => "source",
        Field::Reservation => "reservation",
        Field::Order => "order",
        Field::User => "user",
        Field::Correlation => "correlation",
        Field::ToLocation => "to-location",
        Field::Disposition => "disposition",
        Field::Reason => "reason",
        Field::Timer => "timer",
        Field::State => "state",
        Field::Payload => "payload",
    }
}
