//! Names of objects that users write: what is none is asked for nowhere, for it would become a part of a path.

/// Whether an object can have this name (RFC 1123, as Kubernetes has it): only then is it asked for.
pub fn is_object_name(name: &str) -> bool {
    let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let is_in = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    name.len() <= 253
        && is_end(name.chars().next())
        && is_end(name.chars().last())
        && name.chars().all(is_in)
        && !name.contains("..")
}

#[cfg(test)]
mod tests {
    use super::is_object_name;

    #[test]
    fn what_would_be_a_part_of_a_path_is_no_name() {
        for name in
            ["../../etc", "a/../b", "x/log", "x%2fy", "my secret", "..", ".", "", "x?y=1", "Upper", "a..b", "-a"]
        {
            assert!(!is_object_name(name), "{name}");
        }
        for name in ["a", "kafka-login", "a.b-c.d", "0"] {
            assert!(is_object_name(name), "{name}");
        }
    }
}
