//! The fields that the definition's schema has, and pipelines in which one of them is there.

use serde_json::{Map, Value, json};

/// A step to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Field(String),
    Item,
    Key,
}

/// A field: the way to it, and its schema.
#[derive(Clone, Debug)]
pub struct Field {
    pub way: Vec<Step>,
    pub schema: Value,
}

impl Field {
    /// The way as people write it.
    pub fn path(&self) -> String {
        let step = |step: &Step| match step {
            Step::Field(name) => format!(".{name}"),
            Step::Item => "[]".to_owned(),
            Step::Key => ".*".to_owned(),
        };
        self.way.iter().map(step).collect::<String>().trim_start_matches('.').to_owned()
    }

    /// Whether it is said in a pod's words.
    pub fn is_of_a_pod(&self) -> bool {
        let words = ["affinity", "tolerations", "topologySpreadConstraints"];
        self.way.iter().any(|step| matches!(step, Step::Field(name) if words.contains(&name.as_str())))
    }
}

/// The schema of the spec.
pub fn spec() -> Value {
    let crd = serde_json::to_value(stockflow_crds::crd().unwrap()).unwrap();
    crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"].clone()
}

/// Every field of the spec.
pub fn fields() -> Vec<Field> {
    let mut found = Vec::new();
    walk(&[Step::Field("spec".to_owned())], &spec(), &mut found);
    found
}

fn walk(way: &[Step], schema: &Value, found: &mut Vec<Field>) {
    let further = |step: Step| way.iter().cloned().chain([step]).collect::<Vec<_>>();
    found.push(Field { way: way.to_vec(), schema: schema.clone() });
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        walk(&further(Step::Field(name.clone())), inner, found);
    }
    if schema["items"].is_object() {
        walk(&further(Step::Item), &schema["items"], found);
    }
    if schema["additionalProperties"].is_object() {
        walk(&further(Step::Key), &schema["additionalProperties"], found);
    }
}

/// Puts a value where a field is, and makes what is missing around it.
pub fn put(at: &mut Value, schema: &Value, way: &[Step], value: Value) {
    let Some((step, rest)) = way.split_first() else {
        *at = value;
        return;
    };
    let (inner, schema) = match step {
        Step::Field(name) => {
            fill(at, schema);
            // Exactly one of them may be there.
            if schema["oneOf"].is_array() {
                *at = json!({});
            }
            (&mut at[name.as_str()], &schema["properties"][name.as_str()])
        }
        Step::Item => {
            if at.as_array().is_none_or(Vec::is_empty) {
                *at = json!([Value::Null]);
            }
            (&mut at[0], &schema["items"])
        }
        Step::Key => {
            if !at.is_object() {
                *at = json!({});
            }
            let own = at.as_object().and_then(|map| map.keys().next().cloned());
            (&mut at[own.as_deref().unwrap_or("key")], &schema["additionalProperties"])
        }
    };
    put(inner, schema, rest, value);
}

/// Makes an object with what it needs.
fn fill(at: &mut Value, schema: &Value) {
    if !at.is_object() {
        *at = json!({});
    }
    let needed = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    for name in needed {
        if at[name].is_null() {
            at[name] = sample(name, &schema["properties"][name]);
        }
    }
}

fn sample(name: &str, schema: &Value) -> Value {
    match (name, schema["type"].as_str()) {
        ("whenUnsatisfiable", _) => json!("DoNotSchedule"),
        ("topic", _) => json!("raw-store"),
        ("module", _) => json!({"builtin": "stock"}),
        ("mechanism", _) => json!("PLAIN"),
        (_, Some("integer")) => json!(1),
        (_, Some("array")) => json!([sample("", &schema["items"])]),
        (_, Some("object")) => {
            let mut made = Value::Object(Map::new());
            fill(&mut made, schema);
            made
        }
        _ => json!("some"),
    }
}
