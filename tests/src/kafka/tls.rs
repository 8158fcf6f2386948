//! Certificates made for one test: an authority, and who it vouches for.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use snafu::ResultExt as _;

use super::error::{CertificateSnafu, Error};

/// Where brokers of tests are.
const HOSTS: [&str; 2] = ["127.0.0.1", "localhost"];

/// A certificate authority of the test's own.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate and its private key, in PEM: of a broker (for 127.0.0.1 and localhost) or of a
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
    pub fn new() -> Result<Self, Error> {
        let name = "stockflow test authority";
        let make = || {
            let mut params = named(name, &[])?;
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            CertifiedIssuer::self_signed(params, KeyPair::generate()?)
        };
        Ok(Self { issuer: make().context(CertificateSnafu { name })? })
    }

    /// Its certificate, in PEM: what a client trusts (`ssl.ca.location`).
    #[must_use]
    pub fn certificate(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for a broker or client of that name, valid for thousands of years.
    ///
    /// # Errors
    /// No key or certificate could be made.
    pub fn identity(&self, name: &str) -> Result<Identity, Error> {
        self.sign(name, false).context(CertificateSnafu { name })
    }

    /// The same, but it ended years ago.
    ///
    /// # Errors
    /// No key or certificate could be made.
    pub fn expired(&self, name: &str) -> Result<Identity, Error> {
        self.sign(name, true).context(CertificateSnafu { name })
    }

    fn sign(&self, name: &str, expired: bool) -> Result<Identity, rcgen::Error> {
        let mut params = named(name, &HOSTS)?;
        if expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Identity { certificate: certificate.pem(), key: key.serialize_pem() })
    }
}

fn named(name: &str, hosts: &[&str]) -> Result<CertificateParams, rcgen::Error> {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}
