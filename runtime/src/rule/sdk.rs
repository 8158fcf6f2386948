//! Where a new rule gets its SDK from.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The SDK's crate in a checkout.
const IN_CHECKOUT: &str = "plugins/sdk";

/// The rule SDK, as a dependency of a rule's crate.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sdk {
    /// The crate in this folder, an absolute path.
    Folder(PathBuf),
    /// This version, from the project's repository.
    Released,
}

impl Sdk {
    /// The SDK in the folder that the user named.
    pub(super) fn at(folder: &Path) -> Result<Sdk, Failure> {
        let path = folder.canonicalize().map_err(|error| {
            Failure::input(format!("--sdk {}: {error}; give the folder of the SDK's crate", folder.display()))
        })?;
        if is_sdk(&path) {
            return Ok(Sdk::Folder(path));
        }
        let inner = if is_sdk(&path.join(IN_CHECKOUT)) {
            format!(": give {}", folder.join(IN_CHECKOUT).display())
        } else {
            format!(": give the folder {IN_CHECKOUT} of a checkout of Stockflow")
        };
        Err(Failure::input(format!("--sdk {} is not the crate stockflow-rule{inner}", folder.display())))
    }

    /// The SDK of the checkout that the user stands in, or that `folder` will lie in; else the
    /// released one.
    pub(super) fn around(folder: &Path) -> Sdk {
        let here = env::current_dir().unwrap_or_default();
        // What is not there yet has no canonical path.
        let target = here.join(folder);
        let found = |place: &Path| {
            place.ancestors().map(|dir| dir.join(IN_CHECKOUT)).find(|dir| is_sdk(dir))?.canonicalize().ok()
        };
        found(&here).or_else(|| found(&target)).map_or(Sdk::Released, Sdk::Folder)
    }

    /// The dependency's value in a Cargo.toml.
    pub(super) fn dependency(&self) -> String {
        match self {
            // What JSON escapes in a string, TOML escapes alike.
            Sdk::Folder(path) => format!("{{ path = {} }}", serde_json::json!(path.to_string_lossy())),
            Sdk::Released => {
                let (repository, version) = (env!("CARGO_PKG_REPOSITORY"), env!("CARGO_PKG_VERSION"));
                format!("{{ git = \"{repository}\", tag = \"v{version}\" }}")
            }
        }
    }

    /// Where the rules lie that the SDK's checkout comes with.
    pub(super) fn own_rules(&self) -> Option<PathBuf> {
        match self {
            Sdk::Folder(path) => Some(path.parent()?.join("rules")),
            Sdk::Released => None,
        }
    }

    /// Where it is, for people.
    pub(super) fn place(&self) -> String {
        match self {
            Sdk::Folder(path) => format!("in {}", path.display()),
            Sdk::Released => {
                format!("v{} of {}", env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"))
            }
        }
    }
}

/// Whether the SDK's crate lies here.
fn is_sdk(folder: &Path) -> bool {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    manifest.lines().any(|line| line.trim() == r#"name = "stockflow-rule""#)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that looks like a checkout, with the SDK in it.
    fn checkout() -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        let sdk = place.path().join(IN_CHECKOUT);
        fs::create_dir_all(&sdk).unwrap();
        fs::write(sdk.join("Cargo.toml"), "[package]\nname = \"stockflow-rule\"\n").unwrap();
        place
    }

    #[test]
    fn the_sdk_is_where_the_user_says() {
        let checkout = checkout();
        let path = checkout.path().join(IN_CHECKOUT);
        assert_eq!(Sdk::at(&path).unwrap(), Sdk::Folder(path.canonicalize().unwrap()));
    }

    #[test]
    fn a_checkout_for_its_sdk_is_told_where_the_sdk_lies() {
        let checkout = checkout();
        let failure = Sdk::at(checkout.path()).unwrap_err();
        assert!(failure.to_string().ends_with(IN_CHECKOUT), "{failure}");
        let elsewhere = tempfile::tempdir().unwrap();
        let failure = Sdk::at(elsewhere.path()).unwrap_err();
        assert!(failure.to_string().contains("checkout of Stockflow"), "{failure}");
        let failure = Sdk::at(&elsewhere.path().join("nowhere")).unwrap_err();
        assert_eq!(failure.code(), 2, "{failure}");
    }

    #[test]
    fn a_path_with_quotes_stays_one_string() {
        let sdk = Sdk::Folder(PathBuf::from(r#"/a "b"\c"#));
        assert_eq!(sdk.dependency(), r#"{ path = "/a \"b\"\\c" }"#);
    }

    #[test]
    fn a_released_sdk_is_the_version_of_this_command() {
        assert!(Sdk::Released.dependency().ends_with(concat!("tag = \"v", env!("CARGO_PKG_VERSION"), "\" }")));
    }
}
