//! What is wrong with rules.

use super::{Section, condition, server};

pub const SECTION: Section = Section {
    title: "Rules",
    mistakes: &[
        server(
            "no rules",
            &[(
                "rules:\n    - {name: store-events, module: {builtin: retail-lines}, config: {to: canonical, location: store-001}}",
                "rules: []",
            )],
        ),
        server("two rules of one name", &[("name: low-stock\n", "name: books\n")]),
        server("no module", &[(", module: {builtin: stock}", "")]),
        server("two modules", &[("{builtin: stock}", "{builtin: stock, file: a.wasm}")]),
        server("a module that is misspelt", &[("{builtin: stock}", "{bultin: stock}")]),
        server("a module without a name", &[("{builtin: retail-lines}", "{builtin: \"\"}")]),
        server("a file by its path from the root", &[("{builtin: stock}", "{file: /rules/a.wasm}")]),
        server("an address that is none", &[("{builtin: stock}", "{url: ftp://a/b.wasm}")]),
        server(
            "an artifact without its registry",
            &[("{configMap: {name: rules, key: low-stock.wasm}}", "{oci: low-stock:1}")],
        ),
        server(
            "an artifact without a tag",
            &[("{configMap: {name: rules, key: low-stock.wasm}}", "{oci: registry.example/rules/low-stock}")],
        ),
        server(
            "a config map whose name is none",
            &[(
                "{configMap: {name: rules, key: low-stock.wasm}}",
                "{configMap: {name: my rules, key: low-stock.wasm}}",
            )],
        ),
        server("an artifact without a digest", &[("{builtin: stock}", "{oci: registry.example/rules/stock:1}")]),
        server("an address without a digest", &[("{builtin: stock}", "{url: \"https://rules.example/stock.wasm\"}")]),
        server("a digest that is none", &[("sha256:", "sha:")]),
        server("a config that is a list", &[("config: {threshold: 5, to: alerts}", "config: [5]")]),
        server("no fuel", &[("fuel: 10000000", "fuel: 0")]),
        server("too little memory", &[("memory: 32Mi", "memory: 1Ki")]),
        server("too much memory", &[("memory: 32Mi", "memory: 5Gi")]),
        server("no time", &[("deadline: 1s", "deadline: 0s")]),
        server("too much time", &[("deadline: 1s", "deadline: 11m")]),
        server("an answer to failure that there is not", &[("onFailure: park", "onFailure: ignore")]),
        server(
            "a former name that is the name",
            &[("- name: low-stock\n", "- name: low-stock\n      renamedFrom: low-stock\n")],
        ),
        server(
            "a former name that another rule has",
            &[("- name: low-stock\n", "- name: low-stock\n      renamedFrom: books\n")],
        ),
        server(
            "a former name of two rules",
            &[
                ("{name: books,", "{name: books, renamedFrom: old,"),
                ("- name: low-stock\n", "- name: low-stock\n      renamedFrom: old\n"),
            ],
        ),
        condition(
            "a key that may be empty, for a compacted topic",
            &[(
                "{name: store-events, module: {builtin: retail-lines}, config: {to: canonical, location: store-001}}",
                "{name: all, module: {builtin: route}, config: {routes: [{to: stock-levels, key: order}]}}",
            )],
        ),
    ],
};
