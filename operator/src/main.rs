//! `stockflow-operator`: InventoryPipelines into topics, workers and scaling.

use std::process::ExitCode;

fn main() -> ExitCode {
    stockflow_operator::command::main()
}
