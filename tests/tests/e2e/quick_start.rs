//! The README's own commands for a cluster, run as they stand.

use crate::bed::{Bed, root};

/// The commands of the blocks below a heading, but for those that bring the cluster up.
fn commands(heading: &str) -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let section = readme.split(&format!("\n## {heading}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let blocks = section.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let lines: Vec<&str> = blocks.flat_map(str::lines).filter(|line| !line.starts_with("make cluster")).collect();
    lines.join("\n")
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn the_quick_start_of_the_readme_does_what_it_says() {
    let bed = Bed::open();
    let commands = commands("In a cluster");
    assert!(commands.lines().count() >= 5, "{commands}");
    let path = format!("{}:{}", std::env::var("PATH").unwrap(), root().join("target/debug").display());
    let mut shell = bed.program("bash");
    let shell = shell.args(["-euo", "pipefail", "-x", "-c", &commands]).env("PATH", path).env("KAFKA", &bed.bootstrap);
    let output = shell.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{said}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("available"), "the last command shows the stock of a key: {said}");
    bed.kubectl(&["-n", "retail", "delete", "inventorypipeline", "--all", "--timeout=120s"]);
    bed.kubectl(&["delete", "namespace", "retail", "--wait=false"]);
}
