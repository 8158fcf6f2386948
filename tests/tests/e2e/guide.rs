//! Guides do what they say: their commands, run as they stand, in order, in one shell in the project's root.

use crate::bed::{Bed, root};

/// The commands of the `sh` blocks of a document, below these headings or below all where none is named, but for those
/// that bring the cluster up or take it down. Blocks of other languages are to be read.
pub fn commands(document: &str, headings: &[&str]) -> String {
    let path = root().join(document);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{document}: {error}"));
    let titles: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    for heading in headings {
        assert!(titles.contains(heading), "{document} has no heading {heading:?}: {titles:?}");
    }
    let found = blocks(&text, headings);
    assert!(!found.is_empty(), "{document} has no commands below {headings:?}");
    found.join("\n")
}

/// The lines of the blocks, in order.
fn blocks<'a>(text: &'a str, headings: &[&str]) -> Vec<&'a str> {
    let (mut found, mut is_asked) = (Vec::new(), headings.is_empty());
    // The language of the block that a line is in.
    let mut language = None;
    for line in text.lines() {
        match (language, line.strip_prefix("```")) {
            (None, Some(opened)) => language = Some(opened),
            (Some(_), Some("")) => language = None,
            (Some("sh"), _) if is_asked && !line.starts_with("make cluster") => found.push(line),
            (None, None) => {
                if let Some(heading) = line.strip_prefix("## ") {
                    is_asked = headings.is_empty() || headings.contains(&heading);
                }
            }
            _ => {}
        }
    }
    found
}

/// Runs commands in namespaces that are not there before and go afterwards; gives what they printed.
pub fn run(bed: &Bed, commands: &str, namespaces: &[&str]) -> String {
    forget(bed, namespaces);
    let of_ours = ["target/debug", "target/tools/bin"].map(|folder| root().join(folder).display().to_string());
    let path = format!("{}:{}", std::env::var("PATH").unwrap(), of_ours.join(":"));
    let mut shell = bed.program("bash");
    shell.args(["-euo", "pipefail", "-x", "-c", commands]).env("PATH", path).env("KAFKA", &bed.bootstrap);
    // What a rule needs is there: the workspace was built of it.
    let output = shell.env("CARGO_NET_OFFLINE", "true").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{said}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    forget(bed, namespaces);
    said
}

/// Takes pipelines and namespaces away, if they are there.
fn forget(bed: &Bed, namespaces: &[&str]) {
    for namespace in namespaces {
        bed.kubectl(&["-n", namespace, "delete", "inventorypipelines", "--all", "--timeout=120s"]);
        bed.kubectl(&["delete", "namespace", namespace, "--ignore-not-found", "--timeout=180s"]);
    }
}

#[test]
fn the_blocks_below_a_heading_are_its_commands_and_what_is_only_shown_is_not() {
    let text = "\
```sh
above
```

## One

```sh
make cluster   # takes minutes
first <<'EOF'
## no heading
EOF
```

```text
what it says
```

## Two

```sh
second
```

```console
elsewhere
```
";
    assert_eq!(blocks(text, &["One"]), ["first <<'EOF'", "## no heading", "EOF"]);
    assert_eq!(blocks(text, &["Two"]), ["second"]);
    assert_eq!(blocks(text, &[]).len(), 5);
}
