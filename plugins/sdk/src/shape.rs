//! Shape: a JSON object whose names, nesting and fields a rule's config chooses.

/// A JSON object to be written, in a rule's config: what each name in it stands for. `F` are
/// the fields that can be picked: an enum with `#[derive(Config)]`.
///
/// In config it is an object; each name in it is given a field, `{"constant": VALUE}` or an
/// object of the same. Names are written in the order of the config.
///
/// ```
/// use stockflow_rule::{Config, Shape};
///
/// #[derive(Config, Debug)]
/// enum Pick {
///     Sku,
///     Available,
/// }
///
/// let shape = r#"{"type": {"constant": "LOW"}, "item": {"id": "sku", "left": "available"}}"#;
/// let shape = Shape::<Pick>::from_json(shape).unwrap();
/// let mut json = Vec::new();
/// shape.write(&mut json, |pick, json| match pick {
///     Pick::Sku => json.extend_from_slice(br#""a-1""#),
///     Pick::Available => json.push(b'5'),
/// });
/// assert_eq!(json, br#"{"type":"LOW","item":{"id":"a-1","left":5}}"#);
///
/// let error = Shape::<Pick>::from_json(r#"{"left": "avail"}"#).unwrap_err();
/// assert!(error.contains("unknown variant `avail`, expected `sku` or `available`"), "{error}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape<F> {
    pub(crate) parts: Vec<(Name, Part<F>)>,
}

/// A name in an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    /// As a JSON string with the colon, so that no event pays for the escapes.
    pub(crate) json: Box<[u8]>,
}

impl Name {
    pub(crate) fn new(text: String) -> Name {
        let json = format!("{}:", serde_json::Value::from(text.as_str())).into_bytes().into_boxed_slice();
        Name { text, json }
    }
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part<F> {
    Field(F),
    /// As JSON.
    Constant(Box<[u8]>),
    Object(Shape<F>),
}

impl<F> Shape<F> {
    /// The flat shape of these fields under these names, in this order.
    pub fn flat<'n>(fields: impl IntoIterator<Item = (&'n str, F)>) -> Shape<F> {
        let parts = fields.into_iter().map(|(name, field)| (Name::new(name.to_owned()), Part::Field(field)));
        Shape { parts: parts.collect() }
    }

    /// Appends the object to `json`; `field` appends the JSON value of one field.
    pub fn write(&self, json: &mut Vec<u8>, mut field: impl FnMut(&F, &mut Vec<u8>)) {
        self.write_with(json, &mut field);
    }

    fn write_with(&self, json: &mut Vec<u8>, field: &mut dyn FnMut(&F, &mut Vec<u8>)) {
        json.push(b'{');
        for (n, (name, part)) in self.parts.iter().enumerate() {
            if n > 0 {
                json.push(b',');
            }
            json.extend_from_slice(&name.json);
            match part {
                Part::Field(picked) => field(picked, json),
                Part::Constant(value) => json.extend_from_slice(value),
                Part::Object(shape) => shape.write_with(json, field),
            }
        }
        json.push(b'}');
    }
}
