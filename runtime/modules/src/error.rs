//! Why a rule's component cannot be had, or not be used.

use std::io;

use snafu::Snafu;
use stockflow_host::HostError;

/// Why a rule's component cannot be had, or not be used.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum ModuleError {
    /// A file of the pipeline cannot be read.
    #[snafu(display("cannot read the rule {path}: {source}"))]
    Unread {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file that a person named cannot be read.
    #[snafu(display("cannot read the rule {path}: {source}: check the path and its permissions"))]
    UnreadNamed {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// It is in a config map, and nobody has said where those are.
    #[snafu(display(
        "config map {name} is in a cluster: give `stockflow worker` --rules DIR with a copy of it, or name a file, an \
         artifact or an address"
    ))]
    InCluster {
        /// The config map.
        name: String,
    },
    /// It could not be fetched.
    #[snafu(display("{why}"))]
    Unfetched {
        /// Where it is, and why.
        why: String,
    },
    /// It has to be fetched, and nobody here can.
    #[snafu(display(
        "the component {digest} is in a registry or at an address, and this build of stockflow fetches nothing: build \
         it with its feature `network` (cargo build --release --locked -p stockflow), or name a file"
    ))]
    NobodyFetches {
        /// What was to be fetched.
        digest: String,
    },
    /// There is no such built-in rule.
    #[snafu(display("there is no built-in rule `{name}`{}", hint(instead.as_deref())))]
    NoBuiltin {
        /// What was asked for.
        name: String,
        /// One that is there and named nearly so.
        instead: Option<String>,
    },
    /// A word is neither a built-in rule nor a file.
    #[snafu(display("{source}; nor is there a file of that name"))]
    Neither {
        /// Of the built-in rule.
        #[snafu(source(from(ModuleError, Box::new)))]
        source: Box<ModuleError>,
    },
    /// The host does not take it.
    #[snafu(display("{source}"), context(false))]
    Host {
        /// What it said.
        source: HostError,
    },
}

/// Which there are, or the one that was meant.
fn hint(instead: Option<&str>) -> String {
    match instead {
        Some(near) => format!(": did you mean `{near}`?"),
        None => format!("; there are {}", stockflow_builtin::names().collect::<Vec<_>>().join(", ")),
    }
}
