//! What silences a lint: it must say why, and `unsafe` has its own few places.

use crate::sources::Source;

/// The files that may hold unsafe code, and why each must.
const UNSAFE_FILES: &[&str] = &[
    // The exports of a component, as wit-bindgen writes them.
    "plugins/sdk/src/wasm/bindings.rs",
    "plugins/hostile/src/bindings.rs",
    // What librdkafka has and rdkafka has not, or only slowly.
    "runtime/kafka/src/sys/alter.rs",
    "runtime/kafka/src/sys/answer.rs",
    "runtime/kafka/src/sys/committed.rs",
    "runtime/kafka/src/sys/counted.rs",
    "runtime/kafka/src/sys/create.rs",
    "runtime/kafka/src/sys/described.rs",
    "runtime/kafka/src/sys/ends.rs",
    "runtime/kafka/src/sys/fetched.rs",
    "runtime/kafka/src/sys/given_up.rs",
    "runtime/kafka/src/sys/groups.rs",
    "runtime/kafka/src/sys/intake.rs",
    "runtime/kafka/src/sys/outlet.rs",
    "runtime/kafka/src/sys/parted.rs",
    "runtime/kafka/src/sys/transaction.rs",
];

/// Each `allow` or `expect` attribute of `source` that gives no reason.
pub fn without_reason(source: &Source) -> Vec<String> {
    let silences = |text: &&str| text.starts_with("allow(") || text.starts_with("expect(");
    attributes(&source.text)
        .filter(|(_, text)| silences(text) && !text.contains("reason = \""))
        .map(|(line, text)| format!("line {line}: `{text}` gives no reason"))
        .collect()
}

/// Each lint that the whole file allows twice: clippy refuses that, and sees it only where the condition of a `cfg_attr`
/// holds, such as on a machine without a Kafka.
pub fn allowed_twice(source: &Source) -> Vec<String> {
    let mut seen = Vec::new();
    let mut faults = Vec::new();
    for line in source.text.lines().filter(|line| line.starts_with("#![")) {
        let allowed = line.split("allow(").nth(1).and_then(|rest| rest.split(", reason").next()).unwrap_or_default();
        for lint in allowed.split(',').map(str::trim).filter(|lint| !lint.is_empty()) {
            if seen.contains(&lint) {
                faults.push(format!("`{lint}` is allowed twice"));
            }
            seen.push(lint);
        }
    }
    faults
}

/// Each line of `source` that holds unsafe code where it may not.
pub fn unsafe_code(source: &Source) -> Vec<String> {
    if UNSAFE_FILES.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let starts = ["{", "fn ", "impl ", "trait ", "extern "].map(|next| format!("{} {next}", "unsafe"));
    let allows = ["allow", "expect"].map(|word| format!("{word}({}", "unsafe_code"));
    let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    let mut faults = Vec::new();
    for (number, line) in source.text.lines().enumerate() {
        let line = code(line);
        if starts.iter().chain(&allows).any(|needle| line.contains(needle)) {
            faults.push(format!("line {}: unsafe code belongs in the files named for it", number + 1));
        }
    }
    faults
}

/// The attributes of a file, with the line each begins in: what stands between `#[` and `]`.
fn attributes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let begins = text.match_indices("#[").chain(text.match_indices("#!["));
    begins.filter_map(|(at, opening)| {
        let inner = &text[at + opening.len()..];
        let own_line = text[..at].rsplit('\n').next().unwrap_or_default().trim().is_empty();
        let end = inner.find(']')?;
        own_line.then(|| (text[..at].matches('\n').count() + 1, inner[..end].trim()))
    })
}

#[test]
fn an_attribute_over_several_lines_is_seen_whole() {
    let text =
        "fn a() {}\n#[allow(\n    dead_code,\n    reason = \"why\"\n)]\nfn b() {}\n    #![allow(x)]\n".to_owned();
    let source = Source { path: "a.rs".into(), text };
    assert_eq!(without_reason(&source), ["line 7: `allow(x)` gives no reason"]);
}

#[test]
fn a_word_in_a_comment_is_not_unsafe_code() {
    let text = format!("// {0} {{}}\n{0} {{ f() }}\n", "unsafe");
    let source = Source { path: "a.rs".into(), text };
    assert_eq!(unsafe_code(&source).len(), 1);
}

#[test]
fn a_lint_that_is_allowed_again_under_a_condition_is_seen() {
    let text = "#![allow(a, b, reason = \"why\")]\n#![cfg_attr(without_x, allow(b, c, reason = \"why\"))]\n".to_owned();
    let source = Source { path: "a.rs".into(), text };
    assert_eq!(allowed_twice(&source), ["`b` is allowed twice"]);
}
