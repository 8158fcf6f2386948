//! Components that are fetched: from the folder where they are kept, or from where they are.

use std::fs;
use std::path::{Path, PathBuf};

use snafu::ResultExt;
use stockflow_crds::Module;
use stockflow_fetch::{Credentials, Fetcher, Limits, PULL_SECRET_KEY, Source};
use stockflow_host::COMPONENT_BYTES_MAX;
use stockflow_secrets::{Folder, SecretError, SecretKey, Secrets};

use crate::ModuleError;
use crate::error::UnfetchedSnafu;
use crate::kept::Kept;

/// Most pull secrets that are read.
const PULL_SECRETS_MAX: usize = 64;

/// What bounds a fetch of a component, for whoever fetches by himself.
pub fn component_limits() -> Limits {
    Limits::of_bytes(COMPONENT_BYTES_MAX)
}

/// Whether a module has to be fetched, from a registry or an address.
pub fn is_fetched(module: &Module) -> bool {
    Source::of(module).is_some()
}

/// Where what was fetched is kept, and with whose logins it is fetched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fetched {
    pub(crate) kept: Option<Kept>,
    pub(crate) pull_secrets: Option<PathBuf>,
}

/// Where a module is that is fetched, for messages: without what may be a secret.
pub fn place_of(module: &Module) -> String {
    Source::of(module).map(Source::shown).unwrap_or_default()
}

impl Fetched {
    pub(crate) fn read(&self, source: Source<'_>) -> Result<Vec<u8>, ModuleError> {
        let pinned = source.pinned();
        if let Some(component) = self.kept.as_ref().and_then(|kept| kept.get(&pinned.digest)) {
            return Ok(component);
        }
        let credentials = self.pull_secrets.as_deref().map(credentials).unwrap_or_default();
        let component = Fetcher::new(component_limits()).fetch_here(source, &credentials);
        let component = component.with_context(|_| UnfetchedSnafu { place: source.shown() })?;
        if let Some(kept) = &self.kept {
            kept.put(&pinned.digest, &component);
        }
        Ok(component)
    }

    pub(crate) fn keep<'a>(&self, modules: impl Iterator<Item = &'a Module>) {
        if let Some(kept) = &self.kept {
            kept.keep(&modules.filter_map(Source::of).map(|source| source.pinned().digest.as_str()).collect());
        }
    }
}

/// The logins of all secrets in a folder, as they are now. One that cannot be used is told, and does without: as a
/// kubelet does it.
fn credentials(folder: &Path) -> Credentials {
    let mut credentials = Credentials::default();
    let secrets = Folder::new(folder);
    for name in names(folder) {
        let key = SecretKey { name, key: PULL_SECRET_KEY.to_owned() };
        let told = match secrets.read(&key) {
            Ok(secret) => credentials.add(&key.name, &secret).map_err(|error| error.to_string()),
            // It is named, and there is none.
            Err(SecretError::Missing { .. }) => Ok(()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = told {
            tracing::warn!(error, "a pull secret is not used");
        }
    }
    credentials
}

/// The secrets in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(PULL_SECRETS_MAX);
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use stockflow_crds::Pinned;
    use stockflow_host::digest_of;
    use stockflow_tests::registry::Registry;

    use super::{Module, fs};
    use crate::Modules;

    const COMPONENT: &[u8] = b"\0asm of a rule";

    fn published(registry: &Registry) -> Module {
        let digest = digest_of(COMPONENT);
        Module::Oci(Pinned { place: registry.publish("low-stock", "1", COMPONENT, &digest), digest })
    }

    #[test]
    fn what_was_fetched_once_is_had_without_its_registry() {
        let (registry, state) = (Registry::start().unwrap(), tempfile::tempdir().unwrap());
        let modules = Modules::in_folder("").with_state(Some(state.path()));
        let module = published(&registry);
        assert_eq!(*modules.read(&module).unwrap(), *COMPONENT);
        registry.is_away(true);
        assert_eq!(*modules.read(&module).unwrap(), *COMPONENT);
        let said = Modules::in_folder("").read(&module).unwrap_err().to_string();
        assert!(said.starts_with(&format!("{0}/low-stock:1: {0} does not answer", registry.host())), "{said}");
    }

    #[test]
    fn what_was_damaged_since_is_fetched_anew() {
        let (registry, state) = (Registry::start().unwrap(), tempfile::tempdir().unwrap());
        let modules = Modules::in_folder("").with_state(Some(state.path()));
        let module = published(&registry);
        modules.read(&module).unwrap();
        let file = fs::read_dir(state.path().join("_rules")).unwrap().next().unwrap().unwrap().path();
        fs::write(&file, b"\0asm of another").unwrap();
        assert_eq!(*modules.read(&module).unwrap(), *COMPONENT);
        assert_eq!(fs::read(&file).unwrap(), COMPONENT);
        assert_eq!(registry.asked().len(), 4, "a manifest and a layer, twice");
    }

    #[test]
    fn a_login_is_read_from_a_folder_a_pull_secret() {
        let (registry, secrets) = (Registry::start().unwrap(), tempfile::tempdir().unwrap());
        let module = published(&registry);
        registry.wants("Basic bWU6aHVudGVyMg==");
        let modules = Modules::in_folder("").with_pull_secrets(Some(secrets.path()));
        let said = modules.read(&module).unwrap_err().to_string();
        assert!(said.contains("name a secret with its login"), "{said}");
        for (name, config) in [
            ("broken", "hunter2".to_owned()),
            ("pull", format!(r#"{{"auths": {{"{}": {{"auth": "bWU6aHVudGVyMg=="}}}}}}"#, registry.host())),
        ] {
            fs::create_dir(secrets.path().join(name)).unwrap();
            fs::write(secrets.path().join(name).join(".dockerconfigjson"), config).unwrap();
        }
        fs::create_dir(secrets.path().join("missing")).unwrap();
        assert_eq!(*modules.read(&module).unwrap(), *COMPONENT);
    }
}
