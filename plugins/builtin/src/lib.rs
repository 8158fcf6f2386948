//! The rules that ship with stockflow, as components in the binary.
