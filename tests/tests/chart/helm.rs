//! Asking Helm: what it makes of the chart with some values, and what it says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;
use stockflow_tests::helm::Helm;

static HELM: LazyLock<Helm> = LazyLock::new(|| Helm::find().unwrap());

/// What is said of a release, in the order in which Helm is told.
pub type Said<'a> = &'a [&'a str];

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub fn chart() -> PathBuf {
    root().join("charts/stockflow")
}

pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn helm() -> &'static Helm {
    &HELM
}

/// What the command writes to standard output and to standard error, or why it fails.
pub fn run(command: &mut Command) -> Result<(String, String), String> {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    match output.status.success() {
        true => Ok((text(&output.stdout), text(&output.stderr))),
        false => Err(text(&output.stderr)),
    }
}

/// The release `stockflow` in the namespace of that name, as text, or why not.
pub fn template(said: Said<'_>) -> Result<String, String> {
    let mut command = helm().command();
    command.args(["template", "stockflow"]).arg(chart()).args(["--namespace", "stockflow"]).args(said);
    // The definition is long, and a claim of its own.
    command.args(["--set", "crds.install=false"]);
    run(&mut command).map(|(text, _)| text)
}

/// The objects of that.
pub fn objects(said: Said<'_>) -> Vec<Value> {
    documents(&template(said).unwrap())
}

pub fn documents(text: &str) -> Vec<Value> {
    let documents: Vec<Value> = serde_saphyr::from_multiple(text).unwrap();
    documents.into_iter().filter(|document| !document.is_null()).collect()
}

/// The only one of its kind.
pub fn the<'a>(objects: &'a [Value], kind: &str) -> &'a Value {
    let mut all = objects.iter().filter(|object| object["kind"] == kind);
    let first = all.next().unwrap_or_else(|| panic!("there is no {kind}"));
    assert!(all.next().is_none(), "there are several of {kind}");
    first
}

/// A folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, &target).map(drop).unwrap() }
    }
}
