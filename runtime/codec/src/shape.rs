//! Shape: a JSON object with chosen fields under chosen names, written field by field.

/// The fields of an object in order, each with the bytes that lead up to its value.
#[derive(Clone, Debug)]
pub(crate) struct Shape<F> {
    fields: Vec<(Box<[u8]>, F)>,
}

impl<F: Copy> Shape<F> {
    /// A shape of (published name, field).
    pub(crate) fn new(fields: &[(String, F)]) -> Shape<F> {
        let lead = |n: usize, name: &str| {
            let mut lead = vec![if n == 0 { b'{' } else { b',' }];
            write_text(name, &mut lead);
            lead.push(b':');
            lead.into_boxed_slice()
        };
        let fields = fields.iter().enumerate().map(|(n, (name, field))| (lead(n, name), *field)).collect();
        Shape { fields }
    }

    /// Appends the object to `out`; `write` appends the value of one field.
    pub(crate) fn write(&self, out: &mut Vec<u8>, mut write: impl FnMut(F, &mut Vec<u8>)) {
        if self.fields.is_empty() {
            out.push(b'{');
        }
        for (lead, field) in &self.fields {
            out.extend_from_slice(lead);
            write(*field, out);
        }
        out.push(b'}');
    }
}

/// Appends a JSON string.
pub(crate) fn write_text(text: &str, out: &mut Vec<u8>) {
    // Looked at to the end even so, for the compiler to look at many bytes at once.
    let escaped = |c: &u8| *c < 0x20 || *c == b'"' || *c == b'\\';
    if !text.as_bytes().iter().fold(false, |found, c| found | escaped(c)) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        // A Vec takes whatever is written, and a text always can be.
        let _ = serde_json::to_writer(out, text);
    }
}

/// Appends a JSON string, or `null` for the empty text.
pub(crate) fn write_text_or_null(text: &str, out: &mut Vec<u8>) {
    if text.is_empty() { out.extend_from_slice(b"null") } else { write_text(text, out) }
}
