//! Changes: what may not follow what is refused by both, where the server can know.

use stockflow_crds::{InventoryPipeline, Problem, load_change, load_running};

use crate::bad::{meet, ours_to_say};
use crate::mistakes::{By, GOOD, SECTIONS, changed};
use crate::server::{Asked, claim};

/// A change that is refused, or told.
pub struct Change {
    /// What is changed.
    pub what: &'static str,
    /// What the good pipeline is before.
    pub before: &'static [(&'static str, &'static str)],
    /// What of that is changed.
    pub changes: &'static [(&'static str, &'static str)],
    pub by: By,
}

const LEDGER: &str = "    ledger: {oversell: refuse, reservationTtl: 15m, dedupe: {window: 24h, ids: 1000000}}\n";
const STOCK: &str = "      stock: {topic: stock-levels, fields: {productId: sku, availableStock: available}}\n";

pub const CHANGES: [Change; 9] = [
    Change {
        what: "fewer partitions",
        before: &[],
        changes: &[("raw.store, partitions: 12", "raw.store, partitions: 6")],
        by: By::Server,
    },
    Change {
        what: "no word of partitions any more, which is one",
        before: &[],
        changes: &[("name: refused, partitions: 3", "name: refused")],
        by: By::Server,
    },
    Change {
        what: "more partitions for the input of a ledger",
        before: &[],
        changes: &[("events.canonical, partitions: 12", "events.canonical, partitions: 24")],
        by: By::Server,
    },
    Change {
        what: "another scale under a ledger",
        before: &[],
        changes: &[("quantityScale: 0", "quantityScale: 2")],
        by: By::Server,
    },
    Change { what: "a ledger that is taken away", before: &[], changes: &[(STOCK, ""), (LEDGER, "")], by: By::Server },
    Change {
        what: "a ledger for a stage that had none",
        before: &[(STOCK, ""), (LEDGER, "")],
        changes: &[("    from: [{topic: canonical}]\n", "    from: [{topic: canonical}]\n    ledger: {}\n")],
        by: By::Server,
    },
    Change {
        what: "another input of a ledger",
        before: &[],
        changes: &[("[{topic: canonical}]", "[{topic: alerts}]")],
        by: By::Server,
    },
    Change {
        what: "another topic behind the same short name",
        before: &[],
        changes: &[("topicName: inventory.events.canonical", "topicName: inventory.events.v2")],
        by: By::Server,
    },
    Change {
        what: "the default name instead of one that was given",
        before: &[],
        changes: &[("topicName: inventory.events.canonical, ", "")],
        by: By::Condition,
    },
];

/// Texts, and what stands in their place.
type Edits = &'static [(&'static str, &'static str)];

/// Changes that nothing is said against.
const FREE: [(Edits, Edits); 8] = [
    (&[], &[]),
    (&[], &[("raw.store, partitions: 12", "raw.store, partitions: 24")]),
    (
        &[],
        &[
            ("{name: canonical,", "{name: events,"),
            ("[{topic: canonical}]", "[{topic: events}]"),
            ("to: canonical", "to: events"),
        ],
    ),
    (
        &[("topicName: inventory.events.canonical", "topicName: retail.omnichannel.canonical")],
        &[("topicName: retail.omnichannel.canonical, ", "")],
    ),
    (&[], &[("quantityScale: 0", "quantityScale: 2"), ("  - name: stock\n", "  - name: stock-2\n")]),
    (&[("  quantityScale: 0\n", "")], &[("  topics:\n", "  quantityScale: 0\n  topics:\n")]),
    (&[], &[("  - name: stock\n", "  - name: books\n")]),
    (&[], &[("reservationTtl: 15m", "reservationTtl: 20m"), ("retention: 30d", "retention: 60d")]),
];

/// Both texts, and what we say of the step between them, warnings left out.
pub fn step(
    asked: Option<&Asked>,
    before: &[(&str, &str)],
    changes: &[(&str, &str)],
) -> (String, String, Vec<Problem>) {
    let here = |text: String| asked.map_or(text.clone(), |asked| asked.here(&text));
    let old = changed(GOOD, before);
    let new = here(changed(&old, changes));
    let old = here(old);
    let running: Vec<InventoryPipeline> = load_running(&old, "running.yaml").unwrap();
    let found = load_change(&new, "p.yaml", &running).err().unwrap_or_default();
    (old, new, found.into_iter().filter(|problem| !problem.is_warning()).collect())
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn a_change_that_would_make_books_wrong_is_refused_by_both_with_the_same_words() {
    claim(async {
        let asked = Asked::new("changes").await;
        for change in &CHANGES {
            let (old, new, ours) = step(Some(&asked), change.before, change.changes);
            asked.create(&old).await;
            let server = asked.says_of_change("omnichannel", &new).await;
            asked.delete("omnichannel").await;
            let said = format!("{}: {ours:?} and {server:?}", change.what);
            assert_eq!(change.by == By::Server, !server.is_empty(), "{said}");
            assert!(!ours.is_empty(), "{said}");
            for refusal in &server {
                let alike = ours
                    .iter()
                    .any(|problem| problem.message == refusal.words() && meet(&problem.path, &refusal.field));
                assert!(alike && ours_to_say(refusal), "{said}");
            }
        }
    });
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn a_change_that_books_do_not_depend_on_is_taken_by_both() {
    claim(async {
        let asked = Asked::new("free").await;
        for (before, changes) in FREE {
            let (old, new, ours) = step(Some(&asked), before, changes);
            asked.create(&old).await;
            let server = asked.says_of_change("omnichannel", &new).await;
            asked.delete("omnichannel").await;
            assert_eq!((ours, server), (Vec::new(), Vec::new()), "{changes:?}");
        }
    });
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn what_is_refused_of_a_new_pipeline_is_refused_of_one_that_runs() {
    claim(async {
        let asked = Asked::new("updates").await;
        asked.create(&asked.here(GOOD)).await;
        for mistake in SECTIONS.iter().flat_map(|section| section.mistakes) {
            let is_another = mistake.changes.iter().any(|(from, _)| from.contains("omnichannel"));
            if mistake.by == By::Condition || is_another {
                continue;
            }
            let text = asked.here(&changed(GOOD, mistake.changes));
            let server = asked.says_of_change("omnichannel", &text).await;
            assert!(!server.is_empty(), "{}", mistake.what);
        }
    });
}
