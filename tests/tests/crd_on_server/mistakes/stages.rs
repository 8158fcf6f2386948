//! What is wrong with stages: what they read, their books, when they commit, how they scale.

use super::{Section, server};

pub const SECTION: Section = Section {
    title: "Stages",
    mistakes: &[
        server("two stages of one name", &[("name: normalize", "name: stock")]),
        server("a topic that is not listed", &[("{topic: canonical}", "{topic: canonicl}")]),
        server("a topic that is read twice", &[("- topic: legacy", "- topic: raw-store")]),
        server("no topic", &[("from: [{topic: canonical}]", "from: []")]),
        server("a ledger that reads several topics", &[("{topic: canonical}", "{topic: canonical}, {topic: legacy}")]),
        server("a format that there is not", &[("format: json", "format: avro")]),
        server("a field of an event that there is not", &[("sku: /item/sku", "skuu: /item/sku")]),
        server("a pointer without a slash", &[("sku: /item/sku", "sku: item/sku")]),
        server("a constant that is misspelt", &[("sku: /item/sku", "sku: {const: x}")]),
        server("a source that is a list", &[("sku: /item/sku", "sku: [x]")]),
        server("a kind that there is not", &[("SOLD: sell", "SOLD: sel")]),
        server("an event type that is empty", &[("SOLD: sell", "\"\": sell")]),
        server("a time that is none", &[("reservationTtl: 15m", "reservationTtl: quarter")]),
        server("a time that is zero", &[("reservationTtl: 15m", "reservationTtl: 0s")]),
        server("a window that is zero", &[("window: 24h", "window: 0h")]),
        server("no ids", &[("ids: 1000000", "ids: 0")]),
        server("a size that is none", &[("oversell: refuse", "ruleState: 10 GB")]),
        server(
            "a transaction that takes too long",
            &[("    worker: {", "    transaction: {maxInterval: 10s}\n    worker: {")],
        ),
        server(
            "a transaction without records",
            &[("    worker: {", "    transaction: {maxRecords: 0}\n    worker: {")],
        ),
        server("fewest workers above most", &[("min: 0, max: 12", "min: 13, max: 12")]),
        server("no workers at most", &[("min: 0, max: 12", "min: 0, max: 0")]),
        server("busy beyond all time", &[("utilizationPercent: 70", "utilizationPercent: 101")]),
    ],
};
