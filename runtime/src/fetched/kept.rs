//! Components that were fetched, kept in a folder by digest, so that a restart needs no registry.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use stockflow_host::{COMPONENT_BYTES_MAX, digest_of};

/// The folder's name in the folder of the state, where each stage has one of its own: no stage has an underscore.
const FOLDER: &str = "_rules";
/// Components that are kept beside those of the pipeline, for one that is put back to what it was. The newest stay.
const OTHERS_MAX: usize = 4;

/// A folder with components.
#[derive(Clone, Debug)]
pub(crate) struct Kept(PathBuf);

impl Kept {
    /// In the folder of a worker's state.
    pub(crate) fn in_state(folder: &Path) -> Kept {
        Kept(folder.join(FOLDER))
    }

    /// The component of this digest, if it is here and still is what it was.
    pub(crate) fn get(&self, digest: &str) -> Option<Vec<u8>> {
        let file = self.file(digest);
        let bytes = fs::metadata(&file).ok()?.len();
        if usize::try_from(bytes).is_ok_and(|bytes| bytes <= COMPONENT_BYTES_MAX) {
            let component = fs::read(&file).ok()?;
            if digest_of(&component) == digest {
                return Some(component);
            }
        }
        tracing::warn!(file = %file.display(), "a rule that was kept is damaged, and is fetched again");
        let _ = fs::remove_file(&file);
        None
    }

    /// Keeps a component. Where that fails it is told: the component is there all the same.
    pub(crate) fn put(&self, digest: &str, component: &[u8]) {
        if let Err(error) = self.write(digest, component) {
            let folder = self.0.display();
            tracing::warn!(%folder, %error, "a rule cannot be kept, and is fetched again after a restart");
        }
    }

    fn write(&self, digest: &str, component: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        let file = self.file(digest);
        // Each process has its own: a file has its name when it is whole.
        let part = file.with_extension(format!("{}.part", std::process::id()));
        let mut written = File::create(&part)?;
        written.write_all(component)?;
        written.sync_all()?;
        fs::rename(&part, &file)
    }

    /// Takes away all but these, and the newest of others.
    pub(crate) fn keep(&self, digests: &BTreeSet<&str>) {
        let named: BTreeSet<PathBuf> = digests.iter().map(|digest| self.file(digest)).collect();
        let mut others = Vec::new();
        for entry in fs::read_dir(&self.0).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_whole = path.extension().is_some_and(|extension| extension == "wasm");
            let changed = entry.metadata().and_then(|found| found.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            if !named.contains(&path) {
                others.push((is_whole, changed, path));
            }
        }
        others.sort_unstable();
        let newest = others.iter().filter(|(is_whole, ..)| *is_whole).count().min(OTHERS_MAX);
        for (_, _, path) in &others[..others.len() - newest] {
            let _ = fs::remove_file(path);
        }
    }

    fn file(&self, digest: &str) -> PathBuf {
        self.0.join(format!("{}.wasm", digest.replace(':', "-")))
    }
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, Kept, OTHERS_MAX, digest_of, fs};

    #[test]
    fn what_the_pipeline_has_stays_and_of_others_the_newest() {
        let state = tempfile::tempdir().unwrap();
        let kept = Kept::in_state(state.path());
        let all: Vec<String> = (0..9_u8).map(|n| digest_of(&[n])).collect();
        for (n, digest) in (0_u8..).zip(&all) {
            kept.put(digest, &[n]);
        }
        fs::write(kept.0.join("sha256-0.77.part"), "half").unwrap();
        let here = || all.iter().filter(|digest| kept.get(digest).is_some()).count();
        assert_eq!(here(), 9);
        kept.keep(&BTreeSet::from([all[0].as_str(), all[1].as_str()]));
        assert!(kept.get(&all[0]).is_some() && kept.get(&all[1]).is_some());
        assert_eq!((here(), fs::read_dir(&kept.0).unwrap().count()), (2 + OTHERS_MAX, 2 + OTHERS_MAX));
    }

    #[test]
    fn where_nothing_can_be_kept_nothing_is() {
        let state = tempfile::tempdir().unwrap();
        let file = state.path().join("file");
        fs::write(&file, "").unwrap();
        let kept = Kept::in_state(&file);
        kept.put(&digest_of(b"one"), b"one");
        kept.keep(&BTreeSet::new());
        assert_eq!(kept.get(&digest_of(b"one")), None);
    }
}
