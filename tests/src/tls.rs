//! Certificates made for one test: an authority, and who it vouches for.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use snafu::{ResultExt as _, Snafu};

/// Why there is no certificate.
#[derive(Debug, Snafu)]
#[snafu(display("cannot make the certificate of {name}: {source}"))]
pub struct TlsError {
    name: String,
    source: rcgen::Error,
}

/// Where servers of tests are.
const HOSTS: [&str; 2] = ["127.0.0.1", "localhost"];

/// A certificate authority of the test's own.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate and its private key, in PEM: of a server (for 127.0.0.1 and localhost) or of a
/// client.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificate, signed by the authority.
    pub certificate: String,
    /// Its private key, PKCS #8, not encrypted.
    pub key: String,
}

impl Authority {
    /// A new one, which nobody trusts yet.
    ///
    /// # Errors
    /// No key or certificate could be made.
    pub fn new() -> Result<Self, TlsError> {
        let name = "stockflow test authority";
        let make = || {
            let mut params = named(name, &[])?;
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            CertifiedIssuer::self_signed(params, KeyPair::generate()?)
        };
        Ok(Self { issuer: make().context(TlsSnafu { name })? })
    }

    /// Its certificate, in PEM: what a client trusts (`ssl.ca.location`).
    #[must_use]
    pub fn certificate(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for a server or client of that name, valid for thousands of years.
    ///
    /// # Errors
    /// No key or certificate could be made.
    pub fn identity(&self, name: &str) -> Result<Identity, TlsError> {
        self.sign(name, None, false).context(TlsSnafu { name })
    }

    /// The same, for somebody who belongs to a group (the certificate's organization).
    ///
    /// # Errors
    /// No key or certificate could be made.
    pub fn member(&self, name: &str, group: &str) -> Result<Identity, TlsError> {
        self.sign(name, Some(group), false).context(TlsSnafu { name })
    }

    /// The same, but it ended years ago.
    ///
    /// # Errors
    /// No key or certificate could be made.
    pub fn expired(&self, name: &str) -> Result<Identity, TlsError> {
        self.sign(name, None, true).context(TlsSnafu { name })
    }

    fn sign(&self, name: &str, group: Option<&str>, expired: bool) -> Result<Identity, rcgen::Error> {
        let mut params = named(name, &HOSTS)?;
        if let Some(group) = group {
            params.distinguished_name.push(DnType::OrganizationName, group);
        }
        if expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Identity { certificate: certificate.pem(), key: key.serialize_pem() })
    }
}

/// A key pair for signing and checking tokens, in PEM: the private half (PKCS #8), the public half.
pub(crate) fn signing_key() -> Result<(String, String), TlsError> {
    let key = KeyPair::generate().context(TlsSnafu { name: "tokens" })?;
    Ok((key.serialize_pem(), key.public_key_pem()))
}

fn named(name: &str, hosts: &[&str]) -> Result<CertificateParams, rcgen::Error> {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}
