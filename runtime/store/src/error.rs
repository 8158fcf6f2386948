//! Why a local store could not do as told, and what to do.

use snafu::Snafu;
use std::path::PathBuf;

/// Why a local store could not do as told, and what to do.
#[derive(Debug, Snafu)]
#[snafu(visibility(pub(crate)))]
pub enum StoreError {
    /// The file system said no: disk full, no permission, a broken disk.
    #[snafu(display("local store: {step} {}: {source}", path.display()))]
    Io {
        /// What was being done.
        step: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What the file system said.
        source: std::io::Error,
    },
    /// What is held cannot be trusted. Clear the store of this shard; the changelog fills it again.
    #[snafu(display(
        "local store of shard {shard}: {} is damaged: {what}; clear it, the changelog fills it again", path.display()
    ))]
    Damaged {
        /// The shard.
        shard: u32,
        /// Its file.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// An append that does not follow the last one.
    #[snafu(display("local store of shard {shard}: pack {seq} does not follow pack {last}"))]
    Order {
        /// The shard.
        shard: u32,
        /// What was to be appended.
        seq: u64,
        /// The last one there is.
        last: u64,
    },
    /// A record beyond what a store takes.
    #[snafu(display(
        "local store of shard {shard}: a record of {bytes} bytes in pack {seq} is too large (at most {limit})"
    ))]
    TooLarge {
        /// The shard.
        shard: u32,
        /// The pack.
        seq: u64,
        /// The record's length.
        bytes: usize,
        /// What is taken.
        limit: usize,
    },
    /// This process has the shard's store open already.
    #[snafu(display("local store of shard {shard}: {} is open already; close the other one first", path.display()))]
    Busy {
        /// The shard.
        shard: u32,
        /// Its file.
        path: PathBuf,
    },
    /// Another process works in the folder.
    #[snafu(display(
        "local store: {} is in use by process {holder}; stop it, or give this one a folder of its own", path.display()
    ))]
    InUse {
        /// The folder.
        path: PathBuf,
        /// The id of the process that holds it, as it wrote it.
        holder: String,
    },
    /// The folder was written by a version that keeps things differently.
    #[snafu(display(
        "local store: {} is of format {found}, this version knows {wanted}; remove the folder, the changelog fills it \
         again", path.display()
    ))]
    OtherVersion {
        /// The folder.
        path: PathBuf,
        /// What its label says.
        found: String,
        /// What it should say.
        wanted: u32,
    },
    /// The folder belongs to another stage.
    #[snafu(display(
        "local store: {} belongs to {found}, not to {wanted}; give each stage a folder of its own, or remove this one \
         if {found} needs it no longer", path.display()
    ))]
    OtherOwner {
        /// The folder.
        path: PathBuf,
        /// Whose it is.
        found: String,
        /// Who asked.
        wanted: String,
    },
    /// The name of the owner cannot be written into a label.
    #[snafu(display("local store: {owner:?} cannot own a folder: 1 to {limit} printable characters"))]
    BadOwner {
        /// The name.
        owner: String,
        /// How long it may be, in bytes.
        limit: usize,
    },
}
