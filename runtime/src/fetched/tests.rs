//! What is fetched and kept, from a registry of the test's own.

use std::fs;

use stockflow_crds::Pinned;
use stockflow_host::digest_of;
use stockflow_modules::Fetch as _;
use stockflow_tests::registry::Registry;

use super::Fetched;

const COMPONENT: &[u8] = b"\0asm of a rule";

fn published(registry: &Registry) -> Pinned {
    let digest = digest_of(COMPONENT);
    Pinned { place: registry.publish("low-stock", "1", COMPONENT, &digest), digest }
}

#[test]
fn what_was_fetched_once_is_had_without_its_registry() {
    let (registry, state) = (Registry::start().unwrap(), tempfile::tempdir().unwrap());
    let fetched = Fetched::new(None, Some(state.path()));
    let pinned = published(&registry);
    assert_eq!(fetched.artifact(&pinned).unwrap(), COMPONENT);
    registry.is_away(true);
    assert_eq!(fetched.artifact(&pinned).unwrap(), COMPONENT);
    let said = Fetched::new(None, None).artifact(&pinned).unwrap_err();
    assert!(said.starts_with(&format!("{0}/low-stock:1: {0} does not answer", registry.host())), "{said}");
}

#[test]
fn what_was_damaged_since_is_fetched_anew() {
    let (registry, state) = (Registry::start().unwrap(), tempfile::tempdir().unwrap());
    let fetched = Fetched::new(None, Some(state.path()));
    let pinned = published(&registry);
    fetched.artifact(&pinned).unwrap();
    let file = fs::read_dir(state.path().join("_rules")).unwrap().next().unwrap().unwrap().path();
    fs::write(&file, b"\0asm of another").unwrap();
    assert_eq!(fetched.artifact(&pinned).unwrap(), COMPONENT);
    assert_eq!(fs::read(&file).unwrap(), COMPONENT);
    assert_eq!(registry.asked().len(), 4, "a manifest and a layer, twice");
}

#[test]
fn a_login_is_read_from_a_folder_a_pull_secret() {
    let (registry, secrets) = (Registry::start().unwrap(), tempfile::tempdir().unwrap());
    let pinned = published(&registry);
    registry.wants("Basic bWU6aHVudGVyMg==");
    let fetched = Fetched::new(Some(secrets.path()), None);
    let said = fetched.artifact(&pinned).unwrap_err();
    assert!(said.contains("name a secret with its login"), "{said}");
    for (name, config) in [
        ("broken", "hunter2".to_owned()),
        ("pull", format!(r#"{{"auths": {{"{}": {{"auth": "bWU6aHVudGVyMg=="}}}}}}"#, registry.host())),
    ] {
        fs::create_dir(secrets.path().join(name)).unwrap();
        fs::write(secrets.path().join(name).join(".dockerconfigjson"), config).unwrap();
    }
    fs::create_dir(secrets.path().join("missing")).unwrap();
    assert_eq!(fetched.artifact(&pinned).unwrap(), COMPONENT);
}
