//! Who may depend on whom: the tables of CONTRIBUTING.md against what Cargo says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::sources::root;

/// The core's own: data structures and hashes, nothing that reaches outside.
const CORE_DEPENDENCIES: [&str; 5] = ["bytes", "foldhash", "hashbrown", "snafu", "xxhash-rust"];
/// The claims about the whole may use whatever they test.
const EXEMPT: &str = "stockflow-tests";

/// Every dependency of one of our crates on another that the first table does not have.
pub fn between_our_crates() -> Vec<String> {
    let metadata = metadata();
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let table = table("| crate | imports of ours |");
    let mut faults = Vec::new();
    for package in metadata.packages.iter().filter(|package| package.name != EXEMPT) {
        let Some(allowed) = table.get(row(&package.name)) else {
            faults.push(format!("{}: not in the table of CONTRIBUTING.md", package.name));
            continue;
        };
        let used = normal(package).filter(|name| ours.contains(name));
        for name in used.filter(|name| !allowed.contains(*name)) {
            faults.push(format!("{} imports {name}: the table says it does not", package.name));
        }
    }
    for crate_name in table.keys().filter(|name| **name != "rule-*" && !ours.contains(name.as_str())) {
        faults.push(format!("CONTRIBUTING.md: there is no crate {crate_name}"));
    }
    faults
}

/// Every use of a guarded dependency, tests and benches included, outside the crates that the
/// second table names.
pub fn guarded() -> Vec<String> {
    let table = table("| dependency | only in |");
    let mut faults = Vec::new();
    for package in metadata().packages.iter().filter(|package| package.name != EXEMPT) {
        for dependency in &package.dependencies {
            let only_in = table.get(&dependency.name);
            if only_in.is_some_and(|crates| !crates.contains(row(&package.name))) {
                faults.push(format!("{} uses {}: the table says that others do", package.name, dependency.name));
            }
        }
    }
    faults
}

/// Each dependency of the core that is not on its closed list.
pub fn of_the_core() -> Vec<String> {
    let metadata = metadata();
    let core = find(&metadata, "stockflow-core");
    let foreign = normal(core).filter(|name| !CORE_DEPENDENCIES.contains(name));
    foreign.map(|name| format!("stockflow-core uses {name}: the core does no IO, and its list is closed")).collect()
}

/// What of kube the resource types take beyond the derive.
pub fn of_kube() -> Vec<String> {
    let metadata = metadata();
    let crds = find(&metadata, "stockflow-crds");
    let kube = crds.dependencies.iter().filter(|dependency| dependency.name == "kube");
    kube.filter(|kube| kube.uses_default_features || kube.features != ["derive"])
        .map(|kube| format!("stockflow-crds takes {:?} of kube: its derive is enough", kube.features))
        .collect()
}

/// What each crate's manifest must say, and does not.
pub fn manifests() -> Vec<String> {
    let mut faults = Vec::new();
    for package in &metadata().packages {
        let manifest = fs::read_to_string(&package.manifest_path).expect("a manifest that Cargo has read");
        let mut need = |holds: bool, what: &str| {
            if !holds {
                faults.push(format!("{}: {what}", package.name));
            }
        };
        need(manifest.contains("[lints]\nworkspace = true"), "must take the workspace's lints");
        need(package.license.as_deref() == Some("Apache-2.0"), "must be under Apache-2.0");
        need(package.description.is_some(), "must say in `description` what it is");
        need(package.publish.as_deref() == Some(&[]), "must not be published");
    }
    faults
}

fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command.current_dir(root()).no_deps().other_options(["--offline".to_owned()]);
    command.exec().expect("cargo metadata reads the workspace")
}

fn find<'a>(metadata: &'a Metadata, name: &str) -> &'a Package {
    let package = metadata.packages.iter().find(|package| package.name == name);
    package.unwrap_or_else(|| panic!("there is no crate {name}"))
}

/// What a crate needs to be built, not to be tested.
fn normal(package: &Package) -> impl Iterator<Item = &str> {
    let needed = package.dependencies.iter();
    needed
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .map(|dependency| dependency.name.as_str())
}

/// The row of the tables that a crate is in: the rules share one.
fn row(name: &str) -> &str {
    if name.starts_with("rule-") { "rule-*" } else { name }
}

/// The rows under `head` in CONTRIBUTING.md: the name in the first cell, to the names in the
/// second; names stand in backticks.
fn table(head: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("CONTRIBUTING.md");
    let (_, rest) = text.split_once(head).unwrap_or_else(|| panic!("CONTRIBUTING.md has no table {head}"));
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let mut table = BTreeMap::new();
    for row in rows {
        let cells: Vec<_> = row.split('|').map(names).collect();
        for name in &cells[1] {
            table.insert(name.clone(), cells[2].clone());
        }
    }
    assert!(!table.is_empty(), "the table {head} of CONTRIBUTING.md is empty");
    table
}
