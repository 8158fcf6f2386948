//! The guide to all that is refused, made of what both say.

use std::fmt::Write as _;
use std::fs;

use crate::bad::problems;
use crate::changes::{CHANGES, step};
use crate::good::root;
use crate::mistakes::{By, GOOD, Mistake, SECTIONS, changed};
use crate::server::{Asked, Refusal, claim};

const GUIDE: &str = "docs/refusals.md";

const BEGIN: &str = "\
<!-- Made by tests/tests/crd_on_server: `STOCKFLOW_WRITE=1 cargo test --locked --workspace --test crd_on_server guide`. -->
# What is refused

Every mistake in a pipeline ends in one of two ways, and what runs is left as it is:

- **The API server refuses it** (`kubectl apply` fails), with the field and the words that stand here.
- **The operator tells it in a condition,** where the server cannot know: `Ready` is `False`, with the reason `Invalid` and \
the words that stand here. What else conditions say (topics, secrets, rules, workers) is in \
[operator.md](operator.md#what-it-says-and-what-to-do).

`stockflow validate` tells both before, with line and column, and with what to do. What is written is what was changed of \
[this pipeline](../crds/tests/good.yaml). `kubectl` asks the server to be strict about unknown fields; whoever writes to it \
without that loses them in silence.

A field without a value (`ledger:`) is dropped by the server in silence: `stockflow validate` warns of it. Three things are \
taken by the server that `stockflow validate` refuses, since YAML is read in more than one way: a whole number that is written \
as a fraction (`3.0`), the key of a map that looks like a number (`{10: sell}`), and a key without a value, which the server \
drops. Write `3`, `\"10\"`, and nothing.

What an earlier definition let in is served on, and may be changed where it is right. Its status and finalizers can be \
written, but where a rule that came later is about a whole stage, and a rule's config has objects in it: Kubernetes cannot \
tell then that the stage has not changed. Mend the pipeline in the same write.
";

const CHANGED: &str = "\
## Changes of what runs

Refused of the step from one version to the next. `stockflow validate --against` tells it before, and what a change leaves \
behind: see [operations](operations.md#before-a-change). A stage of another name begins anew. What the \
server cannot know is told of the stage: `WorkersReady` is `False`, with the reason `BooksOfAnother`, and the pipeline goes on \
as it was.

";

const HEAD: &str = "| mistake | written | who | field and message | what to do |\n| --- | --- | --- | --- | --- |\n";

/// A text within a table, where a pattern is no link.
fn cell(text: &str) -> String {
    text.trim()
        .replace("](", "]\\(")
        .replace('|', "\\|")
        .replace('\n', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn code(text: &str) -> String {
    let text = text.lines().map(str::trim).collect::<Vec<_>>().join(" ⏎ ");
    let text = cell(&text);
    match text.is_empty() {
        true => "(taken out)".to_owned(),
        false if text.contains('`') => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}

fn who(by: By) -> &'static str {
    match by {
        By::Server => "API server",
        By::Condition => "condition",
    }
}

fn row(what: &str, changes: &[(&str, &str)], by: By, said: &str, help: &str) -> String {
    let written = changes.last().map_or("", |(_, to)| to);
    format!("| {} | {} | {} | {} | {} |\n", cell(what), code(written), who(by), cell(said), cell(help))
}

/// The field and the words, as the server says them.
fn words(refusal: &Refusal) -> String {
    let words = if crate::bad::ours_to_say(refusal) { refusal.words() } else { &refusal.message };
    // What is before and behind says the same of each: the kind, and the text in hexadecimal digits.
    let words = words.split_once(" cannot be handled as a InventoryPipeline: ").map_or(words, |(_, words)| words);
    let words = words.split_once(" (6170").map_or(words, |(words, _)| words);
    if refusal.field.is_empty() || refusal.field == "<nil>" || words.contains(&refusal.field) {
        words.to_owned()
    } else {
        format!("`{}`: {words}", refusal.field)
    }
}

async fn mistake(asked: &Asked, mistake: &Mistake) -> String {
    let text = changed(GOOD, mistake.changes);
    let ours = problems(&text);
    let server = asked.says(&asked.here(&text)).await;
    let said = match server.first() {
        Some(refusal) => words(refusal),
        None => format!("`{}`: {}", ours[0].path, ours[0].message),
    };
    // Of several problems the one that is about the same.
    let near = server.first().and_then(|refusal| ours.iter().find(|ours| ours.message == refusal.words()));
    let help = near.unwrap_or(&ours[0]).help.clone().unwrap_or_else(|| ours[0].message.clone());
    row(mistake.what, mistake.changes, mistake.by, &said.replace(&asked.namespace, "retail"), &help)
}

async fn guide(asked: &Asked) -> String {
    let mut guide = BEGIN.to_owned();
    for section in &SECTIONS {
        let _ = write!(guide, "\n## {}\n\n{HEAD}", section.title);
        for listed in section.mistakes {
            guide += &mistake(asked, listed).await;
        }
    }
    guide += &format!("\n{CHANGED}{HEAD}");
    for change in &CHANGES {
        let (_, _, ours) = step(None, change.before, change.changes);
        let said = format!("`{}`: {}", ours[0].path, ours[0].message);
        guide += &row(change.what, change.changes, change.by, &said, ours[0].help.as_deref().unwrap_or_default());
    }
    guide
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn the_guide_says_what_is_said() {
    claim(async {
        let asked = Asked::new("guide").await;
        let made = guide(&asked).await;
        let path = root().join(GUIDE);
        if std::env::var_os("STOCKFLOW_WRITE").is_some() {
            fs::write(&path, &made).unwrap();
        }
        let file = fs::read_to_string(&path).unwrap_or_default();
        assert!(file == made, "{GUIDE} is not what is said: STOCKFLOW_WRITE=1 writes it");
    });
}
