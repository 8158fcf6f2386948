//! Components that are fetched: from the folder where they are kept, or from where they are.

mod kept;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use stockflow_crds::{Module, Pinned};
use stockflow_fetch::{Credentials, Fetcher, Limits, PULL_SECRET_KEY, Source};
use stockflow_host::COMPONENT_BYTES_MAX;
use stockflow_modules::Fetch;
use stockflow_secrets::{Folder, SecretError, SecretKey, Secrets};

use kept::Kept;

/// Most pull secrets that are read.
const PULL_SECRETS_MAX: usize = 64;

/// Whether a module has to be fetched, from a registry or an address.
pub(crate) fn is_fetched(module: &Module) -> bool {
    Source::of(module).is_some()
}

/// Where what was fetched is kept, and with whose logins it is fetched.
#[derive(Debug)]
pub(crate) struct Fetched {
    kept: Option<Kept>,
    pull_secrets: Option<PathBuf>,
}

/// Where a module is that is fetched, for messages: without what may be a secret.
pub(crate) fn place_of(module: &Module) -> String {
    Source::of(module).map(Source::shown).unwrap_or_default()
}

impl Fetched {
    /// With the logins below one folder, a folder a pull secret, and what was fetched in another, that of the state.
    pub(crate) fn new(pull_secrets: Option<&Path>, state: Option<&Path>) -> Fetched {
        Fetched { kept: state.map(Kept::in_state), pull_secrets: pull_secrets.map(Path::to_path_buf) }
    }

    fn read(&self, source: Source<'_>) -> Result<Vec<u8>, String> {
        let pinned = source.pinned();
        if let Some(component) = self.kept.as_ref().and_then(|kept| kept.get(&pinned.digest)) {
            return Ok(component);
        }
        let credentials = self.pull_secrets.as_deref().map(credentials).unwrap_or_default();
        let fetcher = Fetcher::new(Limits::of_bytes(COMPONENT_BYTES_MAX));
        let component = fetcher.fetch_here(source, &credentials);
        let component = component.map_err(|error| format!("{}: {error}", source.shown()))?;
        if let Some(kept) = &self.kept {
            kept.put(&pinned.digest, &component);
        }
        Ok(component)
    }
}

impl Fetch for Fetched {
    fn artifact(&self, pinned: &Pinned) -> Result<Vec<u8>, String> {
        self.read(Source::Artifact(pinned))
    }

    fn address(&self, pinned: &Pinned) -> Result<Vec<u8>, String> {
        self.read(Source::Address(pinned))
    }

    fn keep(&self, digests: &BTreeSet<&str>) {
        if let Some(kept) = &self.kept {
            kept.keep(digests);
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
