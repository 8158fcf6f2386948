//! Claims: what is refused, and what is told, of the step from one version of a pipeline to the next.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use stockflow_crds::{InventoryPipeline, Problem, cel, load, load_change, load_running, validate_change};

const GOOD: &str = include_str!("good.yaml");

fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(GOOD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "`{from}` is not in good.yaml");
        text.replacen(from, to, 1)
    })
}

fn running() -> Vec<InventoryPipeline> {
    load_running(GOOD, "running.yaml").unwrap()
}

/// What is said of the step from the good pipeline to the changed one, by the command.
fn found(changes: &[(&str, &str)]) -> Vec<Problem> {
    load_change(&changed(changes), "p.yaml", &running()).map_or_else(|problems| problems, |loaded| loaded.warnings)
}

fn said(changes: &[(&str, &str)]) -> String {
    found(changes).iter().map(|problem| format!("{problem}\n")).collect()
}

#[test]
fn partitions_never_become_fewer_and_under_a_ledger_never_more() {
    assert_eq!(said(&[("raw.store, partitions: 12", "raw.store, partitions: 24")]), "");
    let fewer = found(&[("raw.store, partitions: 12", "raw.store, partitions: 6")]);
    assert_eq!((&*fewer[0].path, &*fewer[0].message), ("spec.topics[0].partitions", cel::FEWER_PARTITIONS));
    let more = said(&[("events.canonical, partitions: 12", "events.canonical, partitions: 24")]);
    assert!(more.contains("spec.topics[1].partitions: the input of a ledger cannot get more"), "{more}");
}

#[test]
fn nothing_is_said_of_what_books_do_not_depend_on() {
    assert_eq!(said(&[]), "");
    assert_eq!(said(&[("reservationTtl: 15m", "reservationTtl: 20m")]), "");
    // Its name in Kafka stays.
    let short = [("{name: canonical,", "{name: events,"), ("[{topic: canonical}]", "[{topic: events}]")];
    assert_eq!(said(&[short[0], short[1], ("to: canonical", "to: events")]), "");
    assert_eq!(said(&[("  - name: normalize", "  - name: clean")]), "", "a stage without a ledger leaves no books");
    assert_eq!(said(&[("name: store-events", "name: lines")]), "", "a rule without a ledger keeps nothing");
}

#[test]
fn another_scale_under_a_ledger_is_refused() {
    insta::assert_snapshot!(said(&[("quantityScale: 0", "quantityScale: 2")]));
    assert_eq!(said(&[("  quantityScale: 0\n", "")]), "", "0 by default");
    let anew = found(&[("quantityScale: 0", "quantityScale: 2"), ("  - name: stock\n", "  - name: stock-2\n")]);
    assert!(anew.iter().all(Problem::is_warning), "{anew:?}");
}

#[test]
fn another_input_of_a_ledger_is_refused_also_behind_the_same_short_name() {
    insta::assert_snapshot!(
        [
            said(&[("[{topic: canonical}]", "[{topic: alerts}]")]),
            said(&[("topicName: inventory.events.canonical", "topicName: inventory.events.v2")]),
            said(&[("topicName: inventory.events.canonical, ", "")]),
        ]
        .concat()
    );
}

#[test]
fn a_ledger_is_neither_taken_from_a_stage_nor_given_to_one() {
    let ledger = "    ledger: {oversell: refuse, reservationTtl: 15m, dedupe: {window: 24h, ids: 1000000}}\n";
    let without = [
        (ledger, ""),
        ("      stock: {topic: stock-levels, fields: {productId: sku, availableStock: available}}\n", ""),
    ];
    let taken = said(&without);
    let (old, new) = (load(&changed(&without), "p").unwrap(), load(GOOD, "p").unwrap());
    let given = validate_change(&old, &new).unwrap_err();
    insta::assert_snapshot!(taken + &given.iter().map(|problem| format!("{problem}\n")).collect::<String>());
}

#[test]
fn a_stage_with_a_ledger_that_is_gone_leaves_its_books_behind() {
    let renamed = [("  - name: stock\n", "  - name: books\n")];
    let elsewhere = [renamed[0], ("[{topic: canonical}]", "[{topic: alerts}]")];
    insta::assert_snapshot!(said(&renamed) + &said(&elsewhere));
    assert!([found(&renamed), found(&elsewhere)].concat().iter().all(Problem::is_warning));
}

#[test]
fn a_rule_that_is_gone_takes_what_it_kept_with_it_unless_another_one_takes_it_over() {
    let renamed = [("- name: low-stock\n", "- name: scarce\n")];
    let rule = "    - {name: books, module: {builtin: stock}}\n";
    insta::assert_snapshot!(said(&renamed) + &said(&[(rule, "")]));
    assert_eq!(said(&[("- name: low-stock\n", "- name: scarce\n      renamedFrom: low-stock\n")]), "");
}

#[test]
fn a_pipeline_that_does_not_run_yet_has_nothing_to_be_compared_with() {
    insta::assert_snapshot!(said(&[("name: omnichannel", "name: shop")]));
    let second = format!("{GOOD}---\n{}", changed(&[("namespace: retail", "namespace: test")]));
    let told = load_change(&second, "p.yaml", &running()).unwrap();
    assert_eq!((told.pipelines.len(), told.warnings.len()), (2, 1));
}

#[test]
fn what_runs_may_be_what_would_be_refused_today() {
    let old = load_running(&changed(&[("name: dead}", "name: dead, cleanup: compact}")]), "running.yaml").unwrap();
    assert_eq!(load_change(GOOD, "p.yaml", &old).map(|loaded| loaded.warnings), Ok(Vec::new()));
}
