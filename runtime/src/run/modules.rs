//! Where the components of rules come from, and where compiled ones are kept.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use stockflow_crds::Module;
use stockflow_host::{Engine, EngineOptions};

use crate::failure::Failure;

/// Gives a module's bytes; files by their path from `folder`.
pub(crate) fn in_folder(folder: &Path) -> impl Fn(&Module) -> Result<Cow<'static, [u8]>, String> {
    let folder = folder.to_owned();
    move |module| match module {
        Module::Builtin(name) => builtin(name),
        Module::File(file) => {
            let path = folder.join(file);
            let read = std::fs::read(&path).map(Cow::Owned);
            read.map_err(|error| format!("cannot read the rule {}: {error}", path.display()))
        }
        Module::ConfigMap { name, .. } => Err(format!("config map {name} is in a cluster: {HERE}")),
        Module::Oci(reference) => Err(format!("{reference} is in a registry: {HERE}")),
        Module::Url(url) => Err(format!("{url} is on the network: {HERE}")),
    }
}

const HERE: &str = "`stockflow run` reads rules from files and built-ins only; give {file: PATH} or {builtin: NAME}";

/// The component of a built-in rule.
pub(crate) fn builtin(name: &str) -> Result<Cow<'static, [u8]>, String> {
    stockflow_builtin::builtin(name).map(Cow::Borrowed).ok_or_else(|| {
        let names: Vec<&str> = stockflow_builtin::names().collect();
        match stockflow_crds::nearest(name, names.iter().copied()) {
            Some(near) => format!("there is no built-in rule `{name}`: did you mean `{near}`?"),
            None => format!("there is no built-in rule `{name}`; there are {}", names.join(", ")),
        }
    })
}

/// An engine for rules, which keeps what it compiles.
pub(crate) fn engine() -> Result<Engine, Failure> {
    let options = EngineOptions { cache_folder: cache_folder(), ..EngineOptions::default() };
    Engine::new(&options).map_err(|error| Failure::work(error.to_string()))
}

/// Where compiled rules are kept: by the XDG base directory specification, nowhere without a home.
fn cache_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = named("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    let base = base.or_else(|| named("HOME").map(|home| home.join(".cache")));
    base.map(|base| base.join("stockflow").join("components"))
}
