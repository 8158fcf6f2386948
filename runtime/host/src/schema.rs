//! Configs against schemas: the first place where a config breaks its rule's JSON Schema.

use serde_json::Value;

/// Where a config is wrong (`.windows[0]`, empty for the whole) and a sentence.
pub(crate) struct Misfit {
    pub(crate) path: String,
    pub(crate) message: String,
}

/// The rule's schema, compiled; the error is a sentence. References to other documents are not
/// followed: a rule cannot make the host open anything.
pub(crate) fn compile(schema: &str) -> Result<jsonschema::Validator, String> {
    let schema: Value =
        serde_json::from_str(schema).map_err(|error| format!("its config schema is not JSON: {error}"))?;
    jsonschema::draft202012::new(&schema).map_err(|error| format!("its config schema is no JSON Schema: {error}"))
}

/// The first misfit of the config, if any.
pub(crate) fn misfit(schema: &jsonschema::Validator, config: &Value) -> Option<Misfit> {
    let error = schema.iter_errors(config).next()?;
    Some(Misfit { path: dotted(error.instance_path().as_str()), message: error.to_string() })
}

/// A JSON pointer as people write paths: `/windows/0/size` is `.windows[0].size`.
fn dotted(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty() {
            path.push_str(&format!("[{part}]"));
        } else {
            path.push('.');
            path.push_str(&part);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_misfit_names_its_place_as_people_write_it() {
        let schema =
            r#"{"type": "object", "properties": {"windows": {"type": "array", "items": {"type": "integer"}}}}"#;
        let schema = compile(schema).unwrap();
        assert!(misfit(&schema, &json!({"windows": [1, 2]})).is_none());
        let found = misfit(&schema, &json!({"windows": [1, "2"]})).unwrap();
        assert_eq!((found.path.as_str(), found.message.as_str()), (".windows[1]", r#""2" is not of type "integer""#));
    }

    #[test]
    fn a_schema_of_elsewhere_is_not_fetched() {
        assert!(compile(r#"{"$ref": "file:///etc/passwd"}"#).is_err());
        assert!(compile("{").unwrap_err().contains("is not JSON"));
    }
}
