//! References of artifacts: registry, repository, and a tag or a digest.

use std::str::FromStr;

use reqwest::Url;

use crate::digest::is_digest;
use crate::error::{FetchError, ReferenceSnafu};

/// Most characters of a repository, by the specification of registries.
const REPOSITORY_MAX: usize = 255;
/// Most characters of a tag.
const TAG_MAX: usize = 128;
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
        let wrong = |why| ReferenceSnafu { why }.fail();
        if text.contains("://") {
            return wrong("it begins with a scheme, which references have not");
        }
        let Some((registry, rest)) = text.split_once('/').filter(|(first, _)| is_registry(first)) else {
            return wrong("it does not begin with a registry");
        };
        let (rest, digest) = rest.split_once('@').map_or((rest, None), |(rest, digest)| (rest, Some(digest)));
        let (repository, tag) = rest.split_once(':').map_or((rest, None), |(name, tag)| (name, Some(tag)));
        if !is_repository(repository) {
            return wrong("the name behind the registry has something else than a-z, 0-9, `.`, `_`, `-` and `/`");
        }
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return wrong("what is behind the @ is not sha256: and 64 hex digits");
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return wrong(
                "the tag has something else than letters, digits, `.`, `_` and `-`, or more than 128 of them",
            );
        }
        let Some(tag) = digest.or(tag) else { return wrong("it has no tag") };
        Ok(Reference { registry: registry.to_owned(), repository: repository.to_owned(), tag: tag.to_owned() })
    }
}

/// A host is told from a name by a dot, a port, or by being this one.
fn is_registry(text: &str) -> bool {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']');
    let is_host = text == "localhost" || text.contains(['.', ':']);
    is_host && text.bytes().all(legal)
}

fn is_repository(text: &str) -> bool {
    let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
    let part = |part: &str| {
        let ends = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        part.bytes().all(legal) && ends(part.bytes().next()) && ends(part.bytes().last())
    };
    text.len() <= REPOSITORY_MAX && text.split('/').all(part)
}

fn is_tag(text: &str) -> bool {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    (1..=TAG_MAX).contains(&text.len()) && text.bytes().all(legal) && !text.starts_with(['.', '-'])
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
