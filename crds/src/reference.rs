//! References of artifacts and images: registry, repository, tag and digest, as registries take them; patterns for the
//! API server, and the same for `validate` and whoever fetches.

use crate::Digest;

/// Most characters of a repository, by the specification of registries.
const REPOSITORY_MAX: usize = 255;
/// Most characters of a tag.
const TAG_MAX: usize = 128;

/// What the reference of an artifact matches: with its registry, and a tag or a digest.
pub(crate) const ARTIFACT: &str = "^(localhost|[a-zA-Z0-9\\[\\]-]*[.:][a-zA-Z0-9.:\\[\\]-]*)\
    /[a-z0-9]([a-z0-9._-]*[a-z0-9])?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*\
    (:[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}|(:[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127})?@sha256:[0-9a-f]{64})$";

/// What the reference of an image matches: a registry, a tag and a digest may be left out.
pub(crate) const IMAGE: &str = "^((localhost|[a-zA-Z0-9\\[\\]-]*[.:][a-zA-Z0-9.:\\[\\]-]*)/)?\
    [a-z0-9]([a-z0-9._-]*[a-z0-9])?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*\
    (:[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$";

/// A reference, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Its registry, as it is named: host, and a port.
    pub registry: Option<&'a str>,
    /// Its name there.
    pub repository: &'a str,
    /// Its tag.
    pub tag: Option<&'a str>,
    /// The digest of its manifest, `sha256:` and 64 lowercase hex digits.
    pub digest: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// Of an artifact, which is always told with its registry and which one of its name it is.
    ///
    /// # Errors
    /// What is wrong with it, to be followed by what to write.
    pub fn of_artifact(text: &'a str) -> Result<Reference<'a>, &'static str> {
        if text.contains("://") {
            return Err("it begins with a scheme, which references have not");
        }
        let reference = Reference::apart(text);
        if reference.registry.is_none() {
            return Err("it does not begin with a registry");
        }
        reference.checked()?;
        if reference.tag.or(reference.digest).is_none() {
            return Err("it has no tag");
        }
        Ok(reference)
    }

    /// Of an image.
    ///
    /// # Errors
    /// As of an artifact.
    pub fn of_image(text: &'a str) -> Result<Reference<'a>, &'static str> {
        let reference = Reference::apart(text);
        reference.checked()?;
        Ok(reference)
    }

    fn apart(text: &'a str) -> Reference<'a> {
        let begins = text.split_once('/').filter(|(first, _)| is_registry(first));
        let (registry, rest) = begins.map_or((None, text), |(registry, rest)| (Some(registry), rest));
        let (rest, digest) = rest.split_once('@').map_or((rest, None), |(rest, digest)| (rest, Some(digest)));
        let (repository, tag) = rest.split_once(':').map_or((rest, None), |(name, tag)| (name, Some(tag)));
        Reference { registry, repository, tag, digest }
    }

    fn checked(&self) -> Result<(), &'static str> {
        if !is_repository(self.repository) {
            return Err("the name behind the registry has something else than a-z, 0-9, `.`, `_`, `-` and `/`");
        }
        if self.digest.is_some_and(|digest| !is_digest(digest)) {
            return Err("what is behind the @ is not sha256: and 64 hex digits");
        }
        if self.tag.is_some_and(|tag| !is_tag(tag)) {
            return Err("the tag has something else than letters, digits, `.`, `_` and `-`, or more than 128 of them");
        }
        Ok(())
    }

    /// Whether its name is longer than registries take; a pattern cannot tell.
    pub fn is_too_long(&self) -> bool {
        self.repository.len() > REPOSITORY_MAX
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
    text.split('/').all(part)
}

fn is_tag(text: &str) -> bool {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    (1..=TAG_MAX).contains(&text.len()) && text.bytes().all(legal) && !text.starts_with(['.', '-'])
}

/// Whether a text is a digest as we write them.
pub fn is_digest(text: &str) -> bool {
    text.parse::<Digest>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::Reference;

    #[test]
    fn an_image_needs_no_registry_no_tag_and_no_digest_and_has_no_spaces() {
        let digest = format!("sha256:{}", "0".repeat(64));
        for text in [
            "worker",
            "stockflow/worker:1.2",
            "r.example:5000/a/b",
            format!("r.example/a:1@{digest}").as_str(),
            "[::1]:5000/a",
        ] {
            assert!(Reference::of_image(text).is_ok(), "{text}");
        }
        for text in [
            "",
            " ",
            "my worker:1",
            "worker:1 ",
            "Worker",
            "r.example/Worker",
            "worker:",
            "a//b",
            "/a",
            "a@1",
            "https://r/a",
        ] {
            assert!(Reference::of_image(text).is_err(), "{text}");
        }
    }
}
