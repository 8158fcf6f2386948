//! Where an artifact is, by its reference.

use std::str::FromStr;

use reqwest::Url;
use stockflow_crds::is_digest;

use crate::error::{FetchError, ReferenceSnafu};

/// What Docker's registry is called, and where it answers.
const DOCKER: (&str, &str) = ("docker.io", "registry-1.docker.io");

/// An artifact in a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Its registry, as it is named: host, and a port.
    pub(crate) registry: String,
    /// Its name there.
    pub(crate) repository: String,
    /// A tag, or the digest of its manifest.
    tag: String,
}

impl Reference {
    /// The digest that its manifest must have, where that is named.
    pub(crate) fn digest(&self) -> Option<&str> {
        Some(self.tag.as_str()).filter(|tag| is_digest(tag))
    }

    /// Where its manifest is.
    pub(crate) fn manifest(&self) -> Result<Url, FetchError> {
        self.url("manifests", &self.tag)
    }

    /// Where a layer is.
    pub(crate) fn blob(&self, digest: &str) -> Result<Url, FetchError> {
        self.url("blobs", digest)
    }

    fn url(&self, kind: &str, name: &str) -> Result<Url, FetchError> {
        let host = if self.registry == DOCKER.0 { DOCKER.1 } else { self.registry.as_str() };
        let why = "it has no registry whose name is one";
        let of = |scheme: &str| {
            let url = Url::parse(&format!("{scheme}://{host}/v2/{}/{kind}/{name}", self.repository));
            url.map_err(|_| ReferenceSnafu { why }.build())
        };
        let https = of("https")?;
        // Only a registry on this machine speaks without TLS.
        if crate::reach::is_here(&https) { of("http") } else { Ok(https) }
    }
}

impl FromStr for Reference {
    type Err = FetchError;

    fn from_str(text: &str) -> Result<Reference, FetchError> {
        let wrong = |why| ReferenceSnafu { why }.build();
        let of = stockflow_crds::Reference::of_artifact(text).map_err(wrong)?;
        if of.is_too_long() {
            return Err(wrong("the name behind the registry is longer than registries take"));
        }
        // An artifact has them: it would be refused otherwise.
        let (registry, tag) = (of.registry.unwrap_or_default(), of.digest.or(of.tag).unwrap_or_default());
        Ok(Reference { registry: registry.to_owned(), repository: of.repository.to_owned(), tag: tag.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::Reference;

    fn manifest(text: &str) -> Result<String, String> {
        let reference: Result<Reference, _> = text.parse();
        reference.and_then(|reference| reference.manifest()).map(Into::into).map_err(|error| error.to_string())
    }

    #[test]
    fn an_artifact_is_found_at_its_registry_by_tag_or_digest() {
        let digest = format!("sha256:{}", "0".repeat(64));
        for (text, url) in [
            ("registry.example/low-stock:1", "https://registry.example/v2/low-stock/manifests/1"),
            ("registry.example:8443/a/b/c:v1.2_3", "https://registry.example:8443/v2/a/b/c/manifests/v1.2_3"),
            ("docker.io/me/rule:1", "https://registry-1.docker.io/v2/me/rule/manifests/1"),
            ("localhost:5000/a:1", "http://localhost:5000/v2/a/manifests/1"),
            ("127.0.0.1:5000/a:1", "http://127.0.0.1:5000/v2/a/manifests/1"),
        ] {
            assert_eq!(manifest(text).as_deref(), Ok(url));
        }
        for text in [format!("r.example/a@{digest}"), format!("r.example/a:1@{digest}")] {
            assert_eq!(manifest(&text), Ok(format!("https://r.example/v2/a/manifests/{digest}")));
        }
    }

    #[test]
    fn what_is_no_reference_is_refused_with_what_to_write() {
        for (text, why) in [
            ("oci://registry.example/a:1", "begins with a scheme"),
            ("low-stock:1", "does not begin with a registry"),
            ("rules/low-stock:1", "does not begin with a registry"),
            ("registry.example/a", "it has no tag"),
            ("registry.example/A:1", "the name behind the registry"),
            ("registry.example/a//b:1", "the name behind the registry"),
            ("registry.example/../a:1", "the name behind the registry"),
            ("registry.example/a:1?x=y", "the tag has"),
            ("registry.example/a@sha256:12", "behind the @"),
            ("user@registry.example/a:1", "does not begin with a registry"),
        ] {
            let said = manifest(text).unwrap_err();
            assert!(said.contains(why) && said.ends_with("registry.example/rules/low-stock:1"), "{text}: {said}");
        }
    }
}
