//! Claims: what is dear to compile is refused before it is, at once, and what rules are is light.
#![allow(clippy::unwrap_used, reason = "tests: loud failures")]

#[path = "support/heavy.rs"]
mod shapes;
mod support;

use stockflow_host::HostError;
use support::engine;

fn refused(inside: &str) -> HostError {
    let bytes = shapes::component(inside);
    assert!(bytes.len() < 1 << 20, "it is short: {} bytes", bytes.len());
    engine().load("wide", &bytes, None).err().unwrap()
}

#[test]
fn what_is_dear_to_compile_is_refused_before_and_the_function_named() {
    for inside in [
        shapes::calls(20_000, 1_000),
        shapes::blocks(20_000, 1_000),
        shapes::locals(9_000, 9_000),
        shapes::loops(9_000, 9_000),
        shapes::loops(1, 10_000),
        shapes::nested_loops(9_000, 9_000),
        shapes::values(9_000, 9_000),
        shapes::tables(300, 300),
        shapes::ifs(20_000),
        shapes::straight(20_000),
        shapes::nested(15_000),
        shapes::grows(10_000),
    ] {
        let error = refused(&inside);
        let begins: String = inside.chars().take(80).collect();
        assert!(matches!(error, HostError::TooHeavy { .. }), "{begins}: {error}");
        assert!(error.to_string().starts_with("rule wide: it would be too dear to compile: function "), "{error}");
    }
}

#[test]
fn functions_and_code_are_counted_over_the_whole_component() {
    for (inside, words) in [
        (shapes::functions(20_001), "more than 20000 functions"),
        (shapes::straight(9_000).repeat(7), "all of its functions weighs more than 20000000"),
        ("(type (func))".repeat(10_001), "more than 10000 types"),
    ] {
        let error = engine().load("many", &shapes::component(&inside), None).err().unwrap();
        assert!(error.to_string().contains(words), "{error}");
    }
    let nested = wat::parse_str(
        r#"(component (component) (core module $m (func (export "f"))) (core instance $i (instantiate $m))
        (func $f (canon lift (core func $i "f")))
        (export "describe" (func $f)) (export "configure" (func $f)) (export "apply" (func $f)))"#,
    );
    let error = engine().load("nested", &nested.unwrap(), None).err().unwrap();
    assert!(error.to_string().contains("a component inside it"), "{error}");
}
