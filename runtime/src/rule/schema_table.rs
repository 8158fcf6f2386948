//! A config's JSON Schema as a table: each setting with its type, its default and what it means.

use serde_json::Value;

use crate::table::Table;

/// How deep settings inside settings are followed; a schema may refer to itself.
const DEPTH_MAX: usize = 4;

/// The settings of the config, under a heading; a sentence where it has none.
pub(super) fn config(schema: &Value) -> String {
    let mut table = Table::new(&["setting", "type", "default", "meaning"]);
    let walk = Walk { root: schema };
    walk.settings(schema, "", 0, &mut table);
    if table.is_empty() { "\nIt takes no config.\n".to_owned() } else { format!("\nConfig:\n\n{table}") }
}

struct Walk<'a> {
    root: &'a Value,
}

impl<'a> Walk<'a> {
    /// A row for each property, and below it those of what it holds.
    fn settings(&self, schema: &'a Value, path: &str, depth: usize, table: &mut Table) {
        if depth == DEPTH_MAX {
            return;
        }
        let required: Vec<&str> = list(&schema["required"]).filter_map(Value::as_str).collect();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let resolved = self.resolved(property);
            let path = format!("{path}{name}");
            let default = match &property["default"] {
                _ if required.contains(&name.as_str()) => "required".to_owned(),
                Value::Null => "none".to_owned(),
                default => default.to_string(),
            };
            let about = [property, resolved].into_iter().find_map(|schema| schema["description"].as_str());
            table.row([path.clone(), self.type_of(resolved, depth), default, first_sentence(about.unwrap_or(""))]);
            self.settings(resolved, &format!("{path}."), depth + 1, table);
            self.settings(self.resolved(&resolved["items"]), &format!("{path}[]."), depth + 1, table);
        }
    }

    /// Follows a reference, and what says no more than "this or null".
    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        for _ in 0..DEPTH_MAX {
            let target = schema["$ref"].as_str().and_then(|target| self.root.pointer(target.strip_prefix('#')?));
            let or_null = list(&schema["anyOf"]).find(|choice| choice["type"] != "null");
            match target.or(or_null.filter(|_| list(&schema["anyOf"]).count() == 2)) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    fn type_of(&self, schema: &'a Value, depth: usize) -> String {
        let choices: Vec<String> = ["enum", "oneOf", "anyOf"]
            .iter()
            .flat_map(|word| list(&schema[*word]))
            .map(|choice| match (choice, &choice["const"]) {
                (Value::Object(_), Value::Null) if depth < DEPTH_MAX => self.type_of(self.resolved(choice), depth + 1),
                (Value::Object(_), value) | (value, _) => text_of(value),
            })
            .collect();
        if !choices.is_empty() {
            return choices.join(" or ");
        }
        let types = schema["type"].as_str().into_iter().chain(list(&schema["type"]).filter_map(Value::as_str));
        let types: Vec<String> =
            types.filter(|name| *name != "null").map(|name| self.named(name, schema, depth)).collect();
        if types.is_empty() { "any".to_owned() } else { types.join(" or ") }
    }

    fn named(&self, name: &str, schema: &'a Value, depth: usize) -> String {
        let inner = match name {
            "array" => &schema["items"],
            "object" => &schema["additionalProperties"],
            _ => return name.to_owned(),
        };
        if !inner.is_object() || depth == DEPTH_MAX {
            return if name == "array" { "list".to_owned() } else { name.to_owned() };
        }
        let of = self.type_of(self.resolved(inner), depth + 1);
        if name == "array" { format!("list of {of}") } else { format!("map to {of}") }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Up to the first period or blank line: a table has room for no more.
fn first_sentence(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
    match paragraph.split_once(". ") {
        Some((first, _)) => first.to_owned(),
        None => paragraph.trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_stand_in_rows_with_those_inside_them_below() {
        let schema = json!({
            "type": "object",
            "required": ["to"],
            "properties": {
                "to": {"type": "string", "description": "Topic. Must exist."},
                "routes": {"type": "array", "items": {"$ref": "#/$defs/Route"}, "default": []},
                "kinds": {"anyOf": [{"$ref": "#/$defs/Kinds"}, {"type": "null"}]},
            },
            "$defs": {
                "Route": {"type": "object", "properties": {"key": {"type": ["string", "null"]}}},
                "Kinds": {"oneOf": [{"const": "all"}, {"const": "none"}], "description": "Which."},
            },
        });
        let wanted = "\nConfig:\n\n\
            \x20 setting       type            default   meaning\n\
            \x20 ------------  --------------  --------  -------\n\
            \x20 kinds         all or none     none      Which\n\
            \x20 routes        list of object  []\n\
            \x20 routes[].key  string          none\n\
            \x20 to            string          required  Topic\n";
        assert_eq!(config(&schema), wanted);
    }

    #[test]
    fn a_schema_that_holds_itself_comes_to_an_end() {
        let schema = json!({"properties": {"inner": {"$ref": "#"}}, "type": "object"});
        assert_eq!(config(&schema).matches("inner").count(), 1 + 2 + 3 + 4);
    }

    #[test]
    fn a_rule_without_settings_says_so() {
        assert_eq!(config(&json!({"type": "object"})), "\nIt takes no config.\n");
        assert_eq!(config(&Value::Null), "\nIt takes no config.\n");
    }
}
