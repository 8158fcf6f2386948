//! What of the standard library a pure crate must not touch.

use crate::sources::Source;

/// Parts of `std` that reach outside the process, or read a clock.
const IMPURE: [&str; 8] = ["SystemTime", "Instant", "env", "fs", "io", "net", "process", "thread"];

/// Each use in the core of what reaches outside.
pub fn in_the_core(source: &Source) -> Vec<String> {
    if !source.path.starts_with("runtime/core/src/") {
        return Vec::new();
    }
    let impure = |path: &&str| words(path).any(|word| IMPURE.contains(&word));
    std_paths(&source.text)
        .filter(impure)
        .map(|path| format!("`std::{path}`: the core does no IO and reads no clock; take it as an argument"))
        .collect()
}

/// What follows each `std::`: one path, or a whole group.
fn std_paths(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("std::").map(|(at, found)| {
        let rest = &text[at + found.len()..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "_:".contains(c)));
        let group = end.is_some_and(|end| rest[end..].starts_with('{'));
        let end = if group { rest.find(';') } else { end };
        &rest[..end.unwrap_or(rest.len())]
    })
}

fn words(path: &str) -> impl Iterator<Item = &str> {
    path.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}

#[test]
fn a_clock_is_seen_alone_and_in_a_group() {
    let faults = |text: &str| {
        let path = "runtime/core/src/a.rs".into();
        in_the_core(&Source { path, text: text.into() }).len()
    };
    assert_eq!(faults("use std::time::{Duration, Instant};"), 1);
    assert_eq!(faults("use std::{\n    fs,\n    mem,\n};\nuse std::fmt;"), 1);
    assert_eq!(faults("let x = std::mem::take(&mut self.env);"), 0);
}
