//! The stock rule.
