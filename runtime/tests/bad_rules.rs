//! Claims: a rule that is missing, no rule, of another version or wrongly configured ends a run before it begins.

#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

mod support;

use stockflow_tests::registry::Registry;
use support::shop::{PIPELINE, Shop};

/// What is said of a rule of this module and config, given as YAML.
fn refused(shop: &Shop, module: &str, config: &str) -> String {
    let rule = format!("{{name: books, module: {module}, config: {config}}}");
    let wrong = PIPELINE.replace("{name: books, module: {builtin: stock}}", &rule);
    assert_ne!(wrong, PIPELINE);
    let path = shop.write("rules.yaml", wrong);
    let said = shop.refused(&path, &[]);
    assert!(said.contains("rules.yaml: spec.stages[0].rules[0]"), "the rule's place is told: {said}");
    said
}

#[test]
fn a_rule_that_is_missing() {
    let shop = Shop::new();
    let said = refused(&shop, "{file: gone.wasm}", "{}");
    assert!(said.contains("cannot read the rule") && said.contains("gone.wasm: No such file"), "{said}");
    let said = refused(&shop, "{builtin: stok}", "{}");
    assert!(said.contains("there is no built-in rule `stok`: did you mean `stock`?"), "{said}");
    let said = refused(&shop, "{builtin: xyzzy}", "{}");
    assert!(said.contains("there are ") && said.contains("low-stock"), "{said}");
}

#[test]
fn a_rule_that_only_a_cluster_could_fetch() {
    let shop = Shop::new();
    let said = refused(&shop, "{configMap: {name: rules, key: a.wasm}}", "{}");
    assert!(said.contains("config map rules is in a cluster"), "{said}");
    assert!(said.contains("give `stockflow worker` --rules DIR with a copy of it, or name a file"), "{said}");
}

#[test]
fn a_rule_that_cannot_be_fetched_or_is_another_build() {
    let (shop, registry) = (Shop::new(), Registry::start().unwrap());
    let digest = format!("sha256:{}", "0".repeat(64));
    let module = |named: String| format!("{{{named}}}, digest: '{digest}'");
    let reference = registry.publish("books", "1", b"hunter2", &digest);
    let said = refused(&shop, &module(format!("oci: '{reference}'")), "{}");
    assert!(said.contains(&format!("{reference}: what came has the digest sha256:")), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
    let url = registry.url("/gone.wasm");
    let said = refused(&shop, &module(format!("url: '{url}'")), "{}");
    assert!(said.contains(&format!("{url}: {} answers 404", registry.host())), "{said}");
}

#[test]
fn a_rule_from_a_registry_runs_as_one_from_a_file() {
    let (shop, registry) = (Shop::new(), Registry::start().unwrap());
    let component = stockflow_builtin::builtin("stock").unwrap();
    let digest = stockflow_host::digest_of(component);
    let reference = registry.publish("rules/stock", "1", component, &digest);
    let fetched = format!("{{name: books, module: {{oci: '{reference}'}}, digest: '{digest}'}}");
    let path = shop.write("fetched.yaml", PIPELINE.replace("{name: books, module: {builtin: stock}}", &fetched));
    let ran = shop.run(&path, &[&format!("raw={}", shop.events(1))], &[]);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(registry.asked().len(), 2, "a manifest and a layer");
}

#[test]
fn bytes_that_are_no_rule() {
    let shop = Shop::new();
    let component = |text: &str| wat::parse_str(text).unwrap();
    for (bytes, wanted) in [
        (b"#!/bin/sh".to_vec(), "it is not WebAssembly"),
        (component("(module)"), "a core module, not a component"),
        (component("(component)"), "does not export `describe`"),
        (component(r#"(component (import "wasi:clocks/wall-clock@0.2.0" (instance)))"#), "a rule may only compute"),
        (
            component(r#"(component (import "stockflow:rule/host@0.2.0" (instance)))"#),
            "it was built for stockflow:rule@0.2.0, this host runs stockflow:rule@0.1.0",
        ),
    ] {
        shop.write("mine.wasm", bytes);
        let said = refused(&shop, "{file: mine.wasm}", "{}");
        assert!(said.contains(wanted), "{said}");
    }
}

#[test]
fn a_config_that_does_not_fit_is_told_with_its_path() {
    let shop = Shop::new();
    let said = refused(&shop, "{builtin: stock}", "{unsellable: [damaged, 7]}");
    assert!(said.contains("config.unsellable[1]: 7 is not of type \"string\""), "{said}");
    let said = refused(&shop, "{builtin: stock}", "{expectToo: raw}");
    assert!(said.contains("config: Additional properties are not allowed ('expectToo' was unexpected)"), "{said}");
}
