//! The files that the programs of Kubernetes know each other and their users by.

use std::fs;
use std::path::{Path, PathBuf};

use snafu::ResultExt as _;

use super::error::{Error, IoSnafu};
use super::user::User;
use crate::tls::{Authority, Identity, signing_key};

/// The certificates of one server, in a folder.
#[derive(Debug)]
pub(super) struct Keys {
    folder: PathBuf,
    authority: Authority,
    /// Where the server is asked, as a kubeconfig has it.
    address: String,
}

impl Keys {
    /// Makes the authority, the server's own certificate, and the key that signs tokens.
    pub(super) fn make(folder: PathBuf, address: String) -> Result<Self, Error> {
        fs::create_dir_all(&folder).context(IoSnafu { what: "make a folder for keys" })?;
        let keys = Self { folder, authority: Authority::new()?, address };
        write(&keys.authority_file(), &keys.authority.certificate())?;
        keys.store("apiserver", &keys.authority.identity("kube-apiserver")?)?;
        let (private, public) = signing_key()?;
        write(&keys.path("tokens.key"), &private)?;
        write(&keys.path("tokens.pub"), &public)?;
        Ok(keys)
    }

    pub(super) fn authority_file(&self) -> PathBuf {
        self.path("ca.crt")
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// Somebody with a client certificate.
    pub(super) fn user(&self, name: &str, group: Option<&str>) -> Result<User, Error> {
        let identity = match group {
            Some(group) => self.authority.member(name, group)?,
            None => self.authority.identity(name)?,
        };
        let (certificate, key) = self.store(&format!("user-{name}"), &identity)?;
        let shown = format!("client-certificate: {}, client-key: {}", certificate.display(), key.display());
        self.kubeconfig(name, &shown)
    }

    /// Somebody with a token.
    pub(super) fn bearer(&self, name: &str, token: &str) -> Result<User, Error> {
        self.kubeconfig(name, &format!("token: {token}"))
    }

    fn kubeconfig(&self, name: &str, shown: &str) -> Result<User, Error> {
        let path = self.path(&format!("{name}.kubeconfig"));
        let (address, ca) = (&self.address, self.authority_file());
        let text = format!(
            "apiVersion: v1\nkind: Config\n\
             clusters: [{{name: test, cluster: {{server: \"{address}\", certificate-authority: {}}}}}]\n\
             users: [{{name: user, user: {{{shown}}}}}]\n\
             contexts: [{{name: test, context: {{cluster: test, user: user}}}}]\n\
             current-context: test\n",
            ca.display()
        );
        write(&path, &text)?;
        Ok(User::new(name.to_owned(), path))
    }

    fn store(&self, name: &str, identity: &Identity) -> Result<(PathBuf, PathBuf), Error> {
        let (certificate, key) = (self.path(&format!("{name}.crt")), self.path(&format!("{name}.key")));
        write(&certificate, &identity.certificate)?;
        write(&key, &identity.key)?;
        Ok((certificate, key))
    }
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).context(IoSnafu { what: format!("write {}", path.display()) })
}
