//! Where the programs of Kubernetes are on this machine.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::{Error, NoKubernetesSnafu};

/// The binary that `scripts/setup-kube.sh` builds, below the root of the project.
const BUILT: &str = "target/tools/kube/kube";

/// Programs of Kubernetes that can be started.
#[derive(Clone, Debug)]
pub struct Install {
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    /// A folder with a program each.
    Folder(PathBuf),
    /// All of them in one, which is told which to be.
    One(PathBuf),
}

impl Install {
    /// Those of KUBEBUILDER_ASSETS if it is set, else the binary that `scripts/setup-kube.sh` built.
    ///
    /// # Errors
    /// There is neither.
    pub fn find() -> Result<Self, Error> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
        match env::var_os("KUBEBUILDER_ASSETS").map(PathBuf::from) {
            Some(folder) if folder.join("kube-apiserver").is_file() => Ok(Self { place: Place::Folder(folder) }),
            Some(wanted) => NoKubernetesSnafu { wanted }.fail(),
            None => {
                let wanted = root.join(BUILT);
                if wanted.is_file() {
                    Ok(Self { place: Place::One(wanted) })
                } else {
                    NoKubernetesSnafu { wanted }.fail()
                }
            }
        }
    }

    /// A command that runs `program` (`etcd`, `kube-apiserver`, …), if it is here.
    #[must_use]
    pub fn command(&self, program: &str) -> Option<Command> {
        match &self.place {
            Place::Folder(folder) => Some(folder.join(program)).filter(|path| path.is_file()).map(Command::new),
            Place::One(binary) => {
                let mut command = Command::new(binary);
                command.arg(program);
                Some(command)
            }
        }
    }
}

/// Whether an API server can be started here.
#[must_use]
pub fn available() -> bool {
    Install::find().is_ok()
}
