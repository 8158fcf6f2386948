//! The low-stock rule.
