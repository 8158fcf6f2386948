//! A walk over a config's JSON Schema: each setting with its type, its default and what it means.

use serde_json::Value;

/// How deep settings inside settings are followed; a schema may refer to itself.
const DEPTH_MAX: usize = 4;
/// Most choices of a type that are told one by one.
const CHOICES_MAX: usize = 8;

/// Every setting of the config, those inside another behind it.
pub(super) fn settings(schema: &Value) -> Vec<Setting> {
    let mut settings = Vec::new();
    Walk { root: schema }.settings(schema, "", 0, &mut settings);
    settings
}

/// A setting of the config.
pub(super) struct Setting {
    /// Where it stands, like `routes[].to`.
    pub(super) path: String,
    /// Type and default.
    pub(super) terms: String,
    pub(super) meaning: String,
}

struct Walk<'a> {
    root: &'a Value,
}

impl<'a> Walk<'a> {
    /// Each property, and behind it those of what it holds.
    fn settings(&self, schema: &'a Value, path: &str, depth: usize, settings: &mut Vec<Setting>) {
        if depth == DEPTH_MAX {
            return;
        }
        let required: Vec<&str> = list(&schema["required"]).filter_map(Value::as_str).collect();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let resolved = self.resolved(property);
            let path = format!("{path}{name}");
            let default = match &property["default"] {
                _ if required.contains(&name.as_str()) => "required".to_owned(),
                Value::Null => "optional".to_owned(),
                default => format!("{default} by default"),
            };
            let about = [property, resolved].into_iter().find_map(|schema| schema["description"].as_str());
            let terms = format!("{}, {default}", self.type_of(resolved, depth));
            settings.push(Setting { path: path.clone(), terms, meaning: first_paragraph(about.unwrap_or("")) });
            self.settings(resolved, &format!("{path}."), depth + 1, settings);
            self.settings(self.resolved(&resolved["items"]), &format!("{path}[]."), depth + 1, settings);
        }
    }

    /// Follows a reference, and what says no more than "this or null".
    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        for _ in 0..DEPTH_MAX {
            let target = schema["$ref"].as_str().and_then(|target| self.root.pointer(target.strip_prefix('#')?));
            let choices = || list(&schema["anyOf"]);
            let or_null = choices().find(|choice| choice["type"] != "null");
            match target.or(or_null.filter(|_| choices().count() == 2 && choices().any(|c| c["type"] == "null"))) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    fn type_of(&self, schema: &'a Value, depth: usize) -> String {
        let choices: Vec<&Value> = ["enum", "oneOf", "anyOf"].iter().flat_map(|word| list(&schema[*word])).collect();
        let types = schema["type"].as_str().into_iter().chain(list(&schema["type"]).filter_map(Value::as_str));
        let mut names: Vec<String> = match choices.as_slice() {
            [] => types.filter(|name| *name != "null").map(|name| self.named(name, schema, depth)).collect(),
            choices => choices.iter().map(|choice| self.choice(choice, depth)).collect(),
        };
        if names.len() > CHOICES_MAX {
            let more = names.len() - CHOICES_MAX;
            names.truncate(CHOICES_MAX);
            names.push(format!("{more} more"));
        }
        if names.is_empty() { "any".to_owned() } else { names.join(" or ") }
    }

    /// One of several: a value of its own, or a type.
    fn choice(&self, choice: &'a Value, depth: usize) -> String {
        match choice.get("const") {
            Some(value) => text_of(value),
            None if !choice.is_object() => text_of(choice),
            None if depth == DEPTH_MAX => "any".to_owned(),
            None => self.type_of(self.resolved(choice), depth + 1),
        }
    }

    fn named(&self, name: &str, schema: &'a Value, depth: usize) -> String {
        let (word, inner) = match name {
            "array" => ("list", &schema["items"]),
            "object" => ("map", &schema["additionalProperties"]),
            _ => return name.to_owned(),
        };
        match inner.is_object() && depth < DEPTH_MAX {
            true => format!("{word} of {}", self.type_of(self.resolved(inner), depth + 1)),
            false if name == "array" => word.to_owned(),
            false => name.to_owned(),
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn first_paragraph(text: &str) -> String {
    text.split("\n\n").next().unwrap_or("").to_owned()
}
