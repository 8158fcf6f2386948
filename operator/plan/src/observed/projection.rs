//! The fields of an object that one field manager has said, by the API server's own account of it.

use serde_json::{Map, Value};

/// What of `object` is in `fields`, the `fieldsV1` of one entry of its `managedFields`. `metadata.name` and such belong
/// to nobody and are never in it.
///
/// A list of which single items are managed has those items, in the order of the object; a list or value that is
/// managed as a whole is there as a whole. Where another manager has changed a field since, it is theirs, and is not in
/// it: so whatever differs from what we want is what an apply would change.
pub fn projected(object: &Value, fields: &Value) -> Value {
    let Some(fields) = fields.as_object() else { return Value::Null };
    match object {
        Value::Object(map) => Value::Object(of_map(map, fields)),
        Value::Array(items) => Value::Array(of_list(items, fields)),
        other => other.clone(),
    }
}

/// What of a value is said by an entry: all of it where nothing within it is told apart.
fn within(value: &Value, fields: &Value) -> Value {
    let keys = || fields.as_object().into_iter().flat_map(Map::keys);
    match value {
        _ if keys().next().is_none() => value.clone(),
        // `.` stands for the value itself: that there is a map or list is ours, what is in it is others'.
        Value::Object(_) if keys().all(|key| key == ".") => Value::Object(Map::new()),
        Value::Array(_) if keys().all(|key| key == ".") => Value::Array(Vec::new()),
        _ => projected(value, fields),
    }
}

fn of_map(map: &Map<String, Value>, fields: &Map<String, Value>) -> Map<String, Value> {
    let named = fields.iter().filter_map(|(key, inner)| Some((key.strip_prefix("f:")?, inner)));
    let said = named.filter_map(|(name, inner)| Some((name, map.get(name)?, inner)));
    said.map(|(name, value, inner)| (name.to_owned(), within(value, inner))).collect()
}

fn of_list(items: &[Value], fields: &Map<String, Value>) -> Vec<Value> {
    let mut found = Vec::new();
    for item in items {
        for (key, inner) in fields {
            let by_value = key.strip_prefix("v:").and_then(|text| serde_json::from_str::<Value>(text).ok());
            if by_value.is_some_and(|value| value == *item) {
                found.push(item.clone());
            }
            let by_key = key.strip_prefix("k:").and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
            if by_key.is_some_and(|key| key.iter().all(|(name, value)| item.get(name) == Some(value))) {
                found.push(within(item, inner));
            }
        }
    }
    found
}
