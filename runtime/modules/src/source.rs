//! Where the bytes of a rule's component come from.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use snafu::{IntoError, ResultExt};
use stockflow_crds::{Module, Pinned};

use crate::ModuleError;
use crate::error::{
    InClusterSnafu, NeitherSnafu, NoBuiltinSnafu, NobodyFetchesSnafu, UnfetchedSnafu, UnreadNamedSnafu, UnreadSnafu,
};

/// Gives components that are not at hand: with the digest that they are pinned to, or not at all.
pub trait Fetch: Debug + Send + Sync {
    /// That of an artifact in a registry.
    ///
    /// # Errors
    /// Where it is, and why it cannot be had.
    fn artifact(&self, pinned: &Pinned) -> Result<Vec<u8>, String>;

    /// That at an address.
    ///
    /// # Errors
    /// Where it is, without what may be a secret, and why it cannot be had.
    fn address(&self, pinned: &Pinned) -> Result<Vec<u8>, String>;

    /// Lets go of what was fetched once, and has none of these digests.
    fn keep(&self, digests: &BTreeSet<&str>);
}

/// The modules of a pipeline.
#[derive(Clone, Debug)]
pub struct Modules {
    folder: PathBuf,
    config_maps: Option<PathBuf>,
    fetch: Option<Arc<dyn Fetch>>,
}

impl Modules {
    /// Those of a pipeline whose files' paths begin in this folder.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Modules {
        Modules { folder: folder.into(), config_maps: None, fetch: None }
    }

    /// With config maps that are mounted below this folder, a folder each and a file a key.
    #[must_use]
    pub fn with_config_maps(self, folder: impl Into<PathBuf>) -> Modules {
        Modules { config_maps: Some(folder.into()), ..self }
    }

    /// With who gives what has to be fetched.
    #[must_use]
    pub fn with_fetch(self, fetch: Arc<dyn Fetch>) -> Modules {
        Modules { fetch: Some(fetch), ..self }
    }

    /// Lets go of what was fetched once, and is none of these.
    pub fn keep<'a>(&self, modules: impl Iterator<Item = &'a Module>) {
        let digest = |module: &'a Module| match module {
            Module::Oci(pinned) | Module::Url(pinned) => Some(pinned.digest.as_str()),
            Module::Builtin(_) | Module::File(_) | Module::ConfigMap { .. } => None,
        };
        if let Some(fetch) = &self.fetch {
            fetch.keep(&modules.filter_map(digest).collect());
        }
    }

    /// Gives a module's bytes, as they are now. What has to be fetched is waited for, a minute at most.
    ///
    /// # Errors
    /// There is no such built-in rule, the file cannot be read, or it cannot be fetched.
    pub fn read(&self, module: &Module) -> Result<Cow<'static, [u8]>, ModuleError> {
        match module {
            Module::Builtin(name) => builtin(name),
            Module::File(file) => file_at(&self.folder.join(file)),
            Module::ConfigMap { name, key } => match &self.config_maps {
                Some(folder) => file_at(&folder.join(name).join(key)),
                None => InClusterSnafu { name }.fail(),
            },
            Module::Oci(pinned) => self.fetched(pinned, |fetch| fetch.artifact(pinned)),
            Module::Url(pinned) => self.fetched(pinned, |fetch| fetch.address(pinned)),
        }
    }

    fn fetched(
        &self,
        pinned: &Pinned,
        fetch: impl FnOnce(&dyn Fetch) -> Result<Vec<u8>, String>,
    ) -> Result<Cow<'static, [u8]>, ModuleError> {
        let Some(fetcher) = &self.fetch else { return NobodyFetchesSnafu { digest: &pinned.digest }.fail() };
        fetch(fetcher.as_ref()).map(Cow::Owned).map_err(|why| UnfetchedSnafu { why }.build())
    }
}

fn file_at(path: &Path) -> Result<Cow<'static, [u8]>, ModuleError> {
    let read = std::fs::read(path).map(Cow::Owned);
    read.with_context(|_| UnreadSnafu { path: path.display().to_string() })
}

