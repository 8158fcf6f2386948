//! The safety-stock rule.
