//! The cache of compiled components: a private folder, made by us, keyed by wasmtime.
//!
//! wasmtime's key covers the component's bytes, its own version and every compiler setting. What
//! is in the folder is machine code that will be run, so nobody else may write there.

use std::fs::{DirBuilder, Permissions, symlink_metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use wasmtime::{Cache, CacheConfig};

/// Bytes that the folder may grow to before wasmtime deletes what was used least.
const CACHE_BYTES_MAX: u64 = 512 << 20;

/// The cache in `folder`, or none (with a warning) when the folder is not ours alone: rules are
/// then compiled anew, which is slower and always right.
pub(crate) fn open(folder: &Path) -> Option<Cache> {
    let opened = make_private(folder).map_err(|error| error.to_string()).and_then(|()| {
        let mut config = CacheConfig::new();
        config.with_directory(folder).with_files_total_size_soft_limit(CACHE_BYTES_MAX);
        Cache::new(config).map_err(|error| format!("{error:#}"))
    });
    opened
        .inspect_err(|error| tracing::warn!(folder = %folder.display(), error, "rules are compiled without a cache"))
        .ok()
}

fn make_private(folder: &Path) -> io::Result<()> {
    match symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            // The umask may have taken bits away, never added: this only sets what was asked for.
            std::fs::set_permissions(folder, Permissions::from_mode(0o700))
        }
        Err(error) => Err(error),
        Ok(found) if !found.is_dir() => Err(io::Error::other("it is not a folder")),
        Ok(found) if found.permissions().mode() & 0o077 != 0 => {
            Err(io::Error::other("others may enter it: chmod 700, or name another folder"))
        }
        Ok(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_made_for_us_alone_and_refused_when_it_is_not() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        make_private(&folder).unwrap();
        assert_eq!(symlink_metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        make_private(&folder).unwrap();

        std::fs::set_permissions(&folder, Permissions::from_mode(0o750)).unwrap();
        assert!(make_private(&folder).unwrap_err().to_string().contains("chmod 700"));

        let link = home.path().join("link");
        std::os::unix::fs::symlink(home.path(), &link).unwrap();
        assert!(make_private(&link).unwrap_err().to_string().contains("not a folder"));
    }
}
