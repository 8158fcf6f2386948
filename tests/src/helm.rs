//! Helm, as a program that knows nothing of the user's: no repositories, no plug-ins, no cluster but the one it is given.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use snafu::{ResultExt as _, Snafu};
use tempfile::TempDir;

use crate::kube::User;

/// What `scripts/setup-helm.sh` builds or links to, below the root of the project.
const BUILT: &str = "target/tools/bin/helm";

/// Why there is no Helm to test with.
#[derive(Debug, Snafu)]
#[non_exhaustive]
pub enum HelmError {
    /// It is not where it is looked for.
    #[snafu(display("no Helm here: set HELM, or run scripts/setup-helm.sh, which builds it into {}", wanted.display()))]
    NoHelm {
        /// Where it was looked for last.
        wanted: PathBuf,
    },
    /// There is no folder for what it writes.
    #[snafu(display("cannot make a temporary folder: {source}"))]
    Folder {
        /// What the system said.
        source: std::io::Error,
    },
}

/// A Helm with a home of its own, which goes with it.
#[derive(Debug)]
pub struct Helm {
    program: PathBuf,
    home: TempDir,
}

impl Helm {
    /// That of HELM if it is set, else the one that `scripts/setup-helm.sh` has left.
    ///
    /// # Errors
    /// There is neither.
    pub fn find() -> Result<Self, HelmError> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
        let program = env::var_os("HELM").map_or_else(|| root.join(BUILT), PathBuf::from);
        if !program.is_file() {
            return NoHelmSnafu { wanted: program }.fail();
        }
        let home = tempfile::Builder::new().prefix("stockflow-helm-").tempdir().context(FolderSnafu)?;
        Ok(Self { program, home })
    }

    /// A command that speaks to nobody; what it is to do is to be added.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        for folder in ["CACHE", "CONFIG", "DATA"] {
            command.env(format!("HELM_{folder}_HOME"), self.home.path().join(folder));
        }
        command.env("KUBECONFIG", self.home.path().join("nobody"));
        command
    }

    /// The same in the name of `user`.
    #[must_use]
    pub fn command_of(&self, user: &User) -> Command {
        let mut command = self.command();
        command.env("KUBECONFIG", user.kubeconfig());
        command
    }
}
