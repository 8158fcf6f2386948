//! A second listener, SECURE, beside the plain one: TLS, SASL or both.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use snafu::ResultExt as _;

use super::error::{Error, IoSnafu};
use crate::tls::{Authority, Identity};

/// What a client has to show to be let in by the SECURE listener.
#[derive(Clone, Debug, Default)]
pub struct Security {
    /// TLS, with this certificate and key of the brokers; none: no TLS.
    pub server: Option<Identity>,
    /// Clients must show a certificate of this authority (in PEM).
    pub clients_of: Option<String>,
    /// Names and passwords, for PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512 alike; none: no SASL.
    pub users: Vec<(String, String)>,
}

impl Security {
    /// TLS with a broker's certificate of `authority`; clients show none.
    ///
    /// # Errors
    /// No certificate could be made.
    pub fn tls(authority: &Authority) -> Result<Self, Error> {
        Ok(Self { server: Some(authority.identity("broker")?), ..Self::default() })
    }

    /// Clients, too, must show a certificate of `authority`.
    #[must_use]
    pub fn clients_of(mut self, authority: &Authority) -> Self {
        self.clients_of = Some(authority.certificate());
        self
    }

    /// Lets a user in by name and password. Neither may contain quotes, commas or brackets.
    #[must_use]
    pub fn user(mut self, name: &str, password: &str) -> Self {
        self.users.push((name.to_owned(), password.to_owned()));
        self
    }

    /// As `security.protocol` of a client has it.
    #[must_use]
    pub fn protocol(&self) -> &'static str {
        match (&self.server, self.users.is_empty()) {
            (Some(_), true) => "SSL",
            (Some(_), false) => "SASL_SSL",
            (None, true) => "PLAINTEXT",
            (None, false) => "SASL_PLAINTEXT",
        }
    }

    /// The lines for server.properties; writes the files that they name to `folder`.
    pub(super) fn properties(&self, folder: &Path) -> Result<BTreeMap<String, String>, Error> {
        let mut lines = BTreeMap::new();
        let mut line = |key: &str, value: String| lines.insert(format!("listener.name.secure.{key}"), value);
        let file = |name: &str, text: String| {
            let path = folder.join(name);
            let written = fs::write(&path, text).context(IoSnafu { what: format!("write {name}") });
            written.map(|()| path.display().to_string())
        };
        if let Some(Identity { certificate, key }) = &self.server {
            line("ssl.keystore.type", "PEM".to_owned());
            line("ssl.keystore.location", file("server.pem", format!("{key}{certificate}"))?);
        }
        if let Some(authority) = &self.clients_of {
            line("ssl.client.auth", "required".to_owned());
            line("ssl.truststore.type", "PEM".to_owned());
            line("ssl.truststore.location", file("clients-ca.pem", authority.clone())?);
        }
        if !self.users.is_empty() {
            let module = "org.apache.kafka.common.security";
            let users = self.users.iter().map(|(name, password)| format!(" user_{name}=\"{password}\""));
            let users: String = users.collect();
            line("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512".to_owned());
            line("plain.sasl.jaas.config", format!("{module}.plain.PlainLoginModule required{users};"));
            for mechanism in ["scram-sha-256", "scram-sha-512"] {
                let key = format!("{mechanism}.sasl.jaas.config");
                line(&key, format!("{module}.scram.ScramLoginModule required;"));
            }
        }
        Ok(lines)
    }

    /// What the storage tool is told, so that the users are there from the first moment.
    pub(super) fn format_options(&self) -> impl Iterator<Item = String> {
        self.users.iter().flat_map(|(name, password)| {
            ["SCRAM-SHA-256", "SCRAM-SHA-512"].into_iter().flat_map(move |mechanism| {
                ["--add-scram".to_owned(), format!("{mechanism}=[name={name},password={password}]")]
            })
        })
    }
}
