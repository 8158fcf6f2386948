//! What images are said to be made of (SBOM) is what Cargo links into their programs.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::helm::{read, root, run};

fn bill(image: &str) -> Vec<Value> {
    let script = root().join("scripts/sbom.sh");
    let (text, _) = run(Command::new("bash").arg(script).arg(image)).unwrap();
    let bill: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&bill["bomFormat"], &bill["specVersion"]), (&"CycloneDX".into(), &"1.5".into()));
    assert_eq!(bill["metadata"]["component"]["version"], env!("CARGO_PKG_VERSION"));
    bill["components"].as_array().unwrap().clone()
}

#[test]
fn the_bill_of_an_image_has_each_crate_once_with_where_it_is_from() {
    let lock = read("Cargo.lock");
    for image in ["operator", "worker"] {
        let components = bill(image);
        let mut seen = BTreeSet::new();
        for component in &components {
            let text = |field: &str| component[field].as_str().unwrap().to_owned();
            let (name, version) = (text("name"), text("version"));
            assert_eq!(text("purl"), format!("pkg:cargo/{name}@{version}"));
            assert!(seen.insert(text("bom-ref")), "{name} {version} is there twice");
            assert!(component["licenses"][0]["expression"].is_string(), "{name} has no licence");
            let entry = format!("name = \"{name}\"\nversion = \"{version}\"\n");
            let entry = lock.split_once(&entry).unwrap_or_else(|| panic!("{name} {version} is not in Cargo.lock")).1;
            let entry = entry.split("\n\n").next().unwrap();
            let checksum = entry.lines().find_map(|line| line.strip_prefix("checksum = \"")?.strip_suffix('"'));
            assert_eq!(component["hashes"][0]["content"].as_str(), checksum, "{name} {version}");
        }
    }
}

#[test]
fn the_bill_of_an_image_has_what_is_in_it_and_nothing_that_only_tests_use() {
    let names = |image: &str| -> BTreeSet<String> {
        bill(image).iter().map(|component| component["name"].as_str().unwrap().to_owned()).collect()
    };
    let (operator, worker) = (names("operator"), names("worker"));
    let both = ["wasmtime", "rdkafka", "rdkafka-sys", "openssl-src", "stockflow-kafka"];
    assert!(both.iter().all(|name| operator.contains(*name) && worker.contains(*name)));
    assert!(operator.contains("kube") && operator.contains("stockflow-plan"));
    assert!(worker.contains("redb") && worker.contains("rule-stock") && worker.contains("wit-bindgen"));
    for tests in ["proptest", "criterion", "tempfile", "stockflow-tests"] {
        assert!(!operator.contains(tests), "operator: {tests}");
    }
    assert!(!worker.contains("proptest") && !worker.contains("stockflow-tests"));
}
