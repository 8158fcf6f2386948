//! The oracle by offset: `stockflow verify`, which reads what lies on Kafka with none of the worker's code.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Lets a stage be verified, which may be at work; gives how many records were proven to have had one outcome.
///
/// # Panics
/// Anything else was found, or nothing could be proven.
pub fn verified(pipeline: &Path, stage: &str) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stockflow"));
    let output = command.arg("verify").arg(pipeline).args(["--stage", stage, "--json"]).output().unwrap();
    let (said, words) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}: {said}\n{words}", output.status);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["proven"], true, "{report}");
    let records =
        report["partitions"].as_array().unwrap().iter().map(|partition| partition["records"].as_u64().unwrap());
    records.sum()
}
