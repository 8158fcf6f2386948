//! The retail-lines rule.
