//! Secrets in a folder, as Kubernetes mounts them: a folder a secret, a file a key.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use stockflow_crds::SecretKey;

use crate::error::{MissingSnafu, TooLargeSnafu, UnreadSnafu};
use crate::{SECRET_BYTES_MAX, Secret, SecretError, Secrets};

/// A folder of secrets: `FOLDER/kafka-user/password`. Files are read again each time, so they may rotate.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Secrets in this folder, which need not be there yet.
    pub fn new(folder: impl Into<PathBuf>) -> Folder {
        Folder(folder.into())
    }
}

impl Secrets for Folder {
    fn read(&self, key: &SecretKey) -> Result<Secret, SecretError> {
        let path = self.0.join(&key.name).join(&key.key);
        let place = path.display().to_string();
        let missing = |error: std::io::Error| {
            let why = match error.kind() {
                ErrorKind::NotFound => format!("there is no file {place}"),
                _ => format!("{place}: {error}"),
            };
            MissingSnafu { key: key.clone(), why }.build()
        };
        let unread =
            |error: std::io::Error| UnreadSnafu { key: key.clone(), place: &place, why: error.to_string() }.build();
        let found = fs::metadata(&path).map_err(missing)?;
        if !found.is_file() {
            return MissingSnafu { key: key.clone(), why: format!("{place} is no file") }.fail();
        }
        // Before it is read: it could be any file.
        if found.len() > SECRET_BYTES_MAX {
            return TooLargeSnafu { key: key.clone(), place, len: found.len() }.fail();
        }
        Secret::new(key, &place, fs::read(&path).map_err(unread)?)
    }
}

#[cfg(test)]
mod tests {
    use super::{Folder, SecretError, SecretKey, Secrets, fs};

    #[test]
    fn a_file_that_comes_and_changes_is_read_as_it_is_now() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Folder::new(folder.path());
        let key = SecretKey { name: "kafka-user".into(), key: "password".into() };
        let missing = secrets.read(&key).unwrap_err();
        let said = missing.to_string();
        assert!(matches!(missing, SecretError::Missing { .. }) && missing.may_come(), "{missing:?}");
        assert!(said.starts_with("secret `kafka-user` has no password: there is no file "), "{said}");
        fs::create_dir(folder.path().join("kafka-user")).unwrap();
        for text in ["one", "two"] {
            fs::write(folder.path().join("kafka-user/password"), text).unwrap();
            assert_eq!(secrets.read(&key).unwrap().text(), text);
        }
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("kafka-user/password")).unwrap();
        let key = SecretKey { name: "kafka-user".into(), key: "password".into() };
        let said = Folder::new(folder.path()).read(&key).unwrap_err().to_string();
        assert!(said.contains("is no file"), "{said}");
    }
}
