//! What is wrong with what stages publish.

use super::{Section, server};

pub const SECTION: Section = Section {
    title: "Publishing",
    mistakes: &[
        server("stock to a topic that is not listed", &[("stock: {topic: stock-levels", "stock: {topic: levels")]),
        server("refusals to one", &[("refusals: {topic: refused}", "refusals: {topic: refusals}")]),
        server("dead letters to one", &[("deadLetters: {topic: dead}", "deadLetters: {topic: daed}")]),
        server(
            "stock without a ledger",
            &[("- name: normalize\n", "- name: normalize\n    publish: {stock: {topic: alerts}}\n")],
        ),
        server(
            "stock of two stages to one topic",
            &[(
                "  - name: stock\n",
                "  - name: more\n    from: [{topic: legacy}]\n    ledger: {}\n    publish: {stock: {topic: stock-levels}}\n    \
                 rules: [{name: books, module: {builtin: stock}}]\n  - name: stock\n",
            )],
        ),
        server(
            "refusals to what the stage reads",
            &[("- name: normalize\n", "- name: normalize\n    publish: {refusals: {topic: raw-store}}\n")],
        ),
        server(
            "dead letters to what the stage reads",
            &[("deadLetters: {topic: dead}", "deadLetters: {topic: canonical}")],
        ),
        server(
            "refusals to a compacted topic",
            &[("name: refused, partitions: 3", "name: refused, partitions: 3, cleanup: compact")],
        ),
        server("dead letters to one", &[("name: dead", "name: dead, cleanup: compact")]),
        server("a field of stock that there is not", &[("productId: sku", "productId: skuu")]),
        server("a published name that is empty", &[("productId: sku", "\"\": sku")]),
        server(
            "a header that is Stockflow's own",
            &[("deadLetters: {topic: dead}", "headers: [tenant, stockflow-id]")],
        ),
        server("a header that is none", &[("deadLetters: {topic: dead}", "headers: [\"my tenant\"]")]),
        server("a header that is named twice", &[("deadLetters: {topic: dead}", "headers: [tenant, tenant]")]),
        server(
            "too many headers",
            &[(
                "deadLetters: {topic: dead}",
                "headers: [h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, h12, h13, h14, h15, h16]",
            )],
        ),
    ],
};
