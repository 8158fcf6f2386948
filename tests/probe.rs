//! What build scripts tell tests of this machine: `without_kafka` and its like, by which those that need one are
//! ignored, not passed. A part of each build script that asks, since a build script cannot use `stockflow-tests`.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What tests may need and a machine may not have.
struct Tool {
    name: &'static str,
    /// The variable by which a user names their own: a folder with `inside` in it, or the program.
    variable: &'static str,
    inside: Option<&'static str>,
    /// What the project's scripts leave, below its root.
    made: &'static str,
}

/// Where `stockflow_tests` looks for them, too: `kafka/install.rs`, `kube/install.rs`, `helm.rs`.
const TOOLS: [Tool; 3] = [
    Tool { name: "kafka", variable: "KAFKA_HOME", inside: Some("libs"), made: "target/tools/kafka/libs" },
    Tool {
        name: "kube",
        variable: "KUBEBUILDER_ASSETS",
        inside: Some("kube-apiserver"),
        made: "target/tools/kube/kube",
    },
    Tool { name: "helm", variable: "HELM", inside: None, made: "target/tools/bin/helm" },
];

/// Sets `without_NAME` for each of `names` that is not here. `root` is the project's, seen from the crate. A name that is
/// none of `TOOLS` is found by rustc, to which its condition is unknown.
pub(crate) fn tell(root: &str, names: &[&str]) {
    for tool in TOOLS.iter().filter(|tool| names.contains(&tool.name)) {
        let place = place(tool, Path::new(root));
        println!("cargo::rerun-if-changed={}", place.display());
        let here = place.exists() && (tool.name != "kafka" || java());
        println!("cargo::rustc-check-cfg=cfg(without_{})", tool.name);
        if !here {
            println!("cargo::rustc-cfg=without_{}", tool.name);
        }
    }
}

fn place(tool: &Tool, root: &Path) -> PathBuf {
    match (asked(tool.variable), tool.inside) {
        (Some(theirs), Some(inside)) => theirs.join(inside),
        (Some(theirs), None) => theirs,
        (None, _) => root.join(tool.made),
    }
}

/// Whether there is a Java, which Kafka needs.
fn java() -> bool {
    let java = asked("JAVA_HOME").map_or_else(|| "java".into(), |home| home.join("bin/java"));
    Command::new(java).arg("-version").output().is_ok()
}

fn asked(variable: &str) -> Option<PathBuf> {
    println!("cargo::rerun-if-env-changed={variable}");
    env::var_os(variable).map(PathBuf::from)
}
