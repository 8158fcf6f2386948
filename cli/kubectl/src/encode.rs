//! Percent-encoding of what stands in a path or a query.

/// The text with everything encoded that could mean something there.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn nothing_in_a_key_leads_to_another_path_or_parameter() {
        assert_eq!(encoded("blue shirt/M?a=b&c#é%"), "blue%20shirt%2FM%3Fa%3Db%26c%23%C3%A9%25");
        assert_eq!(encoded("store-001_a.b~c"), "store-001_a.b~c");
    }
}
