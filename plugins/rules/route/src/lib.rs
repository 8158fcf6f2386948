//! The route rule.
