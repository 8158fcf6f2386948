//! The template of a rule's crate, filled in.

use super::name::RuleName;
use super::sdk::Sdk;

/// What the crate consists of: each file's path in it, and its template.
const TEMPLATES: [(&str, &str); 5] = [
    ("Cargo.toml", include_str!("../../../plugins/sdk/template/Cargo.toml.template")),
    ("src/lib.rs", include_str!("../../../plugins/sdk/template/src/lib.rs.template")),
    ("README.md", include_str!("../../../plugins/sdk/template/README.md.template")),
    (".gitignore", include_str!("../../../plugins/sdk/template/gitignore.template")),
    ("events.jsonl", include_str!("../../../plugins/sdk/template/events.jsonl.template")),
];

/// The files of the crate: paths in it, and texts.
pub(super) fn render(name: &RuleName, sdk: &Sdk) -> Vec<(&'static str, String)> {
    let (type_name, sdk) = (name.type_name(), sdk.dependency());
    let filled = |template: &str| {
        template.replace("{{name}}", name.as_str()).replace("{{type}}", &type_name).replace("{{sdk}}", &sdk)
    };
    TEMPLATES.into_iter().map(|(path, template)| (path, filled(template))).collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use stockflow_codec::{Decoder, DecoderOptions, RawRecord};
    use stockflow_core::Events;

    use super::*;

    fn rendered() -> Vec<(&'static str, String)> {
        render(&"max-units".parse().unwrap(), &Sdk::Released)
    }

    fn text_of(file: &str) -> String {
        rendered().into_iter().find(|(path, _)| *path == file).unwrap().1
    }

    #[test]
    fn no_placeholder_is_left() {
        for (path, text) in rendered() {
            assert!(!text.contains("{{"), "{path}");
        }
    }

    #[test]
    fn the_crate_has_the_name_the_type_and_the_sdk() {
        let manifest = text_of("Cargo.toml");
        assert!(manifest.contains("\nname = \"max-units\"\n"), "{manifest}");
        assert!(manifest.contains(&format!("\nstockflow-rule = {}\n", Sdk::Released.dependency())), "{manifest}");
        assert!(text_of("src/lib.rs").contains("export_rule!(MaxUnits);"));
        assert!(text_of("README.md").contains("stockflow rule test max-units.wasm --events events.jsonl --with-stock"));
    }

    #[test]
    fn the_sample_events_are_events() {
        let decoder = Decoder::new(DecoderOptions::default()).unwrap();
        let mut events = Events::default();
        let lines = text_of("events.jsonl");
        for line in lines.lines() {
            let record = RawRecord {
                value: Some(line.as_bytes()),
                headers: &[],
                topic: "events",
                partition: 0,
                offset: 0,
                timestamp_ms: 0,
            };
            let decoded = decoder.decode(&record, Bytes::copy_from_slice(line.as_bytes()), &mut events);
            assert!(decoded.is_ok(), "{line}: {decoded:?}");
        }
        assert_eq!(events.len(), lines.lines().count());
    }
}
