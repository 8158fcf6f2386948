//! Names of objects of Kubernetes and of keys in them, as its server takes them: patterns, and the same for `validate`.
//! What is no name would become a part of a path, of a question to the server or of a file in a pod.

use crate::bounds::OBJECT_NAME_MAX;

/// What the name of an object matches: a DNS subdomain (RFC 1123).
pub(crate) const OBJECT_NAME: &str = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$";

/// What a key of a secret or config map matches: neither `.` nor `..`, nor what begins with that.
pub(crate) const OBJECT_KEY: &str = "^\\.?[a-zA-Z0-9_-][a-zA-Z0-9._-]*$";

/// Whether an object can have this name.
pub fn is_object_name(name: &str) -> bool {
    let inner = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(inner) && !part.starts_with('-') && !part.ends_with('-');
    name.len() <= OBJECT_NAME_MAX && name.split('.').all(is_part)
}

/// Whether a secret or config map can have this key.
pub(crate) fn is_object_key(key: &str) -> bool {
    let inner = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    let rest = key.strip_prefix('.').unwrap_or(key);
    key.len() <= OBJECT_NAME_MAX && !rest.is_empty() && !rest.starts_with('.') && rest.bytes().all(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_part_of_a_path_is_no_name_and_no_key() {
        for name in [
            "../../etc",
            "a/../b",
            "x/log",
            "x%2fy",
            "my secret",
            "..",
            ".",
            "",
            "x?y=1",
            "Upper",
            "a..b",
            "-a",
            "a-.b",
        ] {
            assert!(!is_object_name(name), "{name}");
        }
        for name in ["a", "kafka-login", "a.b-c.d", "0", "a".repeat(253).as_str()] {
            assert!(is_object_name(name), "{name}");
        }
        for key in ["../x", "a/b", "..", ".", "", "a b", "..a", "\u{e9}", "a".repeat(254).as_str()] {
            assert!(!is_object_key(key), "{key}");
        }
        for key in ["ca.crt", ".dockerconfigjson", "A_b-c", "a..b", "0"] {
            assert!(is_object_key(key), "{key}");
        }
    }
}
