//! The stockflow command.

fn main() {}
