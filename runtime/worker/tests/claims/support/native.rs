//! What a rule compiled in says of itself.

use stockflow_core::{Description, Fields, Role};

/// A rule that reads no texts and keeps no state.
pub fn described(name: &str, role: Role) -> Description {
    Description {
        name: name.to_owned(),
        version: "1".to_owned(),
        config_schema: String::new(),
        role,
        reads: Fields::NONE,
        state_version: None,
        migrates: Vec::new(),
    }
}
