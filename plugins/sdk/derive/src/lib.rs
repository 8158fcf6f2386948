//! The Config derive of stockflow-rule.
