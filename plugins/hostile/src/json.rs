//! JSON: a state as large as it may be, written and read, to see what that costs.

use serde::{Deserialize, Serialize};

/// What a rule may keep of each purchase.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Purchase {
    user: String,
    at_ms: i64,
    units: u32,
}

/// Writes a list of purchases of about so many bytes, and reads it back; traps if it is another.
pub(crate) fn write_and_read(bytes: usize) {
    let purchase = |n: u32| Purchase { user: format!("user-{n:06}"), at_ms: 1_700_000_000_000, units: 1 };
    let each = serde_json::to_vec(&purchase(0)).map_or(1, |json| json.len() + 1);
    let list: Vec<Purchase> = (0..u32::try_from(bytes / each).unwrap_or(u32::MAX)).map(purchase).collect();
    let json = serde_json::to_vec(&list).unwrap_or_default();
    let read: Vec<Purchase> = serde_json::from_slice(&json).unwrap_or_default();
    if read != list {
        crate::havoc::trap();
    }
}
