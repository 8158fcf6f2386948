//! The settings of a rule, out of its config's JSON Schema, laid out for the screen.

mod walk;

use serde_json::Value;

use walk::Setting;

/// Columns of the screen.
const WIDTH: usize = 100;

/// The settings, under a heading; a sentence where there is none.
pub(super) fn of(schema: &Value) -> String {
    let settings = walk::settings(schema);
    if settings.is_empty() {
        return "\nIt takes no config.\n".to_owned();
    }
    let width = settings.iter().map(|setting| setting.path.chars().count()).max().unwrap_or(0);
    let mut text = "\nconfig:\n".to_owned();
    for Setting { path, terms, meaning } in settings {
        entry(&path, width, &terms, &mut text);
        for line in wrapped(&meaning, WIDTH.saturating_sub(width + 6)) {
            text.push_str(&format!("  {:<width$}    {line}\n", ""));
        }
    }
    text
}

/// A name in a column of `width`, and words beside it, in as many lines as they need.
pub(super) fn entry(name: &str, width: usize, words: &str, text: &mut String) {
    let mut name = name;
    for line in wrapped(words, WIDTH.saturating_sub(width + 4)) {
        text.push_str(&format!("  {:<width$}  {line}\n", std::mem::take(&mut name)));
    }
}

/// The words in lines of at most `width` characters, a longer word on a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_told_with_those_inside_them_behind() {
        let schema = json!({
            "type": "object",
            "required": ["to"],
            "properties": {
                "to": {"type": "string", "description": "Topic. Must exist.\n\nMore of it."},
                "routes": {"type": "array", "items": {"$ref": "#/$defs/Route"}, "default": []},
                "kinds": {"anyOf": [{"$ref": "#/$defs/Kinds"}, {"type": "null"}]},
            },
            "$defs": {
                "Route": {"type": "object", "properties": {"keep": {"type": ["integer", "null"], "default": 3}}},
                "Kinds": {"oneOf": [{"const": "all"}, {"const": "none"}], "description": "Which."},
            },
        });
        let wanted = "\nconfig:\n\
            \x20 kinds          all or none, optional\n\
            \x20                  Which.\n\
            \x20 routes         list of object, [] by default\n\
            \x20 routes[].keep  integer, 3 by default\n\
            \x20 to             string, required\n\
            \x20                  Topic. Must exist.\n";
        assert_eq!(of(&schema), wanted);
    }

    #[test]
    fn a_schema_that_holds_itself_comes_to_an_end() {
        let schema = json!({"properties": {"inner": {"$ref": "#"}}, "type": "object"});
        assert_eq!(of(&schema).matches("inner.inner.inner.inner").count(), 1);
        let shape = json!({"$ref": "#/$defs/S"});
        let schema = json!({
            "properties": {"shape": &shape},
            "$defs": {"S": {"anyOf": [{"const": "a"}, {"type": "object", "additionalProperties": &shape}]}},
        });
        assert!(of(&schema).contains("shape  a or map of a or map of a or"), "{}", of(&schema));
    }

    #[test]
    fn a_rule_without_settings_says_so() {
        assert_eq!(of(&json!({"type": "object"})), "\nIt takes no config.\n");
        assert_eq!(of(&Value::Null), "\nIt takes no config.\n");
    }

    #[test]
    fn lines_end_between_words() {
        assert_eq!(wrapped("one two  three\nfour", 8), ["one two", "three", "four"]);
        assert_eq!(wrapped("unbreakable x", 4), ["unbreakable", "x"]);
    }
}
