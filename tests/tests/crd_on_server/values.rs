//! What is put into fields.

use serde_json::{Value, json};

use crate::schema::Field;

/// What may stand in a field, or may not: of another type, empty, negative, too large, in another unit, in another
/// script, too long. Of fields that are alike the first has it all.
pub fn values(field: &Field, is_like_others: bool) -> Vec<Value> {
    if is_like_others {
        return vec![json!(null), json!("5"), json!(5), json!(-1), json!({}), json!([null])];
    }
    let mut found = vec![
        json!(null),
        json!(true),
        json!("some"),
        json!("5"),
        json!("true"),
        json!(5),
        json!([]),
        json!({}),
        json!({"zzz": 1}),
    ];
    let schema = &field.schema;
    let kind = schema["type"].as_str();
    let is_mixed = kind.is_none();
    if is_mixed || kind == Some("integer") {
        found.extend(numbers());
    }
    if is_mixed || kind == Some("string") {
        found.extend(if field.is_of_a_pod() { vec![json!(""), json!("☃")] } else { texts() });
    }
    if kind == Some("array") {
        found.extend([json!([null]), json!(["some", "some"]), json!([{}, {}])]);
    }
    if kind == Some("object") || is_mixed {
        found.extend([json!({"": "x"}), json!({"constant": 5}), json!({"constant": "x"})]);
    }
    if let Some(choices) = schema["enum"].as_array() {
        found.extend(choices.iter().cloned());
    }
    found
}

fn numbers() -> Vec<Value> {
    let whole = [-1, 0, 1, 9, 10, 64, 65, 100, 101, 256, 32_767, 65_535, 65_536, 86_401, 2_147_483_647, 2_147_483_648];
    let large = [4_294_967_296, 1_000_000_000_000, 999_999_999_999_999, 1_000_000_000_000_000, i64::MAX, i64::MIN];
    let mut found: Vec<Value> = whole.into_iter().chain(large).map(Value::from).collect();
    found.extend([json!(u64::MAX), json!(1.5), json!(1e300)]);
    found
}

/// Forms of texts: names, numbers, sizes, times, addresses, and what is nearly one.
const FORMS: [&str; 86] = [
    "",
    " ",
    "\t",
    "\u{a0}",
    "a b",
    "A",
    "é",
    "☃",
    ".",
    "..",
    "...",
    "a.b",
    "a_b",
    "__a",
    "-a",
    "/",
    "/a",
    "/a~b",
    "/a~0b",
    "a/b",
    "http://x",
    "https://",
    "oci://x",
    "stockflow-x",
    "tenant",
    "1",
    "0",
    "-1",
    "+1",
    "1.5",
    ".5",
    "1.",
    "1e3",
    "1e99",
    "1e999",
    "1E-5",
    "500m",
    "1Gi",
    "9Ei",
    "64Ki",
    "63Ki",
    "4Gi",
    "4097Mi",
    "999999Ti",
    "9999999Ti",
    "9999999999Gi",
    "1 Gi",
    "0s",
    "00000s",
    "1ms",
    "10s",
    "0000000010s",
    "9999ms",
    "5001ms",
    "15m",
    "10m",
    "1h",
    "0d",
    "1d",
    "9999999999d",
    "99999999999d",
    "1w",
    "1h30m",
    "forever",
    "raw-store",
    "canonical",
    "kafka:9092",
    "kafka:0",
    "kafka:65536",
    "kafka:09",
    "[::1]:9092",
    "a:1,b:2",
    "stock",
    "x\ny",
    "sha256:0",
    "a-.b",
    "a:b",
    "r.b/a:1",
    "r.b/A:1",
    "r.b:5/a@sha256:0",
    "localhost/a",
    "a:1@x",
    "..a",
    ".a",
    "a//b",
    "r.b/a:1/b",
];

fn texts() -> Vec<Value> {
    let long = [63, 64, 253, 254, 1_024, 1_025, 2_049].map(|length| Value::from("x".repeat(length)));
    let wide = [Value::from("é".repeat(200)), Value::from(format!("/{}", "é".repeat(1_000)))];
    FORMS.into_iter().map(Value::from).chain(long).chain(wide).collect()
}
