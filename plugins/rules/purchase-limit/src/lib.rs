//! The purchase-limit rule.
