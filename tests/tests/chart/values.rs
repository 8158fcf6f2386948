//! What values there are: each says what it means, has its default in values.yaml, and something reads it.

use std::fs;

use serde_json::Value;

use crate::helm::{chart, read};

/// For charts that have this one as a part.
const OF_PARENTS: [&str; 2] = ["enabled", "global"];

/// Whether it has values of its own that say what they mean, and is no text of Kubernetes'.
fn is_section(schema: &Value) -> bool {
    let inner = schema["properties"].as_object();
    inner.is_some_and(|inner| inner.values().any(|value| value.get("description").is_some()))
}

/// Calls `see` with path, schema and default of each value and section.
fn visit(schema: &Value, values: &Value, path: &str, see: &mut impl FnMut(&str, &Value, &Value)) {
    for (name, inner) in schema["properties"].as_object().unwrap() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        see(&path, inner, &values[name]);
        if is_section(inner) {
            visit(inner, &values[name], &path, see);
        }
    }
}

fn both() -> (Value, Value) {
    let schema = serde_json::from_str(&read("charts/stockflow/values.schema.json")).unwrap();
    (schema, serde_saphyr::from_str(&read("charts/stockflow/values.yaml")).unwrap())
}

/// The paths of all sections.
pub fn sections(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit(schema, &Value::Null, "", &mut |path, inner, _| {
        if is_section(inner) {
            found.push(path.to_owned());
        }
    });
    found
}

#[test]
fn every_value_says_what_it_means_and_no_section_takes_others() {
    let (schema, values) = both();
    assert_eq!(schema["additionalProperties"], false);
    let mut seen = 0;
    visit(&schema, &values, "", &mut |path, inner, default| {
        seen += 1;
        let about = inner["description"].as_str().unwrap_or_default();
        assert!(about.ends_with('.') && about.len() > 8, "{path}: {about:?}");
        assert!(!default.is_null(), "{path} has no default");
        if is_section(inner) {
            assert_eq!(inner["additionalProperties"], false, "{path}");
            let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&inner["properties"]), keys(default), "{path}");
        }
    });
    assert!(seen > 50, "{seen}");
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&schema["properties"]), keys(&values));
}

#[test]
fn every_value_is_in_the_readme_with_what_it_means() {
    let (schema, values) = both();
    let readme = read("charts/stockflow/README.md");
    visit(&schema, &values, "", &mut |path, inner, _| {
        let about = inner["description"].as_str().unwrap().replace('|', "\\|");
        assert!(readme.contains(&format!("| `{path}` | {about} |")), "{path}");
    });
}

#[test]
fn every_value_is_read_by_a_template() {
    let (schema, values) = both();
    let mut templates = String::new();
    for folder in ["templates", "templates/rbac"] {
        for entry in fs::read_dir(chart().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() && !path.ends_with("crd.yaml") {
                templates += &fs::read_to_string(path).unwrap();
            }
        }
    }
    templates += read("charts/stockflow/templates/crd.yaml").lines().next().unwrap();
    visit(&schema, &values, "", &mut |path, inner, _| {
        // What is said of an image is read in one place for both.
        let image = path.rsplit_once("image.").map(|(_, name)| format!("$image.{name}"));
        let is_read = templates.contains(&format!(".Values.{path}")) || image.is_some_and(|it| templates.contains(&it));
        assert!(is_read || is_section(inner) || OF_PARENTS.contains(&path), "nothing reads {path}");
    });
}

#[test]
fn nothing_secret_is_a_value() {
    let (schema, values) = both();
    visit(&schema, &values, "", &mut |path, _, _| {
        let last = path.rsplit('.').next().unwrap().to_lowercase();
        let secret = ["password", "token", "secretkey", "credential"].iter().any(|word| last.contains(word));
        assert!(!secret, "{path}: name a Secret instead");
    });
}
