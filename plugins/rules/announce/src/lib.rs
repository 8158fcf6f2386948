//! The announce rule.
