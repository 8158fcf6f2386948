//! What holds for every text of the project: no machine's paths, links that lead somewhere.

use std::fs;

use crate::sources::{Source, root, with_endings};

const TEXTS: [&str; 9] = [".rs", ".md", ".sh", ".toml", ".yaml", ".wit", ".txt", "Makefile", ".ci/run"];

/// Each line that names a folder of one machine, or leaves a note instead of the work.
pub fn forbidden_words() -> Vec<String> {
    // Put together here, so that this file is not its own finding.
    let paths = ["home", "root", "work", "Users"].map(|folder| format!("/{folder}/"));
    let notes = ["TO", "FIX", "XX"].map(|start| format!("{start}{}", if start == "TO" { "DO" } else { "ME" }));
    let mut faults = Vec::new();
    for Source { path, text } in with_endings(&TEXTS) {
        for (number, line) in text.lines().enumerate() {
            let mut fault = |what: &str| faults.push(format!("{path}: line {}: {what}", number + 1));
            if paths.iter().any(|folder| names_folder(line, folder)) {
                fault("a path of somebody's machine");
            }
            if notes.iter().any(|note| line.contains(note.as_str())) {
                fault("a note to self: do it, or open an issue");
            }
        }
    }
    faults
}

/// Whether `line` has an absolute path that begins with `folder`.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| c.is_whitespace() || "\"'`(=:".contains(c))
    })
}

/// Each relative link of a document to a file that is not there.
pub fn dead_links() -> Vec<String> {
    let mut faults = Vec::new();
    for Source { path, text } in with_endings(&[".md"]) {
        let full = root().join(&path);
        let folder = full.parent().expect("a file is in a folder");
        for target in links(&text) {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains("://") && !folder.join(file).exists() {
                faults.push(format!("{path}: there is no {target}"));
            }
        }
    }
    faults
}

/// The targets of `[…](target)` in a text.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("](").filter_map(|(at, opening)| {
        let rest = &text[at + opening.len()..];
        rest.find(')').map(|end| &rest[..end])
    })
}

/// Each `make …` in a document's code that the Makefile does not know.
pub fn unknown_targets() -> Vec<String> {
    let makefile = fs::read_to_string(root().join("Makefile")).expect("the Makefile");
    let known = |target: &str| makefile.contains(&format!("\n{target}:"));
    let mut faults = Vec::new();
    for Source { path, text } in with_endings(&[".md", ".ci/run"]) {
        let named = text.match_indices("`make ").chain(text.match_indices("\nmake "));
        for (at, opening) in named {
            let rest = &text[at + opening.len()..];
            let target = rest
                .split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
                .next()
                .unwrap_or_default();
            if !target.is_empty() && !known(target) {
                faults.push(format!("{path}: the Makefile has no `{target}`"));
            }
        }
    }
    faults
}

#[test]
fn a_part_of_a_longer_path_is_not_a_machines() {
    let folder = format!("/{}/", "work");
    assert!(names_folder(&format!("see `{folder}main`"), &folder));
    assert!(!names_folder(&format!("docs{folder}main"), &folder));
}
