//! `kubectl stockflow` on a real cluster, through the API server's port-forward: a letter that dies is seen, replayed
//! once and dropped, and each command says what docs/kubectl.md shows of it.

use std::process::Output;

use stockflow_tests::kafka::produce;
use stockflow_tests::patience::wait_for;

use crate::bed::{Bed, root};
use crate::team::{PATIENCE, Team};

/// Answers, and words about them.
struct Told {
    out: String,
    notes: String,
}

/// What the plugin says, shown as a document would show it; it must have answered.
fn asked(team: &Team<'_>, words: &[&str]) -> Told {
    let output = run(team, words);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let told = Told { out: text(&output.stdout), notes: text(&output.stderr) };
    println!("$ kubectl stockflow -n {} {}\n{}{}", team.namespace, words.join(" "), told.out, told.notes);
    assert!(output.status.success(), "{words:?}: {}\n{}", told.notes, team.told());
    told
}

fn run(team: &Team<'_>, words: &[&str]) -> Output {
    let path = format!("{}:{}", root().join("target/debug").display(), std::env::var("PATH").unwrap());
    let mut command = team.bed.program("kubectl");
    command.args(["stockflow", "-n", &team.namespace]).args(words).env("PATH", path).output().unwrap()
}

#[track_caller]
fn has(text: &str, words: &[&str]) {
    assert!(words.iter().all(|word| text.contains(word)), "{words:?} are not all in:\n{text}");
}

/// A rule that traps on plums, or does nothing: mended.
fn rule(behavior: &str) -> String {
    let module = "{configMap: {name: rules, key: purchase-limit.wasm}}";
    format!("    - {{name: purchase-limit, module: {module}, config: {{behavior: {behavior}, when: plum}}}}\n")
}

fn receipt(id: &str, sku: &str) -> (String, String) {
    let event =
        format!(r#"{{"eventId":"{id}","eventType":"RECEIPT","sku":"{sku}","locationId":"shop-1","quantity":10}}"#);
    (format!("{sku}:shop-1"), event)
}

/// What is asked of a pipeline that works, but for a letter.
fn looks(team: &Team<'_>) {
    let status = asked(team, &["status", "shop"]).out;
    has(&status, &["CONDITION", "Ready", "AsWanted", "STAGE", "RECORDS/S", "WORKER", "WHY NOT", "shop-stock-0"]);
    let explain = || Some(asked(team, &["explain", "shop", "stock", "--limit", "3"]).out);
    let explained =
        wait_for("a decision", PATIENCE, || team.told(), || explain().filter(|out| out.contains("ACTED ON")));
    has(&explained, &["stage stock", "AT", "WORKERS", "ACTED ON", "WHY"]);
    let stock = asked(team, &["stock", "shop", "pear", "shop-1"]).out;
    has(&stock, &["pear at shop-1\n  available   10\n", "  onHand      10\n  version     1\n"]);
    let rules = asked(team, &["rules", "shop"]).out;
    has(&rules, &["FUEL/EVENT", "builtin route", "builtin stock", "purchase-limit", "configMap", "sha256:"]);
    let gone = run(team, &["stock", "shop", "plum", "shop-1"]);
    assert_eq!(gone.status.code(), Some(1), "nothing of what died is booked");
}

#[test]
#[ignore = "needs a cluster: make e2e"]
fn a_letter_is_seen_replayed_once_and_dropped_by_the_plugin() {
    let bed = Bed::open();
    let mut team = Team::new(&bed, "plugin");
    let wasm = root().join("target/rules/hostile.wasm");
    team.kubectl(&["create", "configmap", "rules", &format!("--from-file=purchase-limit.wasm={}", wasm.display())]);
    team.stock_rule = rule("trap");
    team.apply();
    team.ready();
    produce(&bed.bootstrap, &team.topic("events"), [receipt("p-1", "plum"), receipt("p-2", "pear")]).unwrap();
    wait_for(
        "the letter, and the stock of its neighbor",
        PATIENCE,
        || team.told(),
        || (team.read("dead").len() == 1 && team.read("stock").len() == 1).then_some(()),
    );
    looks(&team);

    let of_stock = ["shop", "--stage", "stock"];
    let dlq = |what: &str, more: &[&str]| asked(&team, &[&["dlq", what][..], &of_stock, more].concat());
    let list = dlq("list", &[]);
    let from = format!("{}/", team.topic("canonical"));
    has(&list.out, &["at", "reason", "settled", "message", "RULE_TRAPPED", "purchase-limit", &from, "plum:shop-1"]);
    has(&list.notes, &["1 of 1 dead letters match"]);
    has(&dlq("show", &[]).out, &["letter ", "RULE_TRAPPED", "purchase-limit", "p-1"]);
    let by_rule = ["--rule", "purchase-limit"];
    let rehearsed = dlq("replay", &["--rule", "purchase-limit", "--dry-run"]);
    has(&rehearsed.out, &["RULE_TRAPPED"]);
    has(&rehearsed.notes, &["1 of 1 dead letters match; 1 would be replayed"]);

    // Mended first, then replayed: once.
    team.stock_rule = rule("well-behaved");
    team.apply();
    team.ready();
    let dlq = |what: &str, more: &[&str]| asked(&team, &[&["dlq", what][..], &of_stock, more].concat());
    has(&dlq("replay", &by_rule).notes, &["1 of 1 dead letters match; 1 replayed"]);
    has(&dlq("replay", &by_rule).notes, &["0 of 1 dead letters match; 0 replayed"]);
    wait_for("the stock of plums", PATIENCE, || team.told(), || (team.read("stock").len() == 2).then_some(()));
    has(&asked(&team, &["stock", "shop", "plum", "shop-1"]).out, &["  available   10\n"]);

    // What is no event is given up.
    produce(&bed.bootstrap, &team.topic("events"), [("x".to_owned(), "no event".to_owned())]).unwrap();
    let letters = || run(&team, &["dlq", "list", "shop", "--stage", "normalize"]);
    wait_for(
        "the other letter",
        PATIENCE,
        || team.told(),
        || String::from_utf8_lossy(&letters().stdout).contains("NOT_JSON").then_some(()),
    );
    has(&asked(&team, &["dlq", "drop", "shop", "--stage", "normalize", "--all"]).notes, &["; 1 dropped"]);
    team.forget();
}
