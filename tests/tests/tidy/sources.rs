//! The files of the checkout that people write, with their text.

use std::fs;
use std::path::{Path, PathBuf};

/// One file: its path from the root of the checkout, and what is in it.
pub struct Source {
    /// With `/` between its parts.
    pub path: String,
    /// The whole of it.
    pub text: String,
}

/// The root of the checkout.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.expect("the tests crate is one folder below the root").to_owned()
}

/// Every Rust file, in order of its path.
pub fn rust() -> Vec<Source> {
    with_endings(&[".rs"])
}

/// Every file whose name ends so, in order of its path.
pub fn with_endings(endings: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    visit(&root, &mut |path| {
        let relative = path.strip_prefix(&root).expect("below the root");
        let path = relative.to_string_lossy().replace('\\', "/");
        if endings.iter().any(|ending| path.ends_with(ending)) {
            let text = fs::read_to_string(root.join(relative)).unwrap_or_else(|error| panic!("{path}: {error}"));
            found.push(Source { path, text });
        }
    });
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "no files {endings:?} under {}", root.display());
    found
}

/// Calls `see` with each file below `folder`, except what is built or hidden (`.ci` is not).
fn visit(folder: &Path, see: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of a folder that could be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let skip = name == "target" || name == "out" || (name.starts_with('.') && name != ".ci");
        match (skip, path.is_dir()) {
            (true, _) => {}
            (false, true) => visit(&path, see),
            (false, false) => see(&path),
        }
    }
}
