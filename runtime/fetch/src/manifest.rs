//! Manifests: which layer of an artifact is the component.

use serde::Deserialize;

use crate::error::{FetchError, IndexSnafu, NoLayerSnafu, NoRegistrySnafu};
use stockflow_crds::is_digest;

/// Kinds of manifests that are asked for.
pub(crate) const MANIFESTS: &str =
    "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
/// Most bytes of one.
pub(crate) const MANIFEST_BYTES_MAX: usize = 1 << 20;
/// Most digests that are shown.
const SHOWN_MAX: usize = 3;

#[derive(Deserialize)]
struct Manifest {
    layers: Option<Vec<Layer>>,
    manifests: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Layer {
    digest: String,
}

/// Sees that the artifact has a layer that is the component: the one whose digest is the rule's. So it does not matter
/// what its media type is, or what else is in there.
pub(crate) fn has_layer(manifest: &[u8], wanted: &str, host: &str) -> Result<(), FetchError> {
    let parsed: Result<Manifest, _> = serde_json::from_slice(manifest);
    let parsed = parsed.map_err(|_| NoRegistrySnafu { host, why: "its manifest is none" }.build())?;
    let layers = match parsed {
        Manifest { layers: Some(layers), .. } => layers,
        Manifest { manifests: Some(_), .. } => return IndexSnafu.fail(),
        Manifest { .. } => return NoRegistrySnafu { host, why: "its manifest has no layers" }.fail(),
    };
    if layers.iter().any(|layer| layer.digest == wanted) {
        return Ok(());
    }
    let digests: Vec<String> = layers.into_iter().map(|layer| layer.digest).filter(|text| is_digest(text)).collect();
    let more = if digests.len() > SHOWN_MAX { " and more" } else { "" };
    let shown = digests.into_iter().take(SHOWN_MAX).collect::<Vec<_>>().join(", ");
    let found = if shown.is_empty() { "none".to_owned() } else { shown + more };
    NoLayerSnafu { wanted, found }.fail()
}

#[cfg(test)]
mod tests {
    use super::has_layer;

    fn said(manifest: &str) -> String {
        has_layer(manifest.as_bytes(), "sha256:1", "r.example").unwrap_err().to_string()
    }

    #[test]
    fn the_layer_with_the_digest_is_taken_whatever_it_is_called() {
        let manifest =
            r#"{"layers": [{"digest": "sha256:0", "mediaType": "a"}, {"digest": "sha256:1"}], "manifests": 1}"#;
        assert!(has_layer(manifest.as_bytes(), "sha256:1", "r.example").is_ok());
    }

    #[test]
    fn what_has_no_such_layer_is_told_with_those_that_there_are_and_no_other_word() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let layer = format!(r#"{{"digest": "{digest}"}}"#);
        let all = [layer.as_str(); 4].join(",");
        let told = said(&format!(r#"{{"layers": [{{"digest": "<b>secret</b>"}}, {all}]}}"#));
        assert!(told.contains(&format!("it has {digest}, {digest}, {digest} and more: ")), "{told}");
        assert!(!told.contains("secret"), "{told}");
        assert!(said(r#"{"layers": []}"#).contains("it has none"));
        assert!(said(r#"{"manifests": []}"#).contains("index of several artifacts"));
        assert!(said("{}").contains("has no layers"));
        assert!(said("<html>").contains("its manifest is none"));
    }
}
