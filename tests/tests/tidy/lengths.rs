//! The ratchet on file lengths: short files stay short, and the long ones there are shrink.

use std::collections::BTreeMap;
use std::fs;

use crate::sources::{Source, root};

/// What a new file may have.
const LINES_MAX: usize = 200;
/// The files that were longer when they came, each with the lines it may have.
const LIST: &str = "tests/tidy/long-files.txt";

/// What is wrong with the lengths of `files`, or with the list of long ones.
pub fn faults(files: &[Source]) -> Vec<String> {
    let list = fs::read_to_string(root().join(LIST)).unwrap_or_else(|error| panic!("{LIST}: {error}"));
    let mut allowed = parse(&list);
    let mut faults = Vec::new();
    for Source { path, text } in files {
        let lines = text.lines().count();
        let fault = match allowed.remove(path.as_str()) {
            None if lines > LINES_MAX => {
                format!("{lines} lines; a file does one thing in at most {LINES_MAX}: split it")
            }
            Some(max) if lines > max => {
                format!("{lines} lines, and it had {max}; a long file may only shrink: move something out")
            }
            Some(_) if lines <= LINES_MAX => format!("down to {lines} lines: take it off {LIST}"),
            Some(max) if lines < max => format!("down to {lines} lines: lower its {max} in {LIST}"),
            _ => continue,
        };
        faults.push(format!("{path}: {fault}"));
    }
    faults.extend(allowed.keys().map(|path| format!("{LIST}: there is no {path}: take it off")));
    faults
}

/// Lines of `<lines> <path>`; what begins with `#` says why.
fn parse(list: &str) -> BTreeMap<&str, usize> {
    let lines = list.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let entry = |line| {
        let (lines, path) = str::split_once(line, ' ').unwrap_or_else(|| panic!("{LIST}: `{line}`"));
        (path, lines.parse().unwrap_or_else(|error| panic!("{LIST}: `{line}`: {error}")))
    };
    lines.map(entry).collect()
}
