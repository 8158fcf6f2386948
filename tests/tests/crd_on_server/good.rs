//! Good pipelines are taken by both.

use std::fs;
use std::path::{Path, PathBuf};

use stockflow_crds::{load_all, resolve};

use crate::mistakes::GOOD;
use crate::server::{Asked, claim};

/// The folders with pipelines that run.
const FOLDERS: [&str; 5] = ["examples", "crds/tests", "operator/plan/tests/support", "runtime/tests/validate", "docs"];

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "md") {
            found.push(path);
        }
    }
}

/// The pipelines in a file, whole ones alone: of a document the blocks of YAML.
fn pipelines(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let blocks: Vec<&str> = match path.extension().is_some_and(|ending| ending == "md") {
        true => text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect(),
        false => vec![&text],
    };
    let whole = blocks.into_iter().filter(|block| block.contains("\nkind: InventoryPipeline\n"));
    whole.map(str::to_owned).collect()
}

/// A text that a server puts where this one wants to be.
fn here(asked: &Asked, text: &str) -> String {
    let named = text.lines().find_map(|line| line.split_once("namespace: ")).map(|(_, rest)| rest);
    let named = named.map(|rest| rest.split([',', '}', ' ']).next().unwrap_or_default());
    match named {
        Some(namespace) => {
            text.replacen(&format!("namespace: {namespace}"), &format!("namespace: {}", asked.namespace), 1)
        }
        None => text.to_owned(),
    }
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn every_pipeline_that_is_shown_or_tested_with_is_taken_by_both_or_by_none() {
    claim(async {
        let asked = Asked::new("good").await;
        let mut found = Vec::new();
        FOLDERS.iter().for_each(|folder| files(&root().join(folder), &mut found));
        found.retain(|path| !path.ends_with("inventorypipelines.stockflow.dev.yaml"));
        let (mut taken, mut refused) = (0, 0);
        for path in found {
            for text in pipelines(&path) {
                let text = here(&asked, &text);
                let ours = load_all(&text, "p.yaml").map(|loaded| loaded.pipelines.len());
                let server = asked.says(&text).await;
                assert_eq!(ours.is_ok(), server.is_empty(), "{}: {ours:?} and {server:?}", path.display());
                *if ours.is_ok() { &mut taken } else { &mut refused } += 1;
                for pipeline in load_all(&text, "p.yaml").into_iter().flat_map(|loaded| loaded.pipelines) {
                    assert!(resolve(&pipeline).is_ok(), "{}", path.display());
                }
            }
        }
        assert!(taken >= 8 && refused >= 2, "{taken} and {refused}");
    });
}

#[test]
#[cfg_attr(without_kube, ignore = "no Kubernetes here: scripts/setup-kube.sh says why")]
fn what_is_stored_comes_back_as_it_was_said_and_resolves() {
    claim(async {
        let asked = Asked::new("stored").await;
        asked.create(&asked.here(GOOD)).await;
        let stored = asked.pipelines().get("omnichannel").await.unwrap();
        let said = stockflow_crds::load(GOOD, "p.yaml").unwrap();
        assert_eq!(stored.spec, said.spec);
        assert!(resolve(&stored).is_ok());
    });
}
