//! `stockflow rule build`: from a rule's crate to the component that pipelines name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use clap::Args;
use stockflow_host::{Engine, EngineOptions, digest_of};

use super::artifact;
use super::toolchain::Toolchain;
use crate::console;
use crate::failure::Failure;
use crate::table::grouped;

/// How every rule is compiled, wherever it lies and whatever its workspace says: small and fast.
const PROFILE: [(&str, &str); 6] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3"),
    ("CARGO_PROFILE_RELEASE_LTO", "fat"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "none"),
    ("CARGO_PROFILE_RELEASE_STRIP", "symbols"),
];

/// Makes the component of a rule's crate, checks it, and prints its path, size and digest.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// The folder of the rule's crate.
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,

    /// The file to write; NAME.wasm in the crate's folder by default.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Fetch nothing from the network.
    #[arg(long)]
    offline: bool,
}

/// Compiles the crate, makes a component of it, and writes that once the host has accepted it.
pub(crate) fn run(args: &BuildArgs) -> Result<ExitCode, Failure> {
    let manifest = manifest_of(&args.folder)?;
    let (name, module) = compile(&args.folder, &manifest, args.offline)?;
    let component = stockflow_pack::componentize(&module).map_err(|error| Failure::work(format!("{name}: {error}")))?;
    accepted(&name, &component)?;
    let out = args.out.clone().unwrap_or_else(|| beside(&args.folder, &name));
    write_whole(&out, &component).map_err(|error| Failure::io("write", &out, &error))?;
    let told = console::print(&format!(
        "{}\n  size    {} bytes\n  digest  {}\n",
        out.display(),
        grouped(component.len()),
        digest_of(&component)
    ));
    told.map_err(|error| Failure::io("print to", Path::new("standard output"), &error))?;
    Ok(ExitCode::SUCCESS)
}

/// The crate's Cargo.toml, in full.
fn manifest_of(folder: &Path) -> Result<PathBuf, Failure> {
    let path = folder.join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| {
        let folder = folder.display();
        Failure::input(format!("{folder} is no crate: cannot read its Cargo.toml: {error}; give a rule's folder"))
    })?;
    if !text.lines().any(|line| line.trim() == "[package]") {
        let path = path.display();
        return Err(Failure::input(format!("{path} is a workspace, not a crate: give a rule's folder")));
    }
    path.canonicalize().map_err(|error| Failure::io("find", &path, &error))
}

/// Runs cargo, which tells its progress and its errors itself; gives the library's name, with
/// hyphens, and the module.
fn compile(folder: &Path, manifest: &Path, offline: bool) -> Result<(String, Vec<u8>), Failure> {
    let mut cargo = Toolchain::find(folder, !offline)?.cargo_build(folder);
    cargo.args(["--lib", "--message-format", "json-render-diagnostics"]).envs(PROFILE);
    if offline {
        cargo.arg("--offline");
    }
    let built = cargo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).output();
    let built = built.map_err(|error| Failure::work(format!("cannot run cargo: {error}; install Rust (rustup.rs)")))?;
    if !built.status.success() {
        return Err(Failure::work("the rule does not compile: cargo says why above"));
    }
    let Some(artifact) = artifact::of(manifest, &built.stdout) else {
        let manifest = manifest.display();
        return Err(Failure::input(format!(
            "{manifest} makes no WebAssembly: put `crate-type = [\"cdylib\", \"rlib\"]` under its [lib]"
        )));
    };
    let module = fs::read(&artifact.module).map_err(|error| Failure::io("read", &artifact.module, &error))?;
    Ok((artifact.name, module))
}

/// Where the component goes unless the user says otherwise.
fn beside(folder: &Path, name: &str) -> PathBuf {
    let file = PathBuf::from(format!("{name}.wasm"));
    if folder == Path::new(".") { file } else { folder.join(file) }
}

/// Refuses what the host would refuse: found now, not when a pipeline starts.
fn accepted(name: &str, component: &[u8]) -> Result<(), Failure> {
    let options = EngineOptions { instances_max: 1, ..EngineOptions::default() };
    let loaded = Engine::new(&options).and_then(|engine| engine.load(name, component, None));
    loaded.map(drop).map_err(|error| Failure::work(error.to_string()))
}

/// A reader of `path` sees the old file or the whole new one.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let written = fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&partial);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_a_crate_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let failure = manifest_of(place.path()).unwrap_err();
        assert_eq!(failure.code(), 2);
        assert!(failure.to_string().contains("is no crate"), "{failure}");
    }

    #[test]
    fn a_workspace_is_no_rule() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        let failure = manifest_of(place.path()).unwrap_err();
        assert!(failure.to_string().contains("is a workspace"), "{failure}");
    }

    #[test]
    fn nothing_half_written_is_left() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("rule.wasm");
        fs::write(&path, "old").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        fs::create_dir(place.path().join("folder.wasm")).unwrap();
        assert!(write_whole(&place.path().join("folder.wasm"), b"new").is_err());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2);
    }
}
