//! The rules that ship with stockflow, as components in the binary.

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The component of the built-in rule `name`, if there is one.
pub fn builtin(name: &str) -> Option<&'static [u8]> {
    BUILTIN.iter().find(|(known, _)| *known == name).map(|(_, wasm)| *wasm)
}

/// The names of the built-in rules, in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::{builtin, names};

    #[test]
    fn every_builtin_is_a_component_under_its_name() {
        for name in names() {
            let wasm = builtin(name).unwrap();
            assert_eq!(wasm[..8], *b"\0asm\x0d\0\x01\0", "{name}");
        }
        assert!(names().is_sorted());
        assert_eq!(builtin("hostile"), None);
    }
}
