//! A shop of one stage in a folder of its own, for runs that must go wrong.

use std::path::PathBuf;
use std::process::Output;

use tempfile::TempDir;

/// One stage that keeps books.
pub const PIPELINE: &str = "\
apiVersion: stockflow.dev/v1alpha1
kind: InventoryPipeline
metadata: {name: shop, namespace: retail}
spec:
  kafka: {bootstrapServers: [localhost:9092], replicationFactor: 1}
  topics:
  - {name: raw, partitions: 2}
  - {name: levels, partitions: 2}
  stages:
  - name: stock
    ledger: {oversell: refuse}
    from: [{topic: raw}]
    rules: [{name: books, module: {builtin: stock}}]
    publish: {stock: {topic: levels}}
";

/// One receipt, a line.
pub const EVENT: &str = r#"{"eventId":"e","eventType":"RECEIPT","sku":"A","locationId":"store-1","quantity":1,"timestamp":"2026-03-02T08:00:00Z"}"#;

/// A folder with a pipeline, its inputs and the place of its output.
pub struct Shop {
    folder: TempDir,
}

impl Shop {
    pub fn new() -> Shop {
        Shop { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Writes a file; gives its path.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    pub fn pipeline(&self) -> String {
        self.write("pipeline.yaml", PIPELINE)
    }

    /// Receipts of one key and distinct ids.
    pub fn events_text(&self, count: u32) -> String {
        (0..count).map(|n| EVENT.replace("\"e\"", &format!("\"e{n}\"")) + "\n").collect()
    }

    /// A file of such receipts.
    pub fn events(&self, count: u32) -> String {
        self.write("events.jsonl", self.events_text(count))
    }

    /// Runs a pipeline over inputs.
    pub fn run(&self, pipeline: &str, inputs: &[&str], more: &[&str]) -> Output {
        let out = self.path("out");
        let mut args = vec!["run", pipeline, "--output", &out];
        for input in inputs {
            args.extend(["--input", input]);
        }
        args.extend(more);
        super::stockflow(&args)
    }

    /// Runs what must be refused as wrong input; gives what was said.
    pub fn refused(&self, pipeline: &str, inputs: &[&str]) -> String {
        let events = format!("raw={}", self.events(1));
        let own = [events.as_str()];
        self.refused_with(pipeline, if inputs.is_empty() { &own } else { inputs }, &[])
    }

    pub fn refused_with(&self, pipeline: &str, inputs: &[&str], more: &[&str]) -> String {
        let output = self.run(pipeline, inputs, more);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &output.stdout[..]), (Some(2), &b""[..]), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        self.nothing_is_written();
        said
    }

    /// The output folder is not there, or empty.
    pub fn nothing_is_written(&self) {
        if let Ok(entries) = std::fs::read_dir(self.out()) {
            let names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            assert!(names.is_empty(), "left behind: {names:?}");
        }
    }
}
