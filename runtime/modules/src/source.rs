//! Where the bytes of a rule's component come from.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use snafu::{IntoError, ResultExt};
use stockflow_crds::Module;
use stockflow_fetch::Source;

use crate::ModuleError;
use crate::error::{InClusterSnafu, NeitherSnafu, NoBuiltinSnafu, UnreadNamedSnafu, UnreadSnafu};
use crate::fetched::Fetched;
use crate::kept::Kept;

/// The modules of a pipeline.
#[derive(Clone, Debug)]
pub struct Modules {
    folder: PathBuf,
    config_maps: Option<PathBuf>,
    fetched: Fetched,
}

impl Modules {
    /// Those of a pipeline whose files' paths begin in this folder.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Modules {
        Modules { folder: folder.into(), config_maps: None, fetched: Fetched::default() }
    }

    /// With config maps that are mounted below this folder, a folder each and a file a key.
    #[must_use]
    pub fn with_config_maps(self, folder: impl Into<PathBuf>) -> Modules {
        Modules { config_maps: Some(folder.into()), ..self }
    }

    /// With logins for registries below this folder, a folder a pull secret.
    #[must_use]
    pub fn with_pull_secrets(mut self, folder: Option<&Path>) -> Modules {
        self.fetched.pull_secrets = folder.map(Path::to_path_buf);
        self
    }

    /// With a folder of this process, in which it keeps what it has fetched.
    #[must_use]
    pub fn with_state(mut self, folder: Option<&Path>) -> Modules {
        self.fetched.kept = folder.map(Kept::in_state);
        self
    }

    /// Lets go of what was fetched once, and is none of these.
    pub fn keep<'a>(&self, modules: impl Iterator<Item = &'a Module>) {
        self.fetched.keep(modules);
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
            Module::Oci(pinned) => self.fetched.read(Source::Artifact(pinned)).map(Cow::Owned),
            Module::Url(pinned) => self.fetched.read(Source::Address(pinned)).map(Cow::Owned),
        }
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
    fn a_built_in_rule_that_is_not_there_is_told_with_those_that_are() {
        assert_eq!(refusal(&Module::Builtin("stok".into())), "there is no built-in rule `stok`: did you mean `stock`?");
        let said = named("zzzzzzzzzz").unwrap_err().to_string();
        assert!(said.contains("; there are ") && said.ends_with("; nor is there a file of that name"), "{said}");
        let said = named("no/such.wasm").unwrap_err().to_string();
        assert!(said.ends_with("check the path and its permissions"), "{said}");
    }
}
