//! Which Rust makes WebAssembly here: that of rustup with its target, else Debian's.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::console;
use crate::failure::Failure;

/// What rules are compiled for.
pub(super) const TARGET: &str = "wasm32-unknown-unknown";
/// `rustup` or `debian`: take that one only.
const CHOICE: &str = "STOCKFLOW_WASM";

/// A Rust that compiles for [`TARGET`].
#[derive(Debug)]
pub(super) enum Toolchain {
    /// The one in the PATH, which has the target.
    Rustup,
    /// Debian's, with a standard library made from source.
    Debian {
        /// Where its tools and a linker are found.
        path: OsString,
    },
}

impl Toolchain {
    /// Looks for one, as seen from `folder`: a crate may pin its Rust. A missing target is
    /// fetched if rustup can and we may.
    pub(super) fn find(folder: &Path, may_fetch: bool) -> Result<Toolchain, Failure> {
        let choice = env::var(CHOICE).unwrap_or_default();
        if choice != "debian" && (has_target(folder) || may_fetch && fetch_target(folder)) {
            return Ok(Toolchain::Rustup);
        }
        if choice != "rustup"
            && let Some(path) = debian_path(folder)
        {
            return Ok(Toolchain::Debian { path });
        }
        Err(Failure::work(format!(
            "no Rust here compiles to WebAssembly.\n\
             With rustup and a network:  rustup target add {TARGET}\n\
             On Debian or Ubuntu:        apt-get install rustc-web cargo-web rust-web-src"
        )))
    }

    /// A `cargo build` for the target, to be run in `folder`.
    pub(super) fn cargo_build(&self, folder: &Path) -> Command {
        let program = match self {
            Toolchain::Rustup => "cargo",
            Toolchain::Debian { .. } => "/usr/bin/cargo",
        };
        let mut cargo = Command::new(program);
        cargo.current_dir(folder).args(["build", "--release", "--target", TARGET]);
        if let Toolchain::Debian { path } = self {
            console::note("building with Debian's Rust (the first time takes about two minutes)");
            cargo.args(["-Z", "build-std=std,panic_abort"]);
            cargo.env("PATH", path).env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
        }
        cargo
    }
}

fn has_target(folder: &Path) -> bool {
    sysroot("rustc", folder).is_some_and(|root| root.join("lib/rustlib").join(TARGET).join("lib").is_dir())
}

fn fetch_target(folder: &Path) -> bool {
    let mut add = Command::new("rustup");
    add.current_dir(folder).args(["target", "add", TARGET]).stdout(Stdio::null()).stderr(Stdio::null());
    add.status().is_ok_and(|status| status.success()) && has_target(folder)
}

/// The PATH for Debian's Rust, if it is there with the source of the standard library and some
/// linker: Debian's own or the one that came with rustup's toolchain.
fn debian_path(folder: &Path) -> Option<OsString> {
    let root = sysroot("/usr/bin/rustc", folder)?;
    if !(root.join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file() && Path::new("/usr/bin/cargo").is_file()) {
        return None;
    }
    let mut folders = vec![PathBuf::from("/usr/bin")];
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    folders.extend(linker_folder(folder));
    folders.iter().any(|folder| folder.join("rust-lld").is_file()).then(|| env::join_paths(folders).ok())?
}

fn linker_folder(folder: &Path) -> Option<PathBuf> {
    let version = said("rustc", &["-vV"], folder)?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "))?;
    Some(sysroot("rustc", folder)?.join("lib/rustlib").join(host).join("bin"))
}

fn sysroot(rustc: &str, folder: &Path) -> Option<PathBuf> {
    said(rustc, &["--print", "sysroot"], folder).map(|text| PathBuf::from(text.trim_end()))
}

/// What a program prints, if it is there and ends well.
fn said(program: &str, args: &[&str], folder: &Path) -> Option<String> {
    let output = Command::new(program).args(args).current_dir(folder).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok())?
}
