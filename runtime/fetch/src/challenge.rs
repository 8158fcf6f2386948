//! Challenges: what a registry wants before it gives anything, by its `WWW-Authenticate` header.

use std::collections::BTreeMap;

/// What a registry wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// A token, from this realm, for this service.
    Bearer {
        /// Where tokens are.
        realm: String,
        /// What the registry is called there.
        service: Option<String>,
    },
    /// A login.
    Basic,
}

impl Challenge {
    /// What a header says; nothing where it says something else.
    pub(crate) fn of(header: &str) -> Option<Challenge> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Challenge::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let mut said = parameters(rest);
        Some(Challenge::Bearer { realm: said.remove("realm")?, service: said.remove("service") })
    }
}

/// `name="value"` and `name=value`, with commas between them.
fn parameters(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = text.trim_start();
    while let Some((name, behind)) = rest.split_once('=') {
        let (value, after) = match behind.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => behind.find(',').map_or((behind, ""), |end| behind.split_at(end)),
        };
        found.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
        rest = after.trim_start_matches([',', ' ', '\t']);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Challenge;

    #[test]
    fn a_challenge_is_read_as_registries_write_it() {
        let realm = || "https://auth.example/token".to_owned();
        for header in [
            r#"Bearer realm="https://auth.example/token",service="r.example",scope="repository:a:pull,push""#,
            r#"bearer  scope="a=b, c", service=r.example , realm="https://auth.example/token""#,
        ] {
            let wanted = Challenge::Bearer { realm: realm(), service: Some("r.example".into()) };
            assert_eq!(Challenge::of(header), Some(wanted), "{header}");
        }
        let plain = Challenge::of(r#"Bearer realm="https://auth.example/token"#);
        assert_eq!(plain, Some(Challenge::Bearer { realm: realm(), service: None }));
        assert_eq!(Challenge::of(r#"Basic realm="r""#), Some(Challenge::Basic));
        for header in ["", "Bearer", r#"Bearer service="a""#, "Negotiate"] {
            assert_eq!(Challenge::of(header), None, "{header}");
        }
    }
}