/// The component of a built-in rule.
///
/// # Errors
/// There is none of this name.
pub fn builtin(name: &str) -> Result<Cow<'static, [u8]>, ModuleError> {
    stockflow_builtin::builtin(name).map(Cow::Borrowed).ok_or_else(|| {
        let instead = stockflow_crds::nearest(name, stockflow_builtin::names()).map(ToOwned::to_owned);
        NoBuiltinSnafu { name, instead }.build()
    })
}

/// The component of the built-in rule of this name, else the file's.
///
/// # Errors
/// There is neither.
pub fn named(name: &str) -> Result<Cow<'static, [u8]>, ModuleError> {
    if let Some(component) = stockflow_builtin::builtin(name) {
        return Ok(Cow::Borrowed(component));
    }
    let path = Path::new(name);
    match std::fs::read(path) {
        Ok(component) => Ok(Cow::Owned(component)),
        // A bare word that is no file was meant as a built-in.
        Err(_) if path.extension().is_none() && path.components().count() == 1 => {
            builtin(name).map_err(|error| NeitherSnafu.into_error(error))
        }
        Err(error) => Err(UnreadNamedSnafu { path: name }.into_error(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(module: &Module) -> String {
        Modules::in_folder("rules").read(module).unwrap_err().to_string()
    }

    #[test]
    fn a_file_is_read_from_the_folder_as_it_is_now() {
        let folder = tempfile::tempdir().unwrap();
        let modules = Modules::in_folder(folder.path());
        let module = Module::File("mine.wasm".into());
        let missing = modules.read(&module).unwrap_err().to_string();
        assert!(missing.starts_with("cannot read the rule ") && missing.contains("mine.wasm: "), "{missing}");
        for bytes in [&b"one"[..], b"two"] {
            std::fs::write(folder.path().join("mine.wasm"), bytes).unwrap();
            assert_eq!(*modules.read(&module).unwrap(), *bytes);
        }
    }

    #[test]
    fn a_config_map_that_is_mounted_is_a_folder_with_a_file_a_key() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("rules")).unwrap();
        std::fs::write(folder.path().join("rules/mine.wasm"), b"one").unwrap();
        let modules = Modules::in_folder("").with_config_maps(folder.path());
        let module = Module::ConfigMap { name: "rules".into(), key: "mine.wasm".into() };
        assert_eq!(*modules.read(&module).unwrap(), *b"one");
        let other = Module::ConfigMap { name: "rules".into(), key: "other.wasm".into() };
        assert!(modules.read(&other).unwrap_err().to_string().contains("rules/other.wasm"));
    }

    #[test]
    fn a_config_map_that_nobody_has_mounted_is_told_with_what_to_give_instead() {
        let said = refusal(&Module::ConfigMap { name: "rules".into(), key: "mine.wasm".into() });
        assert!(said.starts_with("config map rules is in a cluster: give `stockflow worker` --rules DIR"), "{said}");
    }

    #[test]
    fn what_has_to_be_fetched_where_nobody_can_is_told_with_what_to_build() {
        let pinned = Pinned { place: "https://me:hunter2@rules.example/a.wasm".into(), digest: "sha256:77".into() };
        for module in [Module::Oci(pinned.clone()), Module::Url(pinned)] {
            let said = refusal(&module);
            assert!(said.starts_with("the component sha256:77 is in a registry or at an address"), "{said}");
            assert!(said.contains("feature `network`") && !said.contains("hunter2"), "{said}");
        }
    }

    #[test]
    fn a_built_in_rule_that_is_not_there_is_told_with_those_that_are() {
        assert_eq!(refusal(&Module::Builtin("stok".into())), "there is no built-in rule `stok`: did you mean `stock`?");
        let said = named("zzzzzzzzzz").unwrap_err().to_string();
        assert!(said.contains("; there are ") && said.ends_with("; nor is there a file of that name"), "{said}");
        let said = named("no/such.wasm").unwrap_err().to_string();
        assert!(said.ends_with("check the path and its permissions"), "{said}");
    }
}
