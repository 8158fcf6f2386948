//! Bad pipelines are refused by both, where the server can know.

use std::fs;
use std::sync::LazyLock;

use stockflow_crds::{Problem, crd, load};

use crate::good::root;
use crate::mistakes::{By, GOOD, Mistake, SECTIONS, TOLD_IN_A_CONDITION, changed};
use crate::server::{Asked, Refusal, claim};

/// The problems of a text, warnings left out.
pub fn problems(text: &str) -> Vec<Problem> {
    let found = load(text, "p.yaml").err().unwrap_or_default();
    found.into_iter().filter(|problem| !problem.is_warning()).collect()
}

/// Whether all that is said is what the server cannot know.
pub fn is_told_in_a_condition(problems: &[Problem]) -> bool {
    let told = |problem: &Problem| TOLD_IN_A_CONDITION.iter().any(|words| problem.message.contains(words));
    problems.iter().all(told)
}

/// Whether two paths lead to one field, or one of them to what is around it.
pub fn meet(ours: &str, theirs: &str) -> bool {
    let plain = |path: &str| path.replace('[', ".").replace([']', '"'], "");
    let (ours, theirs) = (plain(ours), plain(theirs));
    let theirs = theirs.trim_start_matches("<nil>").trim_start_matches('.');
    ours.starts_with(theirs) || theirs.starts_with(&ours) || ours.ends_with(theirs)
}

/// What is not so of a mistake, in words; nothing when all is.
async fn fault(asked: &Asked, mistake: &Mistake) -> Option<String> {
    let text = asked.here(&changed(GOOD, mistake.changes));
    let (ours, server) = (problems(&text), asked.says(&text).await);
    let shown = || format!("{}: {ours:?}\n  the server: {server:?}", mistake.what);
    if ours.is_empty() {
        return Some(shown());
    }
    match mistake.by {
        By::Condition => (!server.is_empty() || !is_told_in_a_condition(&ours)).then(shown),
        By::Server => {
            let alike = |refusal: &Refusal| ours.iter().any(|problem| problem.message == refusal.words());
            // A field of the wrong form ends our reading there, while the server's rules go on without it.
            let words = server.iter().all(alike) || server.iter().any(|refusal| !ours_to_say(refusal));
            let fields = server.iter().any(|refusal| ours.iter().any(|problem| meet(&problem.path, &refusal.field)));
            (server.is_empty() || !words || !fields).then(shown)
        }
    }
}

/// Whether the words are those of a rule, and not the server's own.
pub fn ours_to_say(refusal: &Refusal) -> bool {
    static DEFINITION: LazyLock<String> = LazyLock::new(|| serde_json::to_string(&crd().unwrap()).unwrap());
    !refusal.words().is_empty() && DEFINITION.contains(&format!("\"message\":\"{}\"", refusal.words()))
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn every_mistake_of_the_guide_is_refused_by_who_it_says_and_with_the_same_words() {
    claim(async {
        let asked = Asked::new("mistakes").await;
        let mut faults = Vec::new();
        for mistake in SECTIONS.iter().flat_map(|section| section.mistakes) {
            faults.extend(fault(&asked, mistake).await);
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

/// The changes of the good pipeline that the tests of `stockflow-crds` make, from their snapshots.
fn changes_in_snapshots() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("crds/tests/snapshots")).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_string_lossy().starts_with("bad_pipelines__") {
            continue;
        }
        for line in fs::read_to_string(path).unwrap().lines().filter(|line| line.starts_with('"')) {
            let text = |quoted: &str| serde_json::from_str::<String>(quoted).unwrap();
            if let Some((from, to)) = line.split_once("\" -> \"") {
                found.push((text(&format!("{from}\"")), text(&format!("\"{to}"))));
            }
        }
    }
    found
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn every_bad_case_of_the_tests_of_the_types_is_refused_by_the_server_or_listed() {
    claim(async {
        let asked = Asked::new("cases").await;
        let cases = changes_in_snapshots();
        assert!(cases.len() > 40, "{}", cases.len());
        for (from, to) in cases {
            let text = asked.here(&changed(GOOD, &[(&from, &to)]));
            let (ours, server) = (problems(&text), asked.says(&text).await);
            assert!(!ours.is_empty(), "{to}");
            assert_eq!(server.is_empty(), is_told_in_a_condition(&ours), "{to}: {ours:?} and {server:?}");
        }
    });
}
