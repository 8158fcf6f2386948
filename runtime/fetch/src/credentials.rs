//! Credentials for registries, of pull secrets: Docker's config, as `kubectl create secret docker-registry` writes it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use serde::Deserialize;
use stockflow_secrets::Secret;

use crate::error::{FetchError, PullSecretSnafu};

/// The key of a pull secret that says it all.
pub const PULL_SECRET_KEY: &str = ".dockerconfigjson";

/// Other names of Docker's registry in Docker's config.
const DOCKER: [&str; 3] = ["index.docker.io", "registry-1.docker.io", "docker.io"];

/// Logins, by registry. Neither `Debug` nor an error shows any of them.
#[derive(Clone, Default)]
pub struct Credentials {
    logins: BTreeMap<String, HeaderValue>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.logins.keys()).finish()
    }
}

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    auths: BTreeMap<String, Login>,
}

#[derive(Deserialize)]
struct Login {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
}

impl Credentials {
    /// Adds those of a pull secret; what an earlier one has said of a registry stands.
    ///
    /// # Errors
    /// It is no docker config.
    pub fn add(&mut self, name: &str, secret: &Secret) -> Result<(), FetchError> {
        let wrong = || PullSecretSnafu { name }.build();
        let config: Config = serde_json::from_str(secret.text()).map_err(|_| wrong())?;
        for (place, login) in config.auths {
            let encoded = match (login.auth, login.username, login.password) {
                (Some(auth), ..) if !auth.is_empty() => auth,
                (_, Some(user), Some(password)) => STANDARD.encode(format!("{user}:{password}")),
                // A registry that somebody has logged out of.
                _ => continue,
            };
            let mut header = HeaderValue::try_from(format!("Basic {encoded}")).map_err(|_| wrong())?;
            header.set_sensitive(true);
            self.logins.entry(registry(&place)).or_insert(header);
        }
        Ok(())
    }

    /// What a registry, as a reference names it, is to be shown.
    pub(crate) fn login(&self, named: &str) -> Option<HeaderValue> {
        self.logins.get(&registry(named)).cloned()
    }
}

/// The registry of an entry, which may be an address: Docker has written `https://index.docker.io/v1/`.
fn registry(place: &str) -> String {
    let place = place.trim_start_matches("https://").trim_start_matches("http://");
    let host = place.split('/').next().unwrap_or_default();
    if DOCKER.contains(&host) { "docker.io".to_owned() } else { host.to_owned() }
}

#[cfg(test)]
mod tests {
    use stockflow_secrets::SecretKey;

    use super::{Credentials, PULL_SECRET_KEY, Secret};

    fn added(credentials: &mut Credentials, text: &str) -> Result<(), String> {
        let key = SecretKey { name: "pull".into(), key: PULL_SECRET_KEY.into() };
        let secret = Secret::new(&key, "pull", text.as_bytes().to_vec()).unwrap();
        credentials.add("pull", &secret).map_err(|error| error.to_string())
    }

    #[test]
    fn a_login_is_found_by_its_registry_however_docker_has_written_it() {
        let mut credentials = Credentials::default();
        let config = r#"{"auths": {
            "https://index.docker.io/v1/": {"auth": "aHVudGVyOjI="},
            "r.example:8443": {"username": "hunter", "password": "2"},
            "gone.example": {}}}"#;
        added(&mut credentials, config).unwrap();
        added(&mut credentials, r#"{"auths": {"docker.io": {"auth": "b3RoZXI="}}}"#).unwrap();
        for registry in ["docker.io", "r.example:8443"] {
            assert_eq!(credentials.login(registry).unwrap(), "Basic aHVudGVyOjI=", "{registry}");
        }
        assert!(credentials.login("gone.example").is_none() && credentials.login("r.example").is_none());
        assert!(!format!("{credentials:?} {:?}", credentials.login("docker.io")).contains("aHVudGVy"));
    }

    #[test]
    fn what_is_no_docker_config_is_refused_and_not_repeated() {
        for text in ["hunter2", r#"{"auths": {"a": "hunter2"}}"#, r#"{"auths": {"a": {"auth": "hunter2\n"}}}"#] {
            let said = added(&mut Credentials::default(), text).unwrap_err();
            assert!(said.starts_with("the pull secret pull is no docker config: "), "{said}");
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
}
