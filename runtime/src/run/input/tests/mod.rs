//! Input files made for claims: what is read of them, what is said of them.

mod right;
mod wrong;

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{InputError, InputFile, Line};

/// A file in a folder of its own, which goes when this does.
struct Scratch {
    folder: tempfile::TempDir,
    path: PathBuf,
}

fn file(name: &str, bytes: impl AsRef<[u8]>) -> Scratch {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Scratch { folder, path }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn lines(path: &Path) -> Result<Vec<Line>, InputError> {
    let mut file = InputFile::open(path)?;
    std::iter::from_fn(|| file.next().transpose()).collect()
}

/// What is read of a file with this name and content.
fn values(name: &str, bytes: impl AsRef<[u8]>) -> Vec<String> {
    let scratch = file(name, bytes);
    let lines = lines(&scratch.path).unwrap();
    lines.iter().map(|line| String::from_utf8(line.value.to_vec()).unwrap()).collect()
}

/// What is said of it, without the folder's name.
fn complaint(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let scratch = file(name, bytes);
    let said = lines(&scratch.path).map(|lines| lines.len()).expect_err("the file is wrong").to_string();
    said.replace(&format!("{}/", scratch.folder.path().display()), "")
}

fn number(line: &Line) -> &str {
    std::str::from_utf8(&line.id).unwrap().split_once('-').unwrap().0
}
